/**
 * dag.lock as text: one line a fact, so that it reads well, diffs well, and merges where it can.
 */
import {compareCodeUnits} from "../../platform/canonical.ts";

/** Below this depth a value stands on one line: a dependency, an output, a parameter. */
const inlineDepth = 4;

/** JSON with keys sorted by code unit and an indentation of one space; ends with a newline. */
export function formatLock(value: unknown): string {
  return `${block(value, 0)}\n`;
}

function block(value: unknown, depth: number): string {
  const parts = Array.isArray(value) ? value.map((item) => block(item, depth + 1)) : fields(value, depth);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (parts === undefined || parts.length === 0 || depth >= inlineDepth) return inline(value);
  const indent = " ".repeat(depth + 1);
  return `${open}\n${parts.map((part) => indent + part).join(",\n")}\n${indent.slice(1)}${close}`;
}

function fields(value: unknown, depth: number): string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return entriesOf(value).map(([key, item]) => `${JSON.stringify(key)}: ${block(item, depth + 1)}`);
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  return `{${entriesOf(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`)
    .join(", ")}}`;
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => compareCodeUnits(a, b));
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
