/**
 * A comma- or semicolon-separated table with quoted cells (RFC 4180), handed on row by row.
 *
 * Assumes UTF-8. The separator is the one of the two that the header has more of.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {type Cell, cellText, emptyCells, slotsOf, type TableSink} from "./cell.ts";

const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;

export function readCsv(bytes: Buffer, file: string, sink: TableSink): void {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const separator = findSeparator(bytes, at);
  const names: string[] = [];
  const [name] = emptyCells(1);
  at = readRow(bytes, at, separator, file, 1, (column) => {
    if (column > 0) names.push(cellText(name!));
    return name;
  });
  names.push(cellText(name!));
  if (names.every((text) => text === "")) return;
  const columns = sink.header(names, 1);
  const slots = slotsOf(columns);
  const cells = emptyCells(columns.length);
  for (let row = 2; at < bytes.length; row++) {
    for (const cell of cells) cell.kind = "none";
    at = readRow(bytes, at, separator, file, row, (column) => {
      const slot = column < slots.length ? slots[column]! : -1;
      return slot === -1 ? undefined : cells[slot];
    });
    sink.row(row, cells);
    if ((row & 1023) === 0) sink.progress(at / bytes.length);
  }
}

function findSeparator(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LF, start);
  const header = bytes.toString("latin1", start, end === -1 ? bytes.length : end);
  return header.split(";").length > header.split(",").length ? 0x3b : 0x2c;
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
    at =
      bytes[at] === QUOTE
        ? readQuoted(bytes, at + 1, cell, file, row)
        : readPlain(bytes, at, separator, cell);
    const byte = bytes[at];
    if (byte === separator) at++;
    else if (byte === undefined) return at;
    else if (byte === CR && bytes[at + 1] === LF) return at + 2;
    else if (byte === LF || byte === CR) return at + 1;
    else throw damaged(file, row, "text follows a closing quote");
  }
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
