/**
 * The names of a model's classes in the order of its outputs, from what people have: "a,b,c", a JSON list, a JSON object
 * of names and numbers either way round, a text with a name a line, or a CSV with a column of names.
 */
import {ExpectedError} from "../../platform/failure.ts";

const HINT =
  "Give the names in the order of the model's outputs: --classes sitting,walking, or a JSON list of them.";

/** `place` names the text in the errors, which are ExpectedErrors. */
export function parseClasses(text: string, place: string): string[] {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  const names = /^[[{]/.test(trimmed) ? fromJson(trimmed, place) : fromText(trimmed);
  if (names.length < 2 || names.some((name) => name === "") || new Set(names).size !== names.length)
    throw refuse(place, `expected two classes or more, each named once, found ${names.join(", ") || "none"}`);
  return names;
}

function fromText(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.length === 1) return text.split(",").map((name) => name.trim());
  const filled = lines.filter((line) => line !== "");
  const cells = filled.map((line) =>
    line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")),
  );
  const header = cells[0]!.map((cell) => cell.toLowerCase());
  const column = header.findIndex((cell) => ["class", "classes", "name", "label", "activity"].includes(cell));
  if (column >= 0) return cells.slice(1).map((row) => row[column] ?? "");
  return cells.map((row) => row.find((cell) => !/^\d+$/.test(cell)) ?? "");
}

function fromJson(text: string, place: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(place, `this is not JSON: ${(cause as Error).message}`);
  }
  return collect(value, place);
}

/** Keys under which people keep the list. */
const KEYS = [
  "classes",
  "classes_",
  "class_names",
  "labels",
  "activities",
  "activity_to_label",
  "label_to_activity",
];

function collect(value: unknown, place: string): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== "object" || value === null)
    throw refuse(place, `${JSON.stringify(value)} is no list of names`);
  const entries = Object.entries(value);
  const key = KEYS.find((name) => Object.hasOwn(value, name));
  if (key !== undefined) return collect((value as Record<string, unknown>)[key], place);
  const numbered = entries.every(([name]) => /^\d+$/.test(name));
  const pairs = entries.map(([a, b]): [number, string] =>
    numbered ? [Number(a), String(b)] : [Number(b), a],
  );
  const ordered = pairs.sort(([a], [b]) => a - b);
  if (ordered.length === 0 || ordered.some(([number], i) => number !== i))
    throw refuse(place, "its numbers are not 0, 1, 2, …, one for each name");
  return ordered.map(([, name]) => name);
}

function refuse(place: string, message: string): ExpectedError {
  return new ExpectedError("input", message, {file: place, hint: HINT});
}
