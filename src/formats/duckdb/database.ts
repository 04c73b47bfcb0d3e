/**
 * Writes whole tables to a new DuckDB file, column by column through the appender, or from Parquet files.
 *
 * Rows go in on one thread in the order given, and the file is checkpointed and closed, so nothing lies beside it.
 * Format: https://duckdb.org/docs/stable/internals/storage
 */
import {rm} from "node:fs/promises";
import type {DuckDBConnection, DuckDBType, DuckDBValue} from "@duckdb/node-api";
import {quoteName, quotePath, quoteText} from "./sql-text.ts";

/**
 * A column; null (or NaN in a number column) is NULL. Timestamps are ms since the Unix epoch, and become TIMESTAMP WITH
 * TIME ZONE.
 */
export type DatabaseColumn = {readonly name: string} & (
  | {readonly type: "VARCHAR"; readonly values: readonly (string | null)[]}
  | {readonly type: "BOOLEAN"; readonly values: readonly (boolean | null)[]}
  | {readonly type: "INTEGER" | "FLOAT" | "DOUBLE" | "TIMESTAMP"; readonly values: ArrayLike<number | null>}
);

export interface DatabaseTable {
  readonly name: string;
  /** What a row is; kept as the table's comment. */
  readonly comment: string;
  /** All of one length. */
  readonly columns: readonly DatabaseColumn[];
  /** Paths of Parquet files with more rows of the same columns, which `writeParquet` wrote; DuckDB itself reads them. */
  readonly parts?: readonly string[];
}

/** Rows of a data chunk: DuckDB's vector size. */
const CHUNK = 2048;

/** Writes `tables` to a new file at `path`, replacing one that is there. */
export async function writeDatabase(path: string, tables: readonly DatabaseTable[]): Promise<void> {
  const {DuckDBInstance} = await import("@duckdb/node-api");
  await rm(path, {force: true});
  await rm(`${path}.wal`, {force: true});
  const instance = await DuckDBInstance.create(path, {threads: "1", temp_directory: ""});
  try {
    const connection = await instance.connect();
    try {
      for (const table of tables) await writeTable(connection, table);
      await connection.run("CHECKPOINT");
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function writeTable(
  connection: DuckDBConnection,
  {name, comment, columns, parts}: DatabaseTable,
): Promise<void> {
  await createTable(connection, name, columns);
  await connection.run(`COMMENT ON TABLE ${quoteName(name)} IS ${quoteText(comment)}`);
  await appendRows(connection, name, columns);
  if (parts === undefined || parts.length === 0) return;
  const files = parts.map((path) => quotePath(path));
  await connection.run(`INSERT INTO ${quoteName(name)} SELECT * FROM read_parquet([${files.join(", ")}])`);
}

/** Writes rows, all columns of one length, as a Parquet file. */
export async function writeParquet(path: string, columns: readonly DatabaseColumn[]): Promise<void> {
  const {DuckDBInstance} = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {threads: "1", temp_directory: ""});
  try {
    const connection = await instance.connect();
    try {
      await createTable(connection, "part", columns);
      await appendRows(connection, "part", columns);
      await connection.run(`COPY part TO ${quoteText(path)} (FORMAT parquet)`);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: readonly DatabaseColumn[],
): Promise<void> {
  const definitions = columns.map(
    (column) => `${quoteName(column.name)} ${SQL_TYPES[column.type] ?? column.type}`,
  );
  await connection.run(`CREATE TABLE ${quoteName(name)} (${definitions.join(", ")})`);
}

/** Times are points on the line of time, shown in whatever zone the reader asks for. */
const SQL_TYPES: Partial<Readonly<Record<DatabaseColumn["type"], string>>> = {
  TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
};

async function appendRows(
  connection: DuckDBConnection,
  name: string,
  columns: readonly DatabaseColumn[],
): Promise<void> {
  const rows = columns[0]?.values.length ?? 0;
  const uneven = columns.find((column) => column.values.length !== rows);
  if (uneven !== undefined)
    throw new Error(`column ${name}.${uneven.name} has ${uneven.values.length} rows, expected ${rows}`);
  const {DuckDBDataChunk, ...api} = await import("@duckdb/node-api");
  const types = columns.map(
    (column): DuckDBType => (column.type === "TIMESTAMP" ? api.TIMESTAMPTZ : api[column.type]),
  );
  const toTimestamp = (ms: number) => new api.DuckDBTimestampTZValue(BigInt(ms) * 1000n);
  const appender = await connection.createAppender(name);
  for (let from = 0; from < rows; from += CHUNK) {
    const length = Math.min(CHUNK, rows - from);
    const chunk = DuckDBDataChunk.create(types, length);
    columns.forEach((column, c) => {
      const convert = column.type === "TIMESTAMP" ? toTimestamp : undefined;
      chunk.setColumnValues(c, takeValues(column.values, from, length, convert));
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function takeValues(
  values: ArrayLike<DuckDBValue>,
  from: number,
  length: number,
  convert: ((value: number) => DuckDBValue) | undefined,
): DuckDBValue[] {
  return Array.from({length}, (_, i) => {
    const value = values[from + i] ?? null;
    if (typeof value !== "number") return value;
    if (Number.isNaN(value)) return null;
    return convert === undefined ? value : convert(value);
  });
}
