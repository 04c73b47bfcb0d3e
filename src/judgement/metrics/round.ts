/**
 * Plain JSON whose numbers have 12 significant digits: the last digits of a sum depend on the processor and on the
 * order of addition, and a record that is compared must not.
 */
const DIGITS = 12;

/** A copy of a JSON value with every number rounded; throws on NaN and infinity, which JSON would turn to null. */
export function roundNumbers<T>(value: T): T {
  return round(value, "$") as T;
}

function round(value: unknown, place: string): unknown {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new Error(`${place} is ${value}; an undefined figure must be null`);
    return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
  }
  if (Array.isArray(value)) return value.map((item, i) => round(item, `${place}[${i}]`));
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, round(item, `${place}.${key}`)]));
  }
  return value;
}

/** The number, or null where it is NaN. */
export function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
