/** Cells of the labelled table, read strictly and straight from their bytes, into columns that grow. */

import {decodeStrictly} from "../formats/csv/encoding.ts";
import {parseNumber} from "../formats/csv/number.ts";
import type {CsvRow} from "../formats/csv/rows.ts";
import {ExpectedError} from "../platform/failure.ts";

const COMMA = 44;
/** What programs write where a name is missing. "none" and "null" are names: data sets call an activity so. */
const NO_NAME = /^(?:nan|nat|#n\/a|<na>)?$/i;

/** Whether a cell has no name, but what stands for a missing one. */
export function isNoName(text: string): boolean {
  return NO_NAME.test(text);
}

/** The number in a cell. Throws an ExpectedError where it holds none. */
export function readNumberCell(row: CsvRow, column: number, name: string, path: string): number {
  // where commas stand between cells, one inside a cell is no decimal point
  const value = parseNumber(row.bytes, row.starts[column]!, row.ends[column]!, row.separator !== COMMA);
  if (!Number.isNaN(value)) return value;
  const cell = readTextCell(row, column, name, path).trim();
  const found = cell === "" ? "nothing" : `"${cell.slice(0, 40)}"`;
  throw refuseLine(path, row.line, `has ${found} in ${name}, expected a number`);
}

/** Throws an ExpectedError where the bytes are no UTF-8: in another encoding two names can look like one. */
export function readTextCell(row: CsvRow, column: number, title: string, path: string): string {
  const bytes = row.bytes.subarray(row.starts[column]!, row.ends[column]!);
  const text = decodeStrictly(bytes);
  if (text !== undefined) return text;
  const guess = new TextDecoder("windows-1252").decode(bytes).slice(0, 40);
  throw new ExpectedError(
    "input",
    `line ${row.line} is not in UTF-8: ${title} would be "${guess}" in Windows-1252 (Latin-1)`,
    {file: path, place: `line ${row.line}`, hint: 'Save the table as UTF-8 ("CSV UTF-8" in spreadsheets).'},
  );
}

export function refuseLine(file: string, line: number, what: string): ExpectedError {
  const hint = "Correct or remove the row; a removed row ends the stretch that windows are cut from.";
  return new ExpectedError("input", `line ${line} ${what}`, {file, place: `line ${line}`, hint});
}

/** A growing float64 array. */
export class NumberColumn {
  length = 0;
  #values = new Float64Array(1 << 14);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(2 * this.#values.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  finish(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}

/** A growing column of names that were read, as codes. */
export class NameCodes {
  readonly names: string[] = [];
  readonly lines: number[] = [];
  readonly #codes = new NumberColumn();
  readonly #code = new Map<string, number>();

  push(name: string, line: number): void {
    let code = this.#code.get(name);
    if (code === undefined) {
      code = this.names.push(name) - 1;
      this.#code.set(name, code);
      this.lines.push(line);
    }
    this.#codes.push(code);
  }

  finish(): Int32Array {
    return Int32Array.from(this.#codes.finish());
  }
}

/**
 * A growing column of names, as codes; neighbours mostly share theirs, so a cell is first compared with the one
 * before.
 */
export class NameColumn {
  readonly codes = new NumberColumn();
  readonly names: string[] = [];
  readonly lines: number[] = [];
  readonly #code = new Map<string, number>();
  #last: Uint8Array = new Uint8Array(0);
  #lastCode = -1;

  push(row: CsvRow, column: number, title: string, path: string): void {
    const start = row.starts[column]!;
    const end = row.ends[column]!;
    if (!this.#isLast(row.bytes, start, end)) {
      const name = readTextCell(row, column, title, path).trim();
      if (isNoName(name))
        throw refuseLine(
          path,
          row.line,
          `has ${name === "" ? "nothing" : `"${name}"`} in ${title}, expected a name`,
        );
      this.#last = row.bytes.slice(start, end);
      this.#lastCode = this.#code.get(name) ?? -1;
      if (this.#lastCode < 0) {
        this.#lastCode = this.names.length;
        this.#code.set(name, this.#lastCode);
        this.names.push(name);
        this.lines.push(row.line);
      }
    }
    this.codes.push(this.#lastCode);
  }

  #isLast(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#lastCode < 0 || end - start !== this.#last.length) return false;
    for (let i = start; i < end; i++) if (bytes[i] !== this.#last[i - start]) return false;
    return true;
  }
}
