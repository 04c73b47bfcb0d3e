/** The first place at which two builds of an output differ, with both values; and how far apart their numbers are. */
import {readFileSync} from "node:fs";
import type {Tolerance} from "../definition/instance.ts";
import type {ArtifactDiff} from "../diff/diff-artifact.ts";
import {diffArtifact} from "../diff/diff-artifact.ts";
import type {StoredObject} from "../store/store.ts";

export interface Difference {
  /** `row 17, column confidence`, `headline.accuracy`, `line 12`, `byte 4096`. */
  readonly place: string;
  readonly before: string;
  readonly after: string;
}

export interface Comparison {
  /** Undefined where nothing differs, or nothing by more than is allowed. */
  readonly difference?: Difference;
  /** Of numbers that differ by no more than is allowed. */
  readonly largestDeviation?: number;
}

const EXAMPLES = 1000;
const MAX_TEXT_BYTES = 64e6;
const SHOWN = 120;

/** `path` names the format. Without a tolerance any difference counts. */
export async function compareBuilds(
  path: string,
  before: StoredObject,
  after: StoredObject,
  {tolerance, key}: {readonly tolerance?: Tolerance; readonly key?: readonly string[]},
): Promise<Comparison> {
  const options = {examples: EXAMPLES, ...(key === undefined ? {} : {key})};
  const diff = await diffArtifact(path, before, after, options);
  const found = collect(diff, before, after);
  if (tolerance === undefined) return found.length === 0 ? {} : {difference: toDifference(found[0]!)};
  const beyond = found.find((cell) => !isWithin(cell, tolerance));
  if (beyond !== undefined) return {difference: toDifference(beyond)};
  const sizes = found.map((cell) => Math.abs(Number(cell.after) - Number(cell.before)));
  return sizes.length === 0 ? {} : {largestDeviation: Math.max(...sizes)};
}

interface Cell {
  readonly place: string;
  readonly before: unknown;
  readonly after: unknown;
}

function collect(diff: ArtifactDiff, before: StoredObject, after: StoredObject): readonly Cell[] {
  switch (diff.kind) {
    case "tables":
      return diff.tables.flatMap(({name, only, diff: table}) => {
        const at = name === "" ? "" : `table ${name}, `;
        if (only !== undefined) return [oneSided(`table ${name}`, only.side === "after")];
        return table === undefined ? [] : [...schemaCells(table, at), ...rowCells(table, at)];
      });
    case "json": {
      if (diff.total === 0) return findBytes(before, after);
      const cells = diff.changes.map(({path, before: was, after: is}) => ({
        place: path,
        before: was,
        after: is,
      }));
      const rest = diff.total - cells.length;
      return rest === 0 ? cells : [...cells, {place: `${rest} more values`, before: "other", after: "other"}];
    }
    case "folder":
      return diff.files.flatMap(({name, how, diff: inside}): readonly Cell[] => {
        if (how !== "changed") return [oneSided(name, how === "added")];
        const [was, is] = [fileIn(before, name), fileIn(after, name)];
        if (inside === undefined || was === undefined || is === undefined)
          return [{place: name, before: "other", after: "other"}];
        return collect(inside, was, is).map((cell) => ({...cell, place: `${name}: ${cell.place}`}));
      });
    case "bytes":
    case "unreadable":
      return findBytes(before, after);
  }
}

type Table = NonNullable<Extract<ArtifactDiff, {kind: "tables"}>["tables"][number]["diff"]>;

function schemaCells({schema, rows}: Table, at: string): readonly Cell[] {
  return [
    ...schema.added.map(({name, type}) => ({place: `${at}column ${name}`, before: "absent", after: type})),
    ...schema.removed.map(({name, type}) => ({place: `${at}column ${name}`, before: type, after: "absent"})),
    ...schema.retyped.map(({name, before, after}) => ({place: `${at}type of column ${name}`, before, after})),
    ...(schema.isReordered
      ? [{place: `${at}order of the columns`, before: "another", after: "another"}]
      : []),
    ...schema.metadata.map(({key, before = "absent", after = "absent"}) => ({
      place: `${at}metadata ${key}`,
      before,
      after,
    })),
    ...(rows.isReordered ? [{place: `${at}order of the rows`, before: "another", after: "another"}] : []),
  ];
}

/** Of rows that came or went, the row itself. */
function rowCells({examples, columns, rows}: Table, at: string): readonly Cell[] {
  const cells = examples.flatMap(({at: row, kind, cells: own}): readonly Cell[] =>
    kind === "changed"
      ? own.map(({name, before = null, after = null}) => ({
          place: `${at}${row}, column ${name}`,
          before,
          after,
        }))
      : [oneSided(`${at}${row}`, kind === "added")],
  );
  if (rows.added + rows.removed + rows.changed <= examples.length) return cells;
  const unshown = (["added", "removed"] as const).flatMap((kind) => {
    const count = rows[kind] - examples.filter((example) => example.kind === kind).length;
    return count === 0 ? [] : [oneSided(`${at}further rows: ${count}`, kind === "added")];
  });
  // of what lies behind the last example the largest distance is known
  const rest = columns.map(({name, numeric}): Cell => {
    if (numeric === undefined) return {place: `${at}column ${name}`, before: "other", after: "other"};
    return {place: `${at}${numeric.largestAt}, column ${name}`, before: 0, after: numeric.largest};
  });
  return [...cells, ...unshown, ...rest];
}

function oneSided(place: string, isAdded: boolean): Cell {
  return isAdded ? {place, before: "absent", after: "there"} : {place, before: "there", after: "absent"};
}

function fileIn(object: StoredObject, name: string): StoredObject | undefined {
  if (object.kind !== "folder") return undefined;
  const path = object.files.find((file) => file.name === name)?.path;
  return path === undefined ? undefined : {kind: "file", path};
}

/** The first line that differs of two texts, else the first byte. */
function findBytes(before: StoredObject, after: StoredObject): readonly Cell[] {
  if (before.kind !== "file" || after.kind !== "file")
    return [{place: "all of it", before: before.kind, after: after.kind}];
  const [was, is] = [readFileSync(before.path), readFileSync(after.path)];
  let at = 0;
  while (at < was.length && at < is.length && was[at] === is[at]) at += 1;
  if (at === was.length && at === is.length)
    return [{place: "the right to run it", before: "other", after: "other"}];
  if (was.length > MAX_TEXT_BYTES || was.includes(0) || is.includes(0))
    return [{place: `byte ${at}`, before: was[at] ?? "the end", after: is[at] ?? "the end"}];
  const line = was.subarray(0, at).toString("utf8").split("\n").length;
  const lineOf = (bytes: Buffer): string => bytes.toString("utf8").split("\n")[line - 1] ?? "the end";
  return [{place: `line ${line}`, ...window(lineOf(was), lineOf(is))}];
}

/** What differs of two long lines, with a little of what stands before it. */
function window(before: string, after: string): {before: string; after: string} {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  const from = Math.max(0, at - SHOWN / 4);
  const cut = (line: string): string => `${from > 0 ? "…" : ""}${line.slice(from, from + SHOWN)}`;
  return {before: cut(before), after: cut(after)};
}

function isWithin({before, after}: Cell, {atol, rtol}: Tolerance): boolean {
  if (typeof before !== "number" || typeof after !== "number") return false;
  return Math.abs(after - before) <= atol + rtol * Math.abs(before);
}

function toDifference({place, before, after}: Cell): Difference {
  return {place, before: show(before), after: show(after)};
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "absent");
  return text.length <= SHOWN + 1 ? text : `${text.slice(0, SHOWN)}…`;
}
