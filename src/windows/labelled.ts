/**
 * The labelled table: `timestamp` (ms since the epoch), `Ax_w … Gz_w` (m/s², deg/s), `activity`, `User`, and
 * optionally `session`, as CSV, plain or gzip. Columns may stand in any order and others may stand beside them.
 *
 * Every cell is read strictly: an empty cell or NaN is an error with its line, not a number.
 */

import {CHANNELS} from "../artifacts/channels.ts";
import {ExpectedError} from "../platform/failure.ts";
import {type CsvRow, readCsvRows} from "./csv.ts";

export interface Labelled {
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly t: Float64Array;
  /** One array for each of CHANNELS. */
  readonly channels: readonly Float64Array[];
  /** Codes into `activities`, `users` and `sessions`, which are in order of first appearance. */
  readonly activity: Int32Array;
  readonly user: Int32Array;
  readonly session: Int32Array;
  readonly activities: readonly string[];
  readonly users: readonly string[];
  /** Where the file has no column `session`, each user is one session. */
  readonly sessions: readonly string[];
  /** Line of each activity's first row. */
  readonly activityLine: readonly number[];
}

const MAX_ROWS = 50e6;

/** Reads the table. Throws a ExpectedError naming line and column of the first cell that is wrong. */
export async function readLabelled(path: string): Promise<Labelled> {
  const t = new Numbers();
  const channels = CHANNELS.map(() => new Numbers());
  const activity = new Names();
  const user = new Names();
  const session = new Names();
  let columns: Columns | undefined;
  await readCsvRows(path, (row) => {
    if (columns === undefined) {
      columns = findColumns(row, path);
      return;
    }
    if (row.starts.length !== columns.count)
      throw refuse(path, row.line, `has ${row.starts.length} fields, the header has ${columns.count}`);
    if (t.length >= MAX_ROWS) throw refuse(path, row.line, `is beyond the ${MAX_ROWS} rows that are allowed`);
    t.push(number(row, columns.t, "timestamp", path));
    for (let c = 0; c < CHANNELS.length; c++)
      channels[c]!.push(number(row, columns.channels[c]!, CHANNELS[c]!, path));
    activity.push(row, columns.activity, "activity", path);
    user.push(row, columns.user, "User", path);
    session.push(row, columns.session ?? columns.user, "session", path);
  });
  if (t.length === 0) {
    const hint = "Give a table with a header and at least one row.";
    throw new ExpectedError("input", "the labelled table has no rows", {file: path, hint});
  }
  return {
    rows: t.length,
    t: t.finish(),
    channels: channels.map((channel) => channel.finish()),
    activity: Int32Array.from(activity.codes.finish()),
    user: Int32Array.from(user.codes.finish()),
    session: Int32Array.from(session.codes.finish()),
    activities: activity.names,
    users: user.names,
    sessions: session.names,
    activityLine: activity.lines,
  };
}

interface Columns {
  readonly count: number;
  readonly t: number;
  readonly channels: readonly number[];
  readonly activity: number;
  readonly user: number;
  readonly session: number | undefined;
}

function findColumns(row: CsvRow, path: string): Columns {
  const header = row.starts.map((_, i) =>
    text(row, i)
      .replace(/^\uFEFF/, "")
      .trim(),
  );
  const find = (...names: string[]): number | undefined => {
    const at = header.findIndex((name) => names.includes(name));
    return at < 0 ? undefined : at;
  };
  const missing: string[] = [];
  const get = (...names: string[]): number => {
    const at = find(...names);
    if (at === undefined) missing.push(names[0]!);
    return at ?? -1;
  };
  const columns: Columns = {
    count: header.length,
    t: get("timestamp"),
    channels: CHANNELS.map((name) => get(`${name}_w`, name)),
    activity: get("activity"),
    user: get("User", "user"),
    session: find("session"),
  };
  const twice = header.find((name, i) => name !== "" && header.indexOf(name) !== i);
  const problem = missing.length > 0 ? `lacks ${missing.join(", ")}` : `has "${twice}" twice`;
  if (missing.length > 0 || twice !== undefined) {
    throw new ExpectedError("input", `the header ${problem}; it reads ${header.join(",")}`, {
      file: path,
      place: "line 1",
      hint: "Name the columns timestamp, Ax_w, Ay_w, Az_w, Gx_w, Gy_w, Gz_w, activity, User and, if any, session.",
    });
  }
  return columns;
}

const POWERS = Float64Array.from({length: 23}, (_, i) => Number(`1e${i}`));

/**
 * A plain decimal, straight from its bytes. Digits that fit 2^53, divided by an exact power of ten, are rounded
 * once, so the result is what Number() gives; anything else goes the slow way.
 */
function number(row: CsvRow, column: number, name: string, path: string): number {
  const {bytes} = row;
  const start = row.starts[column]!;
  const end = row.ends[column]!;
  let at = start;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let digits = 0;
  let decimals = -1;
  let mantissa = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (bytes[at] === 46 && decimals < 0) decimals = 0;
    else break;
  }
  if (at === end && digits > 0 && digits <= 15) {
    const value = decimals > 0 ? mantissa / POWERS[decimals]! : mantissa;
    return negative ? -value : value;
  }
  const cell = text(row, column).trim();
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : Number.NaN;
  if (!Number.isFinite(value))
    throw refuse(
      path,
      row.line,
      `has ${cell === "" ? "nothing" : `"${cell.slice(0, 40)}"`} in ${name}, expected a number`,
    );
  return value;
}

function text(row: CsvRow, column: number): string {
  const {bytes} = row;
  const start = row.starts[column]!;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, row.ends[column]! - start).toString("utf8");
}

function refuse(file: string, line: number, what: string): ExpectedError {
  const hint = "Correct or remove the row; a removed row ends the stretch that windows are cut from.";
  return new ExpectedError("input", `line ${line} ${what}`, {file, place: `line ${line}`, hint});
}

/** A growing float64 array. */
class Numbers {
  length = 0;
  private values = new Float64Array(1 << 14);

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(2 * this.values.length);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }

  finish(): Float64Array {
    return this.values.slice(0, this.length);
  }
}

/** A growing column of names; neighbours mostly share theirs, so a cell is first compared with the one before. */
class Names {
  readonly codes = new Numbers();
  readonly names: string[] = [];
  readonly lines: number[] = [];
  private readonly code = new Map<string, number>();
  private last: Uint8Array = new Uint8Array(0);
  private lastCode = -1;

  push(row: CsvRow, column: number, title: string, path: string): void {
    const start = row.starts[column]!;
    const end = row.ends[column]!;
    if (!this.isLast(row.bytes, start, end)) {
      const name = text(row, column).trim();
      if (name === "") throw refuse(path, row.line, `has nothing in ${title}, expected a name`);
      this.last = row.bytes.slice(start, end);
      this.lastCode = this.code.get(name) ?? -1;
      if (this.lastCode < 0) {
        this.lastCode = this.names.length;
        this.code.set(name, this.lastCode);
        this.names.push(name);
        this.lines.push(row.line);
      }
    }
    this.codes.push(this.lastCode);
  }

  private isLast(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.lastCode < 0 || end - start !== this.last.length) return false;
    for (let i = start; i < end; i++) if (bytes[i] !== this.last[i - start]) return false;
    return true;
  }
}
