/** A first look at the tables of a DuckDB file. DuckDB counts: a database of millions of rows is not read for it. */
import type {DuckDBConnection, DuckDBValue} from "@duckdb/node-api";
import type {ColumnPreview, TablePreview} from "../../report/pages/pipeline/description.ts";
import {showNumber} from "../../runner/diff/table/column.ts";
import {type ListedColumn, type ListedTable, withTables} from "../../runner/diff/table/read-duckdb.ts";
import {BINS, cutCell, cutValue, HEAD_ROWS, MAX_COLUMNS, MAX_TABLES, TOP} from "./preview-limits.ts";

/** Throws what DuckDB throws. */
export function previewDatabase(path: string): Promise<readonly TablePreview[]> {
  return withTables(path, async (connection, tables) => {
    const previews: TablePreview[] = [];
    for (const table of tables.slice(0, MAX_TABLES)) previews.push(await previewTable(connection, table));
    return previews;
  });
}

async function previewTable(
  connection: DuckDBConnection,
  {name, quoted, columns: all}: ListedTable,
): Promise<TablePreview> {
  const shown = all.slice(0, MAX_COLUMNS);
  const query = async (sql: string, values: DuckDBValue[] = []): Promise<readonly DuckDBValue[][]> =>
    (await connection.runAndReadAll(sql, values)).getRows();
  const [counted] = await query(`SELECT count(*) FROM ${quoted}`);
  const head = await query(
    `SELECT ${shown.map(({selected}) => selected).join(", ")} FROM ${quoted} ORDER BY rowid LIMIT ${HEAD_ROWS}`,
  );
  const columns: ColumnPreview[] = [];
  for (const column of shown)
    columns.push(await (column.isNumber ? countBins : countTexts)(query, quoted, column));
  return {
    name,
    rows: Number(counted![0]),
    columns,
    more: all.length - shown.length,
    head: head.map((row) =>
      row.map((value) =>
        cutCell(typeof value === "number" ? String(showNumber(value)) : String(value ?? "null")),
      ),
    ),
  };
}

type Query = (sql: string, values?: DuckDBValue[]) => Promise<readonly DuckDBValue[][]>;

async function countBins(
  query: Query,
  table: string,
  {name, type, quoted}: ListedColumn,
): Promise<ColumnPreview> {
  const finite = `FROM (SELECT CAST(${quoted} AS DOUBLE) AS x FROM ${table}) WHERE isfinite(x)`;
  const [bounds] = await query(`SELECT min(x), max(x) ${finite}`);
  const [min, max] = bounds as [number | null, number | null];
  if (min === null || max === null) return {name, type};
  const scale = max > min ? BINS / (max - min) : 0;
  const bins = await query(
    `SELECT CAST(least(${BINS - 1}, floor((x - $1) * $2)) AS INTEGER) AS bin, count(*) ${finite} GROUP BY bin`,
    [min, scale],
  );
  const counts = Array.from({length: BINS}, () => 0);
  for (const [bin, count] of bins) counts[bin as number] = Number(count);
  return {name, type, histogram: {counts, min, max}};
}

async function countTexts(
  query: Query,
  table: string,
  {name, type, quoted, selected}: ListedColumn,
): Promise<ColumnPreview> {
  const counted = await query(
    `SELECT ${selected}, n, distinct_values FROM (
      SELECT ${quoted}, count(*) AS n, count(*) OVER () AS distinct_values FROM ${table}
      WHERE ${quoted} IS NOT NULL GROUP BY ${quoted}
    ) ORDER BY n DESC, ${quoted} LIMIT ${TOP}`,
  );
  return {
    name,
    type,
    top: {
      distinct: Number(counted[0]?.[2] ?? 0),
      values: counted.map(([text, n]) => [cutValue(String(text)), Number(n)] as const),
    },
  };
}
