/** How much of a table changed, by name: see compare-outputs.ts. */
import type {Table} from "../diff/table/column.ts";
import {diffTables, type TableDiff} from "../diff/table/diff-tables.ts";
import {findNearest, splitPath} from "./json-path.ts";
import type {Looked} from "./look-up.ts";

export interface TablePair {
  /** Undefined of a table that is new. */
  readonly before: Table | undefined;
  readonly after: Table;
  /** The columns that rows are joined by; undefined: by position. */
  readonly key: readonly string[] | undefined;
}

const ROWS = ["added", "removed", "changed", "before", "after"] as const;

/** `path` is `.flipped`, or `.TABLE.flipped` where the file has several tables; `reference` ends with it. */
export function findInTables(
  tables: ReadonlyMap<string, TablePair>,
  path: string,
  reference: string,
): Looked {
  const parts = splitPath(path);
  const isOne = tables.size === 1 && tables.has("");
  const pair = tables.get(isOne ? "" : (parts[0] ?? ""));
  const found = pair === undefined ? undefined : findFigure(pair, isOne ? parts : parts.slice(1));
  if (found !== undefined) return found;
  const start = reference.slice(0, reference.length - path.length);
  const known = [...tables].flatMap(([name, {after}]) =>
    listFigures(after).map((figure) => `${start}${isOne ? "" : `.${name}`}.${figure}`),
  );
  const nearest = findNearest(reference, known);
  const hint =
    nearest === undefined
      ? "Write diff.NAME.flipped, diff.NAME.COLUMN.changed or diff.NAME.rows.added."
      : `Did you mean "diff.${nearest}"?`;
  return {kind: "wrong", message: `nothing is told by the name "${reference}"`, hint, part: reference};
}

function listFigures({columns}: Table): readonly string[] {
  return ["flipped", ...ROWS.map((name) => `rows.${name}`), ...columns.map(({name}) => `${name}.changed`)];
}

/** Undefined for what is no name of a figure. */
function findFigure(pair: TablePair, parts: readonly string[]): Looked | undefined {
  const [first = "", second, third] = parts;
  if (third !== undefined || !isFigure(pair.after, first, second)) return undefined;
  if (pair.before === undefined) return {kind: "none", note: "the table is new"};
  const diff = diffTables(pair.before, pair.after, {
    examples: 0,
    ...(pair.key === undefined ? {} : {key: pair.key}),
  });
  if (first === "rows") return {kind: "value", value: diff.rows[second as (typeof ROWS)[number]]};
  if (second === undefined) return findFlipped(pair.before, pair.after, diff);
  if (pair.before.columns.every(({name}) => name !== first))
    return {kind: "none", note: `the column ${first} is new`};
  return share(countChanged(diff, first), diff);
}

function isFigure({columns}: Table, first: string, second: string | undefined): boolean {
  if (second === undefined) return first === "flipped" && columns.some(({kind}) => kind === "text");
  if (first === "rows") return (ROWS as readonly string[]).includes(second);
  return second === "changed" && columns.some(({name}) => name === first);
}

/** Of the text columns, but those of the key, the one that changed most: in predictions that is the label. */
function findFlipped(before: Table, after: Table, diff: TableDiff): Looked {
  const known = new Set(before.columns.map(({name}) => name));
  const texts = after.columns.filter(
    ({kind, name}) => kind === "text" && known.has(name) && diff.key?.includes(name) !== true,
  );
  if (texts.length === 0) return {kind: "none", note: "no column of text is on both sides"};
  const most = texts.reduce((a, b) => (countChanged(diff, b.name) > countChanged(diff, a.name) ? b : a));
  const changed = countChanged(diff, most.name);
  return {...share(changed, diff), ...(changed === 0 ? {} : {note: `in ${most.name}`})} as Looked;
}

function countChanged({columns}: TableDiff, name: string): number {
  return columns.find((column) => column.name === name)?.changed ?? 0;
}

/** Of the rows that are on both sides. */
function share(changed: number, {rows}: TableDiff): Looked {
  const joined = rows.after - rows.added;
  if (joined === 0) return {kind: "none", note: "no row is on both sides"};
  return {kind: "value", value: changed / joined};
}
