/**
 * Plain JSON whose numbers have 12 significant digits: the last digits of a sum depend on the processor and on the
 * order of addition, and a record that is compared must not.
 */
const DIGITS = 12;

/** What becomes of NaN and infinity, which JSON does not have: null, or an error where an undefined figure must be one. */
type NotFinite = "null" | "error";

/** A copy of a JSON value with every number rounded; what is undefined is left out. */
export function roundNumbers<T>(value: T, notFinite: NotFinite = "error"): T {
  return round(value, notFinite, "$") as T;
}

function round(value: unknown, notFinite: NotFinite, place: string): unknown {
  if (typeof value === "number") {
    if (Number.isInteger(value)) return value;
    if (Number.isFinite(value)) return Number(value.toPrecision(DIGITS));
    if (notFinite === "null") return null;
    throw new Error(`${place} is ${value}; an undefined figure must be null`);
  }
  if (Array.isArray(value)) return value.map((item, i) => round(item, notFinite, `${place}[${i}]`));
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, round(item, notFinite, `${place}.${key}`)]));
  }
  return value;
}

/** The number, or null where it is NaN. */
export function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
