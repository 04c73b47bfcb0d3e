/** A table in the bytes of a CSV file. */
import type {ExpectedError} from "../../platform/failure.ts";
import {decodeStrictly, toUtf8} from "../csv/encoding.ts";
import {parseNumber} from "../csv/number.ts";
import {type Cell, cellText, type TableSink} from "../garmin/cell.ts";
import {readCsv} from "../garmin/csv.ts";
import {type RowCells, refuseCell, type Table, type TableForm} from "./table.ts";

/** Opens the table; `file` is for messages. Throws an ExpectedError where its header cannot be read. */
export function openCsvTable(source: Buffer, name: string, file: string, form: TableForm): Table {
  const bytes = toUtf8(source);
  const columns = readHeader(bytes, file, form);
  return {
    name,
    columns,
    firstLines: bytes.toString("utf8", 0, 2000).split(/\r?\n/).slice(0, form.skip),
    async read(wanted, onRow) {
      // a map may name a column twice, such as one that is user and session
      const once = [...new Set(wanted)];
      const cells = new CsvCells(
        columns,
        once,
        wanted.map((at) => once.indexOf(at)),
        file,
      );
      const sink: TableSink = {
        header: () => once,
        row(row, found) {
          cells.row = row;
          cells.cells = found;
          onRow(cells);
        },
        progress: () => {},
      };
      readCsv(bytes, file, sink, form);
    },
  };
}

class StopReading extends Error {}

function readHeader(bytes: Buffer, file: string, form: TableForm): readonly string[] {
  let columns: readonly string[] = [];
  const sink: TableSink = {
    header(names) {
      columns = names.map((name) => name.trim());
      throw new StopReading();
    },
    row: () => {},
    progress: () => {},
  };
  try {
    readCsv(bytes, file, sink, form);
  } catch (error) {
    if (!(error instanceof StopReading)) throw error;
  }
  return columns;
}

class CsvCells implements RowCells {
  row = 0;
  cells: readonly Cell[] = [];
  readonly #columns: readonly string[];
  /** Columns of `cells`. */
  readonly #read: readonly number[];
  /** Which of `cells` each slot is. */
  readonly #slots: readonly number[];
  readonly #file: string;

  constructor(columns: readonly string[], read: readonly number[], slots: readonly number[], file: string) {
    this.#columns = columns;
    this.#read = read;
    this.#slots = slots;
    this.#file = file;
  }

  get place(): string {
    return `row ${this.row}`;
  }

  number(slot: number): number {
    const {bytes, start, end, kind} = this.#cell(slot);
    if (kind === "none") return Number.NaN;
    // the public WISDM tables end each line with a semicolon
    return parseNumber(bytes, start, bytes[end - 1] === 0x3b ? end - 1 : end, true);
  }

  text(slot: number): string {
    const {bytes, start, end, kind} = this.#cell(slot);
    if (kind === "none") return "";
    const text = decodeStrictly(bytes.subarray(start, end));
    if (text === undefined) throw this.refuse(slot, "is not in UTF-8");
    return text.trim();
  }

  refuse(slot: number, found: string): ExpectedError {
    const column = this.#columns[this.#read[this.#slots[slot]!]!]!;
    const text = cellText(this.#cell(slot));
    const hint = "Correct or remove the row, or correct the column map under formats in params.yaml.";
    return refuseCell({file: this.#file, place: this.place, column, text}, found, hint);
  }

  #cell(slot: number): Cell {
    return this.cells[this.#slots[slot]!]!;
  }
}
