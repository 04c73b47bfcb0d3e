/**
 * The labelled table: `timestamp` (ms since the epoch), `Ax_w … Gz_w` (m/s², deg/s), `activity`, `User`, and
 * optionally `session`, as CSV, plain or gzip, in UTF-8 or UTF-16, with `,`, `;` or tabs between its cells; decimal commas
 * where these are not commas. Columns may stand in any order and others may stand beside them. `Gx_w`, `Gy_w` and `Gz_w` may
 * be missing together: then the table is one of the accelerometer alone.
 *
 * Every cell is read strictly: an empty cell or NaN is an error with its line, not a number.
 */

import {CHANNELS, SENSOR_CHANNELS} from "../artifacts/channels.ts";
import {type CsvRow, readCsvRows} from "../formats/csv/rows.ts";
import {ExpectedError} from "../platform/failure.ts";
import {NameColumn, NumberColumn, readNumberCell, readTextCell, refuseLine} from "./labelled-cells.ts";
import {type Maps, readLabelledByMap} from "./labelled-map.ts";
import {bySession, type Labelled} from "./labelled-rows.ts";

const MAX_ROWS = 50e6;

/**
 * Reads the table, by the first of `maps` that fits and names labelled columns, else in kymo's own form. Throws an
 * ExpectedError naming line and column of the first cell that is wrong.
 */
export async function readLabelled(path: string, maps: Maps = {}): Promise<Labelled> {
  const mapped = await readLabelledByMap(path, maps);
  if (mapped !== undefined) return bySession(mapped);
  const t = new NumberColumn();
  let channels: NumberColumn[] = [];
  const activity = new NameColumn();
  const user = new NameColumn();
  const session = new NameColumn();
  let columns: Columns | undefined;
  await readCsvRows(
    path,
    (row) => {
      if (columns === undefined) {
        columns = findColumns(row, path);
        channels = columns.channels.map(() => new NumberColumn());
        return;
      }
      if (row.starts.length !== columns.count)
        throw refuseLine(path, row.line, `has ${row.starts.length} fields, the header has ${columns.count}`);
      if (t.length >= MAX_ROWS)
        throw refuseLine(path, row.line, `is beyond the ${MAX_ROWS} rows that are allowed`);
      t.push(readNumberCell(row, columns.t, "timestamp", path));
      for (let c = 0; c < channels.length; c++)
        channels[c]!.push(readNumberCell(row, columns.channels[c]!, CHANNELS[c]!, path));
      activity.push(row, columns.activity, "activity", path);
      user.push(row, columns.user, "User", path);
      session.push(row, columns.session ?? columns.user, "session", path);
    },
    {guess: true},
  );
  if (t.length === 0) {
    const hint = "Give a table with a header and at least one row.";
    throw new ExpectedError("input", "the labelled table has no rows", {file: path, hint});
  }
  return bySession({
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
  });
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
    readTextCell(row, i, "the header", path)
      .replace(/^\uFEFF/, "")
      .trim(),
  );
  const find = (...names: string[]): number | undefined => {
    const exact = header.findIndex((name) => names.includes(name));
    const lower = names.map((name) => name.toLowerCase());
    const at = exact >= 0 ? exact : header.findIndex((name) => lower.includes(name.toLowerCase()));
    return at < 0 ? undefined : at;
  };
  const missing: string[] = [];
  const get = (...names: string[]): number => {
    const at = find(...names);
    if (at === undefined) missing.push(names[0]!);
    return at ?? -1;
  };
  const turns = SENSOR_CHANNELS.gyro.some((c) => find(`${CHANNELS[c]}_w`, CHANNELS[c]!) !== undefined);
  const columns: Columns = {
    count: header.length,
    t: get("timestamp"),
    channels: CHANNELS.slice(0, turns ? 6 : 3).map((name) => get(`${name}_w`, name)),
    activity: get("activity"),
    user: get("User", "user"),
    session: find("session"),
  };
  const twice = header.find((name, i) => name !== "" && header.indexOf(name) !== i);
  const problem = missing.length > 0 ? `lacks ${missing.join(", ")}` : `has "${twice}" twice`;
  if (missing.length > 0 || twice !== undefined) {
    throw new ExpectedError("input", `the header ${problem}; it reads ${header.join(",")}`, {
      file: path,
      place: `line ${row.line}`,
      hint: "Name the columns timestamp, Ax_w, Ay_w, Az_w, Gx_w, Gy_w, Gz_w (the last three may be missing together), activity, User and, if any, session; or map yours: `pnpm dag inspect-data FILE` proposes a map with labelled columns.",
    });
  }
  return columns;
}
