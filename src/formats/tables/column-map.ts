/**
 * A column map: which columns of somebody's table are time, accelerometer and gyroscope, in which units, and what
 * separates one recording from the next. Maps stand under `formats:` in params.yaml; shipped-maps.ts has more.
 */
import * as z from "zod";

/** A column by its name, or by its position from 1; "-name" turns its sign round. */
const column = z.union([
  z.string().min(1),
  z
    .number()
    .int()
    .refine((at) => at !== 0, "positions count from 1"),
]);
const axes = z.tuple([column, column, column]);

const sensor = <U extends string>(units: readonly [U, ...U[]]) =>
  z.strictObject({
    /** Names of the files that hold this sensor, if it has files of its own: `*`, `?` and `{session}`. */
    files: z.string().optional(),
    /** x, y, z as the model has them. */
    columns: axes,
    /** Columns added to them, such as gravity to an acceleration without it. */
    add: axes.optional(),
    /** "auto": physics tells. */
    unit: z.enum(["auto", ...units]),
    /** Of one step of the values, in the unit; 1 unless told. */
    scale: z.number().positive().optional(),
  });

const inColumn = z.strictObject({
  column,
  /** "text": ISO 8601, or MM/DD/YYYY hh:mm:ss, UTC unless a zone is written. */
  unit: z.enum(["s", "ms", "us", "ns", "text"]),
  /** What it counts from: 1970, 1989-12-31, 2001, or a date in ISO 8601. */
  epoch: z.union([z.enum(["unix", "fit", "apple"]), z.iso.datetime()]).default("unix"),
});

/** Line numbers from 1 of a start in seconds since 1970 and of a rate in Hz, where samples have no times of their own. */
const inLines = z.strictObject({
  startLine: z.number().int().positive(),
  rateLine: z.number().int().positive(),
});

export const columnMapSchema = z.strictObject({
  /** Names of the files: `*`, `?`, and `{session}` for the part that is the recording's name. */
  files: z.string().optional(),
  /** Lines before the table. */
  skip: z.number().int().nonnegative().default(0),
  header: z.boolean().default(true),
  time: z.union([inColumn, inLines]),
  accel: sensor(["m/s^2", "g", "milli-g"]),
  gyro: sensor(["deg/s", "rad/s"]).optional(),
  /** Columns whose values name recordings apart: a person, a session, a device. */
  separate: z.array(column).default([]),
  /** Of a labelled table: whose row it is, what was done, and which session of that person. */
  labelled: z.strictObject({user: column, activity: column, session: column.optional()}).optional(),
  /** A pause that begins another recording. */
  gapSeconds: z.number().positive().optional(),
});

export const formatsSchema = z.record(z.string().regex(/^[A-Za-z][\w-]*$/), columnMapSchema);

export type ColumnMap = z.infer<typeof columnMapSchema>;
export type SensorMap = ColumnMap["accel"] | NonNullable<ColumnMap["gyro"]>;
export type ColumnName = z.infer<typeof column>;

/** A column's position from 0 in `header`, and its sign. Undefined where there is none. */
export function findColumn(
  name: ColumnName,
  header: readonly string[],
): {readonly at: number; readonly sign: 1 | -1} | undefined {
  if (typeof name === "number") {
    const at = Math.abs(name) - 1;
    return at < header.length ? {at, sign: name < 0 ? -1 : 1} : undefined;
  }
  const exact = header.indexOf(name);
  if (exact >= 0) return {at: exact, sign: 1};
  const negated = name.startsWith("-") ? header.indexOf(name.slice(1)) : -1;
  return negated >= 0 ? {at: negated, sign: -1} : undefined;
}

/** The names that a map reads from files of a sensor; of both, where these share their files. */
export function columnsOf(map: ColumnMap, sensors: readonly SensorMap[]): readonly ColumnName[] {
  return [
    ...("column" in map.time ? [map.time.column] : []),
    ...sensors.flatMap(({columns, add = []}) => [...columns, ...add]),
    ...map.separate,
  ];
}
