/** A path into a value of JSON: `.headline.macroF1.lower`, `.perClass[sitting].f1`, `.bins[3]`, `["a.b"]`. */
import {suggest} from "../../platform/suggest.ts";
import {findItemName} from "../diff/item-name.ts";

/** The bounds of an interval have two names. */
const ALIASES: Readonly<Record<string, string>> = {lower: "lo", upper: "hi", lo: "lower", hi: "upper"};
/** Paths that are looked through for one that was meant. */
const MAX_PATHS = 20_000;

/** The parts of a path, the brackets and quotes gone: `.a[b]["c.d"]` in a, b and c.d. */
export function splitPath(path: string): readonly string[] {
  return [...path.matchAll(/\[(?:"([^"]*)"|([^\]]*))\]|([^.[\]]+)/g)].map(
    ([, quoted, item, key]) => quoted ?? item?.trim() ?? key!,
  );
}

/** What stands at a path: of a list the item of that name, else the one at that position. */
export function findAt(value: unknown, path: string): {readonly found: unknown} | undefined {
  let at = value;
  for (const part of splitPath(path)) {
    const next = Array.isArray(at) ? findItem(at, part) : isMap(at) ? findField(at, part) : undefined;
    if (next === undefined) return undefined;
    at = next.found;
  }
  return {found: at};
}

function findItem(items: readonly unknown[], part: string): {readonly found: unknown} | undefined {
  const name = findItemName(items);
  const named =
    name === undefined ? undefined : items.find((item) => (item as Record<string, unknown>)[name] === part);
  if (named !== undefined) return {found: named};
  return /^\d+$/.test(part) && Number(part) < items.length ? {found: items[Number(part)]} : undefined;
}

function findField(map: Readonly<Record<string, unknown>>, part: string): {found: unknown} | undefined {
  if (Object.hasOwn(map, part)) return {found: map[part]};
  const alias = Object.hasOwn(ALIASES, part) ? ALIASES[part]! : undefined;
  return alias !== undefined && Object.hasOwn(map, alias) ? {found: map[alias]} : undefined;
}

/** A number, or that of a figure. */
export function findNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const inner =
    typeof value === "object" && value !== null && Object.hasOwn(value, "value")
      ? (value as {readonly value: unknown}).value
      : undefined;
  return typeof inner === "number" ? inner : undefined;
}

/** Every path in a value that leads to a number or a word, figures and their bounds among them, with `start` before it. */
export function listPaths(value: unknown, start: string): readonly string[] {
  const paths: string[] = [];
  const visit = (at: unknown, path: string): void => {
    if (paths.length >= MAX_PATHS) return;
    if (Array.isArray(at)) {
      const name = findItemName(at);
      at.forEach((item, i) => {
        visit(item, `${path}[${name === undefined ? i : (item as Record<string, string>)[name]}]`);
      });
    } else if (isMap(at)) {
      if (typeof at.value === "number" || typeof at.level === "string") paths.push(path);
      for (const [key, item] of Object.entries(at)) {
        visit(item, path + formatKey(key));
        if ((key === "lo" || key === "hi") && typeof item === "number") paths.push(`${path}.${ALIASES[key]}`);
      }
    } else paths.push(path);
  };
  visit(value, start);
  return paths;
}

/** The one of `known` that was most likely meant: most parts in common in the same order, then the fewest edits. */
export function findNearest(wrong: string, known: readonly string[]): string | undefined {
  const parts = splitPath(wrong);
  let most = 0;
  let group: string[] = [];
  for (const path of known) {
    const common = countCommon(parts, splitPath(path));
    if (common > most) {
      most = common;
      group = [];
    }
    if (common === most) group.push(path);
  }
  return suggest(wrong, group) ?? (most > 1 ? group[0] : undefined);
}

/** The length of the longest common subsequence. */
function countCommon(a: readonly string[], b: readonly string[]): number {
  let last = new Array<number>(b.length + 1).fill(0);
  for (const part of a) {
    const row = [0];
    for (const [j, other] of b.entries())
      row.push(part === other ? last[j]! + 1 : Math.max(row[j]!, last[j + 1]!));
    last = row;
  }
  return last[b.length]!;
}

function formatKey(key: string): string {
  return /^[^\s.[\]<>=!,"]+$/.test(key) ? `.${key}` : `["${key}"]`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
