/**
 * dag.lock as text: one line a fact, so that it reads well, diffs well, and merges where it can.
 */
import {compareCodeUnits} from "../../platform/canonical.ts";

/** Below this depth a value stands on one line: a dependency, an output, a parameter. */
const inlineDepth = 4;
/** The depth of a record, which has the parameters among its fields. */
const recordDepth = 2;

/**
 * JSON with keys sorted by code unit and an indentation of one space; ends with a newline. Within a parameter the keys
 * stand as they are: a stage may see their order.
 */
export function formatLock(value: unknown): string {
  return `${block(value, 0, "sorted")}\n`;
}

type Order = "sorted" | "as they are";

function block(value: unknown, depth: number, order: Order): string {
  if (typeof value !== "object" || value === null || depth >= inlineDepth) return inline(value, order);
  const parts = Array.isArray(value)
    ? value.map((item) => block(item, depth + 1, order))
    : entriesOf(value, "sorted").map(
        ([key, item]) =>
          `${JSON.stringify(key)}: ${block(item, depth + 1, key === "params" && depth === recordDepth ? "as they are" : order)}`,
      );
  if (parts.length === 0) return inline(value, order);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const indent = " ".repeat(depth + 1);
  return `${open}\n${parts.map((part) => indent + part).join(",\n")}\n${indent.slice(1)}${close}`;
}

function inline(value: unknown, order: Order): string {
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, order)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  return `{${entriesOf(value, order)
    .map(([key, item]) => `${JSON.stringify(key)}: ${inline(item, order)}`)
    .join(", ")}}`;
}

function entriesOf(value: object, order: Order): [string, unknown][] {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return order === "sorted" ? entries.sort(([a], [b]) => compareCodeUnits(a, b)) : entries;
}

/** The two sides of a text with git's conflict markers (diff3's base is dropped); undefined if it has none. */
export function splitConflict(text: string): readonly [ours: string, theirs: string] | undefined {
  const sides: [string[], string[]] = [[], []];
  let within: "both" | "ours" | "base" | "theirs" = "both";
  let found = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^<{7}( |$)/.test(line)) {
      within = "ours";
      found = true;
    } else if (within === "ours" && /^\|{7}( |$)/.test(line)) within = "base";
    else if (within !== "both" && /^={7}$/.test(line)) within = "theirs";
    else if (within === "theirs" && /^>{7}( |$)/.test(line)) within = "both";
    else {
      if (within === "both" || within === "ours") sides[0].push(line);
      if (within === "both" || within === "theirs") sides[1].push(line);
    }
  }
  return found ? [sides[0].join("\n"), sides[1].join("\n")] : undefined;
}

/** Corrects the commas where lines from two versions stand together. No string spans lines here. */
export function repairCommas(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines
    .map((line, i) => {
      const next = lines[i + 1]?.trim();
      if (next === undefined || /^[}\]]/.test(next)) return line.replace(/,\s*$/, "");
      return /[{[,]\s*$/.test(line) ? line : `${line},`;
    })
    .join("\n");
}
