/**
 * Numbers to 12 significant digits: the last digits of a sum depend on processor and order of addition, and a record
 * that is compared between commits must not. What is not finite becomes null, as in JSON.
 */
const DIGITS = 12;

/** A copy of a JSON value with every number rounded. */
export function roundNumbers<T>(value: T): T {
  return round(value) as T;
}

function round(value: unknown): unknown {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return null;
    return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
  }
  if (Array.isArray(value)) return value.map(round);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, round(item)]));
  return value;
}
