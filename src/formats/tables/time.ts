/** Times of a column map as ms since the Unix epoch. */
import {readWrittenTime} from "../times/written-time.ts";
import type {ColumnMap} from "./column-map.ts";

const EPOCHS = {unix: 0, fit: Date.UTC(1989, 11, 31), apple: Date.UTC(2001, 0)} as const;
const FACTORS = {s: 1000, ms: 1, us: 1e-3, ns: 1e-6} as const;

type InColumn = Extract<ColumnMap["time"], {column: unknown}>;

/** Turns a number of the map's unit, counted from its epoch, into ms; undefined where the times are text. */
export function numberToMs({unit, epoch}: InColumn): ((value: number) => number) | undefined {
  if (unit === "text") return undefined;
  const start = epoch === "unix" || epoch === "fit" || epoch === "apple" ? EPOCHS[epoch] : Date.parse(epoch);
  const factor = FACTORS[unit];
  return (value) => value * factor + start;
}

/** ms of a written time, see written-time.ts; NaN for anything else. */
export function textToMs(text: string): number {
  const time = readWrittenTime(text);
  return typeof time === "string" ? Number.NaN : time.second + time.fraction;
}
