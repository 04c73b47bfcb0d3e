/** What differs between two tables, as lines of text. */
import type {NamedTableDiff} from "../diff-artifact.ts";
import type {ColumnDiff, TableDiff} from "../table/diff-tables.ts";
import {exampleLines} from "./example-rows.ts";
import {count, formatNumber, formatPair, formatValue} from "./number.ts";

/** Columns that are told one by one; the others are counted. */
const MAX_COLUMNS = 12;
const MAX_TRANSITIONS = 6;
/** Characters of a text. */
const MAX_TEXT = 24;

/** `examples`: how many differing rows are shown. */
export function tableLines({name, only, diff}: NamedTableDiff, examples: number): readonly string[] {
  const table = name === "" ? "" : `table ${name}: `;
  if (only !== undefined)
    return [`${table}${only.side === "after" ? "added" : "removed"}, ${count(only.rows, "row")}`];
  if (diff === undefined) return [];
  return [
    `${table}${describeRows(diff)}`,
    ...describeSchema(diff),
    ...describeColumns(diff.columns),
    ...exampleLines(diff.examples.slice(0, examples)),
  ];
}

function describeRows({rows, key, keyProblem}: TableDiff): string {
  const {before, after, added, removed, changed} = rows;
  const total = before === after ? count(after, "row") : `${before} → ${count(after, "row")}`;
  const parts = [
    ...(rows.isReordered ? ["in another order"] : []),
    ...(added > 0 ? [`${added.toLocaleString("en-US")} added`] : []),
    ...(removed > 0 ? [`${removed.toLocaleString("en-US")} removed`] : []),
    ...(changed > 0 ? [`${changed.toLocaleString("en-US")} changed`] : []),
  ];
  const how = key === null ? "by position" : `by ${key.join(", ")}`;
  const why = keyProblem === undefined ? "" : `: ${keyProblem}`;
  return `${total}; ${parts.length === 0 ? "none differs" : parts.join(", ")} (joined ${how}${why})`;
}

function describeSchema({schema}: TableDiff): readonly string[] {
  return [
    ...schema.added.map(({name, type}) => `column ${name} added (${type})`),
    ...schema.removed.map(({name, type}) => `column ${name} removed (${type})`),
    ...schema.retyped.map(({name, before, after}) => `column ${name}: type ${before} → ${after}`),
    ...(schema.isReordered ? ["columns in another order"] : []),
    ...schema.metadata.map(
      ({key, before, after}) => `metadata ${key}: ${before ?? "absent"} → ${after ?? "absent"}`,
    ),
  ];
}

function describeColumns(columns: readonly ColumnDiff[]): readonly string[] {
  const changed = columns.filter((column) => column.changed > 0);
  const lines = changed.slice(0, MAX_COLUMNS).map(describeColumn);
  const rest = changed.length - lines.length;
  return rest === 0 ? lines : [...lines, `and ${count(rest, "more column")} that differ`];
}

/** A shift of the distribution is told from one percent of the values on. */
const MIN_SHIFT = 0.01;

function describeNumbers({
  largest,
  largestAt,
  meanAbsolute,
  shift,
  before,
  after,
}: NonNullable<ColumnDiff["numeric"]>): string {
  const [was, is] =
    before.mean === null || after.mean === null
      ? [formatValue(before.mean), formatValue(after.mean)]
      : formatPair(before.mean, after.mean);
  return [
    ...(largestAt === null
      ? []
      : [`by ${formatNumber(meanAbsolute)} on average, ${formatNumber(largest)} at most (${largestAt})`]),
    ...(was === is ? [] : [`mean ${was} → ${is}`]),
    ...(shift >= MIN_SHIFT ? [`KS distance ${formatNumber(shift)}`] : []),
  ].join("; ");
}

function describeColumn({name, changed, numeric, categorical}: ColumnDiff): string {
  const cells = `${name}: ${count(changed, "cell")}`;
  if (numeric !== undefined) return `${cells}, ${describeNumbers(numeric)}`;
  if (categorical === undefined) return cells;
  const shown = categorical.transitions.slice(0, MAX_TRANSITIONS);
  const rest = changed - shown.reduce((sum, {rows}) => sum + rows, 0);
  const parts = shown.map(({before, after, rows}) => `${cut(before)} → ${cut(after)} ${rows}`);
  return `${cells}: ${[...parts, ...(rest > 0 ? [`others ${rest}`] : [])].join(", ")}`;
}

function cut(text: string | null): string {
  if (text === null) return "null";
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}
