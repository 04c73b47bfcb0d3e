/**
 * A tagged text form of plain values in which two different values never look alike, for hashing.
 *
 * Every value begins with a letter for its kind; strings and lists carry their length; keys are sorted by code
 * unit, so neither the order of insertion nor the locale matters.
 */
import {hash} from "node:crypto";

/**
 * Encodes null, undefined, booleans, numbers, bigints, strings, arrays, plain objects and bytes.
 * NaN, -0 and undefined are values of their own. Throws TypeError for anything else.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "u";
    case "boolean":
      return value ? "t" : "f";
    case "number":
      return Object.is(value, -0) ? "n-0;" : `n${value};`;
    case "bigint":
      return `i${value};`;
    case "string":
      return string(value);
    case "object":
      return value === null ? "z" : object(value);
    default:
      throw new TypeError(`a ${typeof value} has no canonical form`);
  }
}

function object(value: object): string {
  if (Array.isArray(value)) return `a${value.length}[${value.map(canonical).join("")}]`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString("hex")};`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError(`a ${value.constructor?.name ?? "foreign object"} has no canonical form`);
  }
  const keys = Object.keys(value).sort(); // by code unit
  let text = `o${keys.length}{`;
  for (const key of keys) text += string(key) + canonical((value as Record<string, unknown>)[key]);
  return `${text}}`;
}

/** A lone surrogate has no UTF-8 form and would be hashed as U+FFFD: such a string is escaped under its own tag. */
function string(text: string): string {
  if (!/[\ud800-\udfff]/.test(text) || !/\p{Surrogate}/u.test(text)) return `s${text.length}:${text}`;
  const escaped = JSON.stringify(text);
  return `e${escaped.length}:${escaped}`;
}

/** Order by UTF-16 code unit: the same in every locale. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** SHA-256 of the UTF-8 bytes, lower-case hex. */
export function sha256(text: string | Uint8Array): string {
  return hash("sha256", text, "hex");
}
