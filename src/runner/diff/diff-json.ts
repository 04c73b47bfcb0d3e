/**
 * Two JSON values, compared by path: `headline.accuracy`, `perClass[sitting].f1`, `bins[3].n`.
 *
 * Items of two lists are joined by a name where each item has one of its own (item-name.ts), else by position. A figure with
 * its interval, `{value, lo, hi}` or `{value, lower, upper}`, is one value.
 */
import {compareCodeUnits} from "../../platform/canonical.ts";
import {findItemName} from "./item-name.ts";

export interface JsonDiff {
  /** In the order of the paths in the later value, then what was removed; at most `limit`. */
  readonly changes: readonly JsonChange[];
  /** How many there are. */
  readonly total: number;
}

export interface JsonChange {
  readonly path: string;
  /** Undefined where it is not there. A list or a map that came or went is one change. */
  readonly before: unknown;
  readonly after: unknown;
  /** After less before, of two numbers. */
  readonly change?: number;
  /** Of a figure that has one. */
  readonly interval?: {readonly before?: Interval; readonly after?: Interval};
  /** Set where both have an interval: whether each figure lies within the other's interval, so that it may be noise. */
  readonly withinNoise?: boolean;
}

/** Lower and upper bound. */
export type Interval = readonly [number, number];

const DEPTH = 200;

/** Throws nothing: any two values that JSON.parse gives can be compared. */
export function diffJson(before: unknown, after: unknown, limit = 1000): JsonDiff {
  const changes: JsonChange[] = [];
  let total = 0;
  compare(before, after, "", 0, (change) => {
    total += 1;
    if (changes.length < limit) changes.push(change);
  });
  return {changes, total};
}

/** Every value, named as a diff names it, as what came where nothing was. */
export function listValues(value: unknown): readonly JsonChange[] {
  return diffJson(blank(value), value, Number.POSITIVE_INFINITY).changes;
}

/** The same shape, with values that are none of it, but for the field `name` that items are joined by. */
function blank(value: unknown, name?: string): unknown {
  if (Array.isArray(value)) {
    const own = findItemName(value);
    return value.map((item) => blank(item, own));
  }
  if (!isMap(value)) return typeof value === "number" ? Number.NaN : null;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === name ? item : blank(item)]),
  );
}

type Report = (change: JsonChange) => void;

function compare(before: unknown, after: unknown, path: string, depth: number, report: Report): void {
  if (Object.is(before, after)) return;
  const [was, is] = [readFigure(before), readFigure(after)];
  if (was !== undefined && is !== undefined && hasOnlyFigure(before) && hasOnlyFigure(after)) {
    if (!Object.is(was.value, is.value) || String(was.interval) !== String(is.interval))
      report(compareFigures(was, is, path));
  } else if (Array.isArray(before) && Array.isArray(after) && depth < DEPTH)
    compareLists(before, after, path, depth, report);
  else if (isMap(before) && isMap(after) && depth < DEPTH) {
    const keys = [...Object.keys(after), ...Object.keys(before).filter((key) => !Object.hasOwn(after, key))];
    for (const key of keys)
      compare(own(before, key), own(after, key), `${path}${path === "" ? "" : "."}${key}`, depth + 1, report);
  } else if (JSON.stringify(before) !== JSON.stringify(after))
    report({
      path,
      before,
      after,
      ...(typeof before === "number" && typeof after === "number" ? {change: after - before} : {}),
    });
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
  depth: number,
  report: Report,
): void {
  const name = findItemName(before, after);
  if (name === undefined) {
    for (let i = 0; i < Math.max(before.length, after.length); i++)
      compare(before[i], after[i], `${path}[${i}]`, depth + 1, report);
    return;
  }
  const was = new Map(before.map((item) => [(item as Named)[name]!, item]));
  const is = new Map(after.map((item) => [(item as Named)[name]!, item]));
  for (const key of new Set([...is.keys(), ...was.keys()]))
    compare(was.get(key), is.get(key), `${path}[${key}]`, depth + 1, report);
  const kept = (map: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) =>
    [...map.keys()].filter((key) => other.has(key));
  const [order, now] = [kept(was, is), kept(is, was)];
  if (order.join("\n") !== now.join("\n")) report({path: `${path}[order]`, before: order, after: now});
}

type Named = Readonly<Record<string, string>>;

interface Figure {
  readonly value: number;
  readonly interval?: Interval;
}

function readFigure(value: unknown): Figure | undefined {
  if (typeof value === "number") return {value};
  if (!isMap(value) || typeof value.value !== "number") return undefined;
  const [low, high] = [value.lo ?? value.lower, value.hi ?? value.upper];
  if (typeof low !== "number" || typeof high !== "number") return undefined;
  return {value: value.value, interval: [low, high]};
}

/** A figure that says more than its interval is compared by key. */
function hasOnlyFigure(value: unknown): boolean {
  return typeof value === "number" || Object.keys(value as object).length === 3;
}

function compareFigures(was: Figure, is: Figure, path: string): JsonChange {
  const interval = {
    ...(was.interval === undefined ? {} : {before: was.interval}),
    ...(is.interval === undefined ? {} : {after: is.interval}),
  };
  const contains = ([low, high]: Interval, value: number): boolean => low <= value && value <= high;
  return {
    path,
    before: was.value,
    after: is.value,
    change: is.value - was.value,
    ...(Object.keys(interval).length === 0 ? {} : {interval}),
    ...(was.interval !== undefined && is.interval !== undefined
      ? {withinNoise: contains(was.interval, is.value) && contains(is.interval, was.value)}
      : {}),
  };
}

function own(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Verdicts first, then figures with an interval, then what is no number, then numbers by their relative change, then
 * what stands in lists, such as histograms; each by depth and path.
 */
export function rankChanges(changes: readonly JsonChange[]): readonly JsonChange[] {
  const rank = (one: JsonChange): number => {
    if (isVerdict(one)) return 0;
    if (isInList(one)) return 4;
    return one.interval !== undefined ? 1 : one.change === undefined ? 2 : 3;
  };
  const depth = ({path}: JsonChange): number => path.split(/[.[]/).length;
  const ranked = changes.map((change) => ({
    change,
    rank: rank(change),
    depth: depth(change),
    size: relativeSize(change),
  }));
  return ranked
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        (a.rank >= 3 ? b.size - a.size : 0) ||
        a.depth - b.depth ||
        compareCodeUnits(a.change.path, b.change.path),
    )
    .map(({change}) => change);
}

export function isVerdict({path}: JsonChange): boolean {
  return /(^|\.)verdict(\.level)?$/.test(path);
}

/** An item without a name of its own, or what is below it. */
export function isInList({path}: JsonChange): boolean {
  return /\[\d+\]/.test(path);
}

/** To one digit of its power of ten, so that changes alike in size stay in order. */
function relativeSize({before, after, change}: JsonChange): number {
  if (change === undefined || change === 0) return Number.NEGATIVE_INFINITY;
  const size = Math.abs(change) / Math.max(Math.abs(Number(before)), Math.abs(Number(after)));
  return Math.round(Math.log10(size));
}
