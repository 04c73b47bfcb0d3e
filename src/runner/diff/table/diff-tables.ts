/**
 * What differs between two tables: schema, rows, cells.
 *
 * Two tables are the same exactly where the content digest of Arrow files is: names, types and order of the columns,
 * metadata, order and values of the rows.
 */
import {type Cell, type Column, cellAt, type Table} from "./column.ts";
import {compareColumn, makeComparison} from "./compare-column.ts";
import {countTransitions, type Distributions, describeNumbers, type Transitions} from "./distribution.ts";
import {findKey, type Join, joinByKey, joinByPosition} from "./join-rows.ts";

export interface TableDiff {
  readonly isSame: boolean;
  /** Null where rows were joined by position. */
  readonly key: readonly string[] | null;
  /** Why a key that was asked for could not be used. */
  readonly keyProblem?: string;
  readonly rows: {
    readonly before: number;
    readonly after: number;
    readonly added: number;
    readonly removed: number;
    /** Joined rows of which a cell differs. */
    readonly changed: number;
    readonly isReordered: boolean;
  };
  readonly schema: SchemaDiff;
  /** In the order of the later table; only those that differ. */
  readonly columns: readonly ColumnDiff[];
  /** The first rows that differ: in the order of the later table, then those that were removed. */
  readonly examples: readonly ExampleRow[];
}

export interface SchemaDiff {
  readonly added: readonly {readonly name: string; readonly type: string}[];
  readonly removed: readonly {readonly name: string; readonly type: string}[];
  readonly retyped: readonly {readonly name: string; readonly before: string; readonly after: string}[];
  readonly isReordered: boolean;
  readonly metadata: readonly {readonly key: string; readonly before?: string; readonly after?: string}[];
}

export interface ColumnDiff {
  readonly name: string;
  readonly type: string;
  /** Cells of joined rows. */
  readonly changed: number;
  readonly numeric?: Distributions & {
    readonly largest: number;
    /** The row of the largest change, as `row 17` or `window_id 17`; null where no number differs from a number. */
    readonly largestAt: string | null;
    readonly meanAbsolute: number;
  };
  readonly categorical?: Transitions;
}

export interface ExampleRow {
  /** `row 17` or `window_id 17`. */
  readonly at: string;
  readonly kind: "added" | "removed" | "changed";
  /** Of a changed row those that differ. */
  readonly cells: readonly {readonly name: string; readonly before?: Cell; readonly after?: Cell}[];
}

export interface TableDiffOptions {
  readonly key?: readonly string[];
  /** How many example rows. */
  readonly examples: number;
}

export function diffTables(before: Table, after: Table, {key, examples}: TableDiffOptions): TableDiff {
  const {join, used, problem} = joinTables(before, after, key);
  const shared = pairColumns(before, after);
  const isChanged = new Uint8Array(after.rows);
  const columns = shared.flatMap(([was, is]) => diffColumn(was, is, join, isChanged, after, used) ?? []);
  const schema = diffSchema(before, after, shared);
  const rows = {
    before: before.rows,
    after: after.rows,
    added: join.rowBefore.reduce((sum, row) => sum + (row < 0 ? 1 : 0), 0),
    removed: join.removed.length,
    changed: isChanged.reduce((sum, one) => sum + one, 0),
    isReordered: join.isReordered,
  };
  return {
    isSame:
      columns.length === 0 && isSameSchema(schema) && rows.added + rows.removed === 0 && !rows.isReordered,
    key: used,
    ...(problem === undefined ? {} : {keyProblem: problem}),
    rows,
    schema,
    columns,
    examples: findExamples({before, after, join, shared, isChanged, key: used}, examples),
  };
}

function joinTables(
  before: Table,
  after: Table,
  key: readonly string[] | undefined,
): {join: Join; used: readonly string[] | null; problem?: string} {
  const byPosition = (): Join => joinByPosition(before.rows, after.rows);
  if (key === undefined) return {join: byPosition(), used: null};
  const found = findKey(before, after, key);
  if ("problem" in found) return {join: byPosition(), used: null, problem: found.problem};
  const join = joinByKey(found.before, found.after, before.rows, after.rows);
  return typeof join === "string" ? {join: byPosition(), used: null, problem: join} : {join, used: key};
}

