/**
 * The rows of one worksheet (xl/worksheets/sheet1.xml), handed on one at a time.
 *
 * Specification: ECMA-376 part 1, 18.3.1. Read are `row`, `c`, `v` and `is`; formulas count by their stored value.
 */
import {type Cell, cellText, columnLetters, emptyCells, slotsOf, type TableSink} from "./cell.ts";
import {joinText, type SharedStrings, textParts} from "./shared-strings.ts";
import {CLOSE, decodeString, EMPTY, END, nameBytes, OPEN, TEXT, type XmlScanner} from "./xml.ts";

const ROW = nameBytes("row");
const CELL = nameBytes("c");
const VALUE = nameBytes("v");
const INLINE = nameBytes("is");
const REFERENCE = nameBytes("r");
const TYPE = nameBytes("t");
const MAX_COLUMNS = 16384;
const MAX_ROWS = 1048576;

export function readWorksheet(xml: XmlScanner, strings: SharedStrings | undefined, sink: TableSink): void {
  let cells: Cell[] | undefined;
  let slots: Int16Array = new Int16Array(0);
  let row = 0;
  for (let token = xml.next(); token !== END; token = xml.next()) {
    if (!(token === OPEN || token === EMPTY) || !xml.is(ROW)) continue;
    row = xml.attribute(REFERENCE) ? integer(xml) : row + 1;
    if (row < 1 || row > MAX_ROWS) throw xml.error("a row's number is out of range");
    if (token === EMPTY) continue;
    if (cells === undefined) {
      const names = readNames(xml, row, strings);
      if (names.length === 0) continue;
      const columns = sink.header(names, row);
      slots = slotsOf(columns);
      cells = emptyCells(columns.length);
      continue;
    }
    for (const cell of cells) cell.kind = "none";
    readCells(xml, row, strings, (column) => {
      const slot = column < slots.length ? slots[column]! : -1;
      return slot === -1 ? undefined : cells![slot];
    });
    sink.row(row, cells);
    if ((row & 1023) === 0) sink.progress(xml.position / xml.bytes.length);
  }
}

function readNames(xml: XmlScanner, row: number, strings: SharedStrings | undefined): string[] {
  const found = new Map<number, Cell>();
  readCells(xml, row, strings, (column) => {
    const [cell] = emptyCells(1);
    found.set(column, cell!);
    return cell;
  });
  const names: string[] = [];
  for (const [column, cell] of found) {
    const name = cellText(cell);
    if (name === "") continue;
    while (names.length <= column) names.push("");
    names[column] = name;
  }
  return names;
}

/** Fills the cells of the row whose OPEN was just read; `cellAt` returns undefined for a column to ignore. */
function readCells(
  xml: XmlScanner,
  row: number,
  strings: SharedStrings | undefined,
  cellAt: (column: number) => Cell | undefined,
): void {
  let column = -1;
  for (;;) {
    const token = xml.next();
    if (token === CLOSE && xml.is(ROW)) return;
    if (!(token === OPEN || token === EMPTY) || !xml.is(CELL)) {
      if (token === OPEN) xml.skip();
      continue;
    }
    column = xml.attribute(REFERENCE) ? columnIndex(xml) : column + 1;
    if (column >= MAX_COLUMNS) throw xml.error("a cell's column is out of range");
    if (token === EMPTY) continue;
    const cell = cellAt(column);
    if (cell === undefined) xml.skip();
    else readCell(xml, cell, strings, () => `${columnLetters(column)}${row}`);
  }
}

function readCell(xml: XmlScanner, cell: Cell, strings: SharedStrings | undefined, name: () => string): void {
  const kind = xml.attribute(TYPE) ? cellKind(xml) : "number";
  cell.kind = "none";
  for (;;) {
    const token = xml.next();
    if (token === CLOSE && xml.is(CELL)) return;
    if (token !== OPEN) continue;
    if (xml.is(INLINE)) {
      point(cell, joinText(xml, textParts(xml, INLINE)), "text");
    } else if (xml.is(VALUE)) {
      if (xml.next() !== TEXT) continue;
      if (kind === "shared") {
        const index = integerAt(xml.bytes, xml.start, xml.end);
        if (index < 0 || strings === undefined || index >= strings.count)
          throw xml.error(`cell ${name()} names a shared string that does not exist`);
        strings.point(cell, index);
      } else if (kind === "text") {
        point(
          cell,
          decodeString(xml.bytes.subarray(xml.start, xml.end), (why) => xml.error(why)),
          "text",
        );
      } else {
        cell.bytes = xml.bytes;
        cell.start = xml.start;
        cell.end = xml.end;
        cell.kind = kind;
      }
      // A comment within the value: what is before it would pass for the whole.
      if (xml.next() !== CLOSE) throw xml.error(`the value of cell ${name()} is in pieces`);
    } else xml.skip();
  }
}

function point(cell: Cell, text: Buffer, kind: Cell["kind"]): void {
  cell.bytes = text;
  cell.start = 0;
  cell.end = text.length;
  cell.kind = text.length === 0 ? "none" : kind;
}

function cellKind(xml: XmlScanner): "shared" | "text" | "number" | "boolean" | "error" {
  const {bytes, valueStart, valueEnd} = xml;
  if (valueEnd - valueStart === 1) {
    const letter = bytes[valueStart];
    if (letter === 0x73) return "shared"; // s
    if (letter === 0x62) return "boolean"; // b
    if (letter === 0x65) return "error"; // e
    if (letter === 0x6e) return "number"; // n
  }
  return "text"; // inlineStr, str, d
}

/** The column of a reference such as `AB12`, from 0. */
function columnIndex(xml: XmlScanner): number {
  let column = 0;
  let at = xml.valueStart;
  for (; at < xml.valueEnd && at < xml.valueStart + 4; at++) {
    const letter = xml.bytes[at]! - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  if (column === 0) throw xml.error("a cell's reference has no column");
  return column - 1;
}

function integer(xml: XmlScanner): number {
  return integerAt(xml.bytes, xml.valueStart, xml.valueEnd);
}

/** A whole number of at most nine digits, or -1. */
function integerAt(bytes: Buffer, start: number, end: number): number {
  if (start === end || end - start > 9) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
