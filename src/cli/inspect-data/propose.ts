/** A column map proposed for a table that none fits: by the names of its columns and the size of its times. */
import {type ColumnMap, columnMapSchema} from "../../formats/tables/column-map.ts";
import type {Table} from "../../formats/tables/table.ts";
import {textToMs} from "../../formats/tables/time.ts";

/** The map, and what a person has to check in it. Undefined where time or acceleration is not found. */
export interface Proposal {
  readonly map: ColumnMap;
  readonly notes: readonly string[];
}

const AXES = ["x", "y", "z"] as const;
const ACCEL = /acc|^a$/;
const GYRO = /gyr|rot|omega|angular|^g$|^w$/;
const OTHER = /mag|grav|user|linear|quat|yaw|roll|pitch|temp|bias/;
const TIME = /^(t|ts|date|datetime|epoch|utc|ms|secs?|seconds|millis.*|elapsed.*)$|time/;
const USER = /^(user|subject|participant|person|patient|pid|uid)/;
const ACTIVITY = /^(activity|label|class|behaviou?r|target|annotation|gesture)/;
const SESSION = /^(session|trial|recording|device|bout|visit)/;

/** Looks at the first `rows` of the table. */
export async function proposeMap(table: Table, rows: number): Promise<Proposal | undefined> {
  const names = table.columns.map((name) => name.toLowerCase());
  const accel = findAxes(names, ACCEL) ?? findAxes(names, /^$/);
  const gyro = findAxes(names, GYRO);
  const timeAt = names.findIndex((name) => TIME.test(name));
  if (accel === undefined || timeAt === -1) return undefined;
  const notes: string[] = [];
  const time = await guessTime(table, timeAt, rows, notes);
  if (time === undefined) return undefined;
  const separate = [USER, SESSION].flatMap((pattern) => {
    const at = names.findIndex((name) => pattern.test(name));
    return at === -1 ? [] : [table.columns[at]!];
  });
  if (gyro === undefined)
    notes.push("no gyroscope was found: only a model of three channels takes such a recording");
  const [user, session, activity] = [USER, SESSION, ACTIVITY].map((pattern) =>
    table.columns.find((_, at) => pattern.test(names[at]!)),
  );
  const isLabelled = user !== undefined && activity !== undefined;
  if (isLabelled) notes.push(`rows are labelled by ${activity}: with this map the file may be data.labelled`);
  const columns = (axes: readonly number[]): string[] => axes.map((at) => table.columns[at]!);
  const map = columnMapSchema.parse({
    time,
    accel: {columns: columns(accel), unit: "auto"},
    ...(gyro === undefined ? {} : {gyro: {columns: columns(gyro), unit: "auto"}}),
    separate,
    ...(isLabelled ? {labelled: {user, activity, ...(session === undefined ? {} : {session})}} : {}),
  });
  return {map, notes};
}

/** Three columns that differ in x, y, z alone and whose rest matches; those with fewer other words first. */
function findAxes(names: readonly string[], kind: RegExp): readonly [number, number, number] | undefined {
  const found = names.flatMap((name) => {
    for (const match of name.matchAll(/x/g)) {
      const [before, after] = [name.slice(0, match.index), name.slice(match.index + 1)];
      const stem = before.replace(/[^a-z]+$/, "");
      const isKind =
        kind.source === "^$" ? stem === "" && after === "" : kind.test(stem === "" ? after : stem);
      const axes = AXES.map((axis) => names.indexOf(`${before}${axis}${after}`));
      if (isKind && !OTHER.test(name) && axes.every((at) => at >= 0))
        return [{axes: axes as unknown as [number, number, number], length: name.length}];
    }
    return [];
  });
  found.sort((a, b) => a.length - b.length);
  return found[0]?.axes;
}

const UNITS = [
  ["ns", 1e17],
  ["us", 1e14],
  ["ms", 1e11],
  ["s", 1e8],
] as const;

async function guessTime(
  table: Table,
  at: number,
  rows: number,
  notes: string[],
): Promise<object | undefined> {
  const numbers: number[] = [];
  let text = "";
  let count = 0;
  await table.read([at], (cells) => {
    if (count++ >= rows) return;
    if (text === "") text = cells.text(0);
    numbers.push(cells.number(0));
  });
  const column = table.columns[at]!;
  if (Number.isNaN(numbers[0] ?? Number.NaN))
    return Number.isNaN(textToMs(text)) ? undefined : {column, unit: "text"};
  const first = numbers[0]!;
  const absolute = UNITS.find(([, least]) => first >= least);
  if (absolute !== undefined) {
    const isFit = absolute[0] === "s" && first < 1.2e9;
    if (isFit) notes.push("the times are taken as seconds since 1989-12-31 (FIT): check the date");
    return {column, unit: absolute[0], ...(isFit ? {epoch: "fit"} : {})};
  }
  const steps = numbers
    .slice(1)
    .map((value, i) => value - numbers[i]!)
    .filter((step) => step > 0);
  const step = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 1;
  notes.push("the times count from the start of the recording: put its date in place of the epoch");
  return {
    column,
    unit: step < 1 ? "s" : step < 1000 ? "ms" : step < 1e6 ? "us" : "ns",
    epoch: "2000-01-01T00:00:00Z",
  };
}
