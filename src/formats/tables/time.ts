/** Times of a column map as ms since the Unix epoch. */
import {zoneToMs} from "../garmin/sample-time.ts";
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

const ISO =
  /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))? ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;
const AMERICAN =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: ?([AP]M))?$/i;

/** As most of Europe writes it; dots tell it from the American order. */
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4}),? (\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?$/;

/** ISO 8601, DD.MM.YYYY hh:mm:ss, or MM/DD/YYYY hh:mm:ss with or without AM and PM; UTC where no zone is written. NaN for anything else. */
export function textToMs(text: string): number {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [year, month, day, hour, minute, second] = iso.slice(1, 7).map(Number) as Six;
    return checked(year, month, day, hour, minute, second) + fraction(iso[7]) - zoneToMs(iso[8]);
  }
  const dotted = DOTTED.exec(text);
  if (dotted !== null) {
    const [day, month, year, hour, minute, second] = dotted.slice(1, 7).map(Number) as Six;
    return checked(year, month, day, hour, minute, second) + fraction(dotted[7]);
  }
  const american = AMERICAN.exec(text);
  if (american === null) return Number.NaN;
  const [month, day, year, written, minute, second] = american.slice(1, 7).map(Number) as Six;
  const half = american[8]?.toUpperCase();
  const hour = half === undefined ? written : (written % 12) + (half === "PM" ? 12 : 0);
  return checked(year, month, day, hour, minute, second) + fraction(american[7]);
}

type Six = [number, number, number, number, number, number];

function checked(...[year, month, day, hour, minute, second]: Six): number {
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDate && hour < 24 && minute < 60 && second < 60 ? time : Number.NaN;
}

function fraction(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(`0.${digits}`) * 1000;
}
