/**
 * A table of cells with commas, semicolons, tabs or bars between them and quotes around them (RFC 4180), handed on row by row.
 *
 * UTF-8 or UTF-16; empty lines, comments (`#`, `//`, `%`) and `sep=;` are passed over. The separator is the one that the header has most of.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {toUtf8} from "../csv/encoding.ts";
import {findSeparator, isNoRow, isSeparatorLine} from "../csv/separator.ts";
import {type Cell, cellText, emptyCells, slotsOf, type TableSink} from "./cell.ts";

const QUOTE = 0x22;
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;

export interface CsvForm {
  /** Lines before the table that belong to something else. */
  readonly skip?: number;
  /** False: the first row has values; the columns are named by their position from 1. */
  readonly header?: boolean;
}

export function readCsv(
  source: Buffer,
  file: string,
  sink: TableSink,
  {skip = 0, header = true}: CsvForm = {},
): void {
  const bytes = toUtf8(source);
  let start = 0;
  for (let line = 0; line < skip && start < bytes.length; line++) start = nextLine(bytes, start);
  let {at, row} = skipNoRows(bytes, start, 1 + skip);
  if (isSeparatorLine(bytes, at, endOfLine(bytes, at)))
    ({at, row} = skipNoRows(bytes, nextLine(bytes, at), row + 1));
  const first = at;
  const separator = findSeparator(bytes.toString("latin1", at, endOfLine(bytes, at)));
  const names: string[] = [];
  const [name] = emptyCells(1);
  at = readRow(bytes, at, separator, file, row, (column) => {
    if (column > 0) names.push(cellText(name!));
    return name;
  });
  names.push(cellText(name!));
  if (names.every((text) => text === "")) return;
  const columns = sink.header(header ? names : names.map((_, i) => String(i + 1)), row);
  const slots = slotsOf(columns);
  const cells = emptyCells(columns.length);
  if (!header) [at, row] = [first, row - 1];
  for (;;) {
    ({at, row} = skipNoRows(bytes, at, row + 1));
    if (at >= bytes.length) return;
    for (const cell of cells) cell.kind = "none";
    at = readRow(bytes, at, separator, file, row, (column) => {
      const slot = column < slots.length ? slots[column]! : -1;
      return slot === -1 ? undefined : cells[slot];
    });
    sink.row(row, cells);
    if ((row & 1023) === 0) sink.progress(at / bytes.length);
  }
}

/** Past lines that are empty or comments, from the line `row` on. */
function skipNoRows(bytes: Buffer, start: number, row: number): {at: number; row: number} {
  let at = start;
  let line = row;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === QUOTE || (byte >= 0x30 && byte !== 0x3b)) break; // a digit, a letter: nearly every row
    const end = endOfLine(bytes, at);
    if (!isNoRow(bytes, at, end)) break;
    at = nextLine(bytes, at, end);
    line++;
  }
  return {at, row: line};
}

function nextLine(bytes: Buffer, start: number, end = endOfLine(bytes, start)): number {
  return end + (bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1);
}

function endOfLine(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  return at;
}

/** Reads the row that starts at `start` and returns where the next one does. */
function readRow(
  bytes: Buffer,
  start: number,
  separator: number,
  file: string,
  row: number,
  cellAt: (column: number) => Cell | undefined,
): number {
  let at = start;
  for (let column = 0; ; column++) {
    const cell = cellAt(column);
    // some programs write spaces between separators and quotes
    const opening = bytes[at] === SPACE ? skipSpaces(bytes, at) : at;
    at =
      bytes[opening] === QUOTE
        ? skipSpaces(bytes, readQuoted(bytes, opening + 1, cell, file, row))
        : readPlain(bytes, at, separator, cell);
    const byte = bytes[at];
    if (byte === separator) at++;
    else if (byte === undefined) return at;
    else if (byte === CR && bytes[at + 1] === LF) return at + 2;
    else if (byte === LF || byte === CR) return at + 1;
    else throw damaged(file, row, "text follows a closing quote");
  }
}

function skipSpaces(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === SPACE) at++;
  return at;
}

function readPlain(bytes: Buffer, start: number, separator: number, cell: Cell | undefined): number {
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === separator || byte === LF || byte === CR) break;
  }
  if (cell !== undefined) set(cell, bytes, start, at);
  return at;
}

/** Quotes are doubled inside a quoted cell; the copy without them is made only where there are some. */
function readQuoted(bytes: Buffer, start: number, cell: Cell | undefined, file: string, row: number): number {
  let doubled = 0;
  let at = start;
  for (; ; at++) {
    if (at >= bytes.length) throw damaged(file, row, "a quote is never closed");
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) break;
    doubled++;
    at++;
  }
  if (cell === undefined) return at + 1;
  if (doubled === 0) set(cell, bytes, start, at);
  else {
    const text = Buffer.allocUnsafe(at - start - doubled);
    let length = 0;
    for (let from = start; from < at; from++) {
      text[length++] = bytes[from]!;
      if (bytes[from] === QUOTE) from++;
    }
    set(cell, text, 0, length);
  }
  return at + 1;
}

function set(cell: Cell, bytes: Buffer, start: number, end: number): void {
  cell.bytes = bytes;
  cell.start = start;
  cell.end = end;
  cell.kind = start === end ? "none" : "text";
}

function damaged(file: string, row: number, what: string): ExpectedError {
  return new ExpectedError("input", what, {
    file,
    place: `row ${row}`,
    hint: "Export the table again, with quotes doubled inside quoted cells.",
  });
}