/** Columns of one name, in the order of the later table. A name that stands twice is joined in order. */
function pairColumns(before: Table, after: Table): readonly (readonly [Column, Column])[] {
  const left = [...before.columns];
  return after.columns.flatMap((column) => {
    const i = left.findIndex(({name}) => name === column.name);
    return i < 0 ? [] : [[left.splice(i, 1)[0]!, column] as const];
  });
}

function diffColumn(
  before: Column,
  after: Column,
  join: Join,
  isChanged: Uint8Array,
  table: Table,
  key: readonly string[] | null,
): ColumnDiff | undefined {
  const compared = compareColumn(before, after, join.rowBefore, isChanged);
  const {rows, changed, largest, largestAt, meanAbsolute} = compared;
  if (changed === 0) return undefined;
  const {name, type} = after;
  if (before.kind === "text" && after.kind === "text")
    return {name, type, changed, categorical: countTransitions(before, after, join.rowBefore, rows)};
  if (before.kind === "text" || after.kind === "text") return {name, type, changed};
  const at = largestAt < 0 ? null : nameRow(table, largestAt, key);
  return {
    name,
    type,
    changed,
    numeric: {largest, largestAt: at, meanAbsolute, ...describeNumbers(before, after)},
  };
}

function diffSchema(before: Table, after: Table, shared: readonly (readonly [Column, Column])[]): SchemaDiff {
  const was = new Set(shared.map(([column]) => column));
  const is = new Set(shared.map(([, column]) => column));
  const order = before.columns.filter((column) => was.has(column));
  const keys = new Set([...Object.keys(before.metadata), ...Object.keys(after.metadata)]);
  return {
    added: after.columns.filter((column) => !is.has(column)).map(({name, type}) => ({name, type})),
    removed: before.columns.filter((column) => !was.has(column)).map(({name, type}) => ({name, type})),
    retyped: shared
      .filter(([a, b]) => a.type !== b.type)
      .map(([a, b]) => ({name: b.name, before: a.type, after: b.type})),
    isReordered: shared.some(([column], i) => column !== order[i]),
    metadata: [...keys].sort().flatMap((key) => {
      const [a, b] = [before.metadata[key], after.metadata[key]];
      return a === b
        ? []
        : [{key, ...(a === undefined ? {} : {before: a}), ...(b === undefined ? {} : {after: b})}];
    }),
  };
}

function isSameSchema({added, removed, retyped, isReordered, metadata}: SchemaDiff): boolean {
  return added.length + removed.length + retyped.length + metadata.length === 0 && !isReordered;
}

interface Compared {
  readonly before: Table;
  readonly after: Table;
  readonly join: Join;
  readonly shared: readonly (readonly [Column, Column])[];
  readonly isChanged: Uint8Array;
  readonly key: readonly string[] | null;
}

function findExamples(compared: Compared, limit: number): readonly ExampleRow[] {
  const {before, after, join, shared, isChanged, key} = compared;
  const pairs = shared.map(([a, b]) => ({a, b, differs: makeComparison(a, b)}));
  const examples: ExampleRow[] = [];
  for (let row = 0; row < after.rows && examples.length < limit; row++) {
    const was = join.rowBefore[row]!;
    const at = (): string => nameRow(after, row, key);
    if (was < 0) examples.push({at: at(), kind: "added", cells: cellsOf(after, row, "after")});
    else if (isChanged[row] === 1) {
      const changed = pairs.filter(({differs}) => differs(was, row));
      const cells = changed.map(({a, b}) => ({
        name: b.name,
        before: cellAt(a, was),
        after: cellAt(b, row),
      }));
      examples.push({at: at(), kind: "changed", cells});
    }
  }
  for (const row of join.removed.subarray(0, limit - examples.length))
    examples.push({at: nameRow(before, row, key), kind: "removed", cells: cellsOf(before, row, "before")});
  return examples;
}

function cellsOf(table: Table, row: number, side: "before" | "after"): ExampleRow["cells"] {
  return table.columns.map((column) => ({name: column.name, [side]: cellAt(column, row)}));
}

/** Rows are counted from 0, as everywhere in a table. */
function nameRow(table: Table, row: number, key: readonly string[] | null): string {
  if (key === null) return `row ${row}`;
  const cells = key.map((name) => `${name} ${cellAt(table.columns.find((one) => one.name === name)!, row)}`);
  return cells.join(", ");
}
