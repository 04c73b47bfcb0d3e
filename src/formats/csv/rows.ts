/**
 * The bytes of a comma-separated table, row by row, as they arrive: quoting per RFC 4180 within a line, LF or CRLF.
 * Rows are handed over as byte ranges, since making strings of ten million numbers is what takes the time.
 *
 * A table that people bring may be in UTF-16, have `;`, tabs or bars between its cells, and comments or empty rows:
 * `guess` finds that out from its beginning. Without it the table is UTF-8 with commas, and every line is a row.
 */
import {createReadStream} from "node:fs";
import {open} from "node:fs/promises";
import {pipeline} from "node:stream/promises";
import {createGunzip} from "node:zlib";
import {ExpectedError} from "../../platform/failure.ts";
import {transcode} from "./encoding.ts";
import {findSeparator, isNoRow, isSeparatorLine} from "./separator.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const MAX_LINE = 100_000;

/** One row: field i lies in bytes[starts[i], ends[i]). Reused from row to row; copy what is to be kept. */
export interface CsvRow {
  bytes: Uint8Array;
  readonly starts: number[];
  readonly ends: number[];
  /** 1 for the header. */
  line: number;
  /** Byte between the cells. */
  separator: number;
}

export interface CsvOptions {
  readonly guess?: boolean;
}

/** Calls `onRow` for each row of a plain or gzip-packed file. Empty lines are left out. */
export async function readCsvRows(
  path: string,
  onRow: (row: CsvRow) => void,
  {guess = false}: CsvOptions = {},
): Promise<void> {
  const row: CsvRow = {bytes: new Uint8Array(0), starts: [], ends: [], line: 0, separator: COMMA};
  let isHeader = true;
  let lineEnd = LF; // old spreadsheets of the Macintosh end lines with CR alone
  const emitLine = (bytes: Uint8Array, start: number, end: number): void => {
    const stop = end > start && bytes[end - 1] === CR ? end - 1 : end;
    if (guess && (isNoRow(bytes, start, stop) || (isHeader && isSeparatorLine(bytes, start, stop)))) {
      row.line++;
      return;
    }
    if (guess && isHeader)
      row.separator = findSeparator(Buffer.from(bytes.subarray(start, end)).toString("latin1"));
    isHeader = false;
    emit(bytes, start, end, row, onRow, path);
  };
  let rest: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  const take = (chunk: Uint8Array, last: boolean): void => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    if (guess && isHeader && bytes.length > 0) lineEnd = bytes.includes(LF) || !bytes.includes(CR) ? LF : CR;
    for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, start)) {
      emitLine(bytes, start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_LINE) throw refuse(path, row.line + 1, `is longer than ${MAX_LINE} bytes`);
    if (last && rest.length > 0) emitLine(rest, 0, rest.length);
  };
  // The pipeline may answer an error in the middle of the file with an AbortError of its own, so it is kept here.
  let failure: unknown;
  const sink = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of guess ? transcode(chunks) : chunks) {
      try {
        take(chunk, false);
      } catch (error) {
        failure = error;
        throw error;
      }
    }
    take(new Uint8Array(0), true);
  };
  try {
    const source = createReadStream(path, {highWaterMark: 1 << 18});
    if (await isGzip(path)) await pipeline(source, createGunzip({chunkSize: 1 << 18}), sink);
    else await pipeline(source, sink);
  } catch (error) {
    const cause = failure ?? error;
    if (!isZlibError(cause)) throw cause;
    throw new ExpectedError("input", `the gzip file is damaged or cut short, after line ${row.line}`, {
      file: path,
      hint: "Copy the file again.",
      cause,
    });
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const magic = new Uint8Array(2);
    await file.read(magic, 0, 2, 0);
    return magic[0] === 0x1f && magic[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function isZlibError(error: unknown): boolean {
  return String((error as NodeJS.ErrnoException).code).startsWith("Z_");
}

function emit(
  bytes: Uint8Array,
  start: number,
  end: number,
  row: CsvRow,
  onRow: (row: CsvRow) => void,
  path: string,
): void {
  row.line++;
  const stop = end > start && bytes[end - 1] === CR ? end - 1 : end;
  if (stop === start) return;
  row.bytes = bytes;
  row.starts.length = 0;
  row.ends.length = 0;
  let quoted = false;
  let field = start;
  for (let i = start; i < stop; i++) {
    const byte = bytes[i];
    if (byte === row.separator) {
      row.starts.push(field);
      row.ends.push(i);
      field = i + 1;
    } else if (byte === QUOTE) {
      quoted = true;
      break;
    }
  }
  if (quoted) unquote(bytes.subarray(start, stop), row, path);
  else {
    row.starts.push(field);
    row.ends.push(stop);
  }
  onRow(row);
}

/** The slow path: writes the line without its quotes into bytes of its own. */
function unquote(line: Uint8Array, row: CsvRow, path: string): void {
  // one character a byte, so that what is no UTF-8 stays as it is
  const text = Buffer.from(line.buffer, line.byteOffset, line.length).toString("latin1");
  const separator = String.fromCharCode(row.separator);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    // some programs write spaces between separators and quotes
    at += /^ +(?=")/.exec(text.slice(at, at + 100))?.[0].length ?? 0;
    if (text[at] === '"') {
      let value = "";
      for (at++; ; at++) {
        if (at >= text.length) throw refuse(path, row.line, "has a quote that is not closed");
        if (text[at] !== '"') value += text[at];
        else if (text[at + 1] === '"') value += text[at++];
        else break;
      }
      at++;
      while (text[at] === " ") at++;
      if (at < text.length && text[at] !== separator)
        throw refuse(path, row.line, "goes on after a closing quote");
      fields.push(value);
    } else {
      const comma = text.indexOf(separator, at);
      const end = comma < 0 ? text.length : comma;
      fields.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) break;
    at++;
  }
  row.bytes = Buffer.from(fields.join(""), "latin1");
  row.starts.length = 0;
  row.ends.length = 0;
  let offset = 0;
  for (const value of fields) {
    row.starts.push(offset);
    offset += value.length;
    row.ends.push(offset);
  }
}

function refuse(file: string, line: number, what: string): ExpectedError {
  return new ExpectedError("input", `line ${line} ${what}`, {
    file,
    place: `line ${line}`,
    hint: "Export the table again as CSV.",
  });
}
