/**
 * A TOML parameter file to a `Tree`. The parser gives no places, so that every value stands at the start of the file; a
 * date is its text, as in YAML.
 */
import {createRequire} from "node:module";
import type * as Toml from "smol-toml";
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {Scalar, Tree} from "./tree.ts";

const START = {start: 0, end: 0};

/** The tree of `text`, undefined where an error was reported. */
export function parseToml(text: string, report: ReportDiagnostic): Tree | undefined {
  const {parse, TomlError} = createRequire(import.meta.url)("smol-toml") as typeof Toml;
  try {
    return treeOf(parse(text, {integersAsBigInt: true}));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [first = ""] = error.message.replace("Invalid TOML document: ", "").split("\n");
    const start = offsetOf(text, error.line, error.column);
    report(
      {start, end: start + 1},
      `this is not TOML: ${first}`,
      "Correct it; https://toml.io has the rules.",
    );
    return undefined;
  }
}

function treeOf(value: Toml.TomlValueWithoutBigInt | Toml.TomlValue): Tree {
  if (typeof value === "bigint") return scalar(Number(value), value.toString());
  if (typeof value === "number") return scalar(value, formatFloat(value));
  if (typeof value === "boolean") return scalar(value, String(value));
  if (typeof value === "string") return scalar(value, value);
  if (Array.isArray(value)) return {kind: "list", ...START, items: value.map(treeOf)};
  if (value instanceof Date) return scalar(value.toISOString(), value.toISOString());
  const entries = Object.entries(value).map(([key, item]) => ({key, at: START, value: treeOf(item)}));
  return {kind: "map", ...START, entries};
}

function scalar(value: Scalar["value"], text: string): Scalar {
  return {kind: "scalar", value, text, ...START};
}

/** With a point or an exponent, so that 1.0 does not become the integer 1. */
function formatFloat(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, row) => sum + row.length + 1, 0) + column - 1;
}
