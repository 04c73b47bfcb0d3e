/** Rows of equal shape turned into columns, for the small tables that are made row by row. */
import type {DatabaseColumn} from "./database.ts";

export type ColumnType = DatabaseColumn["type"];
export type Cell = string | number | boolean | null;

/** `types` gives the columns, in order, with their types; a row holds a cell for each. */
export function toColumns<Name extends string>(
  types: Readonly<Record<Name, ColumnType>>,
  rows: readonly Readonly<Record<Name, Cell>>[],
): DatabaseColumn[] {
  const columns = Object.entries(types) as [Name, ColumnType][];
  return columns.map(
    ([name, type]) => ({name, type, values: rows.map((row) => row[name])}) as DatabaseColumn,
  );
}
