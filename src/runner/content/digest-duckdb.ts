/**
 * The content of a DuckDB file: its tables, views, macros and sequences, whatever the order of the rows and the
 * layout of the blocks.
 *
 * Each row is hashed over its columns, tagged and each with its length; a table is the sorted list of its rows'
 * digests, so equal rows still count. Sorting and hashing happen inside DuckDB.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {quoteName} from "../../formats/duckdb/sql-text.ts";
import {canonical, sha256} from "../../platform/canonical.ts";
import {CONTENT_RULES} from "./format.ts";

const catalog = {
  tables: `SELECT schema_name, table_name, sql, comment FROM duckdb_tables()
    WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY ALL`,
  columns: `SELECT schema_name, table_name, column_index, column_name, data_type, is_nullable, column_default
    FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal ORDER BY ALL`,
  views: `SELECT schema_name, view_name, sql FROM duckdb_views()
    WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY ALL`,
  indexes: `SELECT schema_name, table_name, index_name, sql FROM duckdb_indexes()
    WHERE database_name = current_database() ORDER BY ALL`,
  macros: `SELECT schema_name, function_name, function_type, parameters::VARCHAR, macro_definition
    FROM duckdb_functions() WHERE database_name = current_database() AND NOT internal
    AND macro_definition IS NOT NULL ORDER BY ALL`,
  sequences: `SELECT schema_name, sequence_name, sql, last_value FROM duckdb_sequences()
    WHERE database_name = current_database() AND NOT temporary ORDER BY ALL`,
};

/** Opens the file read-only. Throws what DuckDB throws where it cannot be read. */
export async function digestDuckdb(path: string): Promise<string> {
  const {DuckDBInstance} = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(path, {access_mode: "READ_ONLY", threads: "2"});
  try {
    const connection = await instance.connect();
    try {
      return await digestDatabase(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function digestDatabase(connection: DuckDBConnection): Promise<string> {
  await connection.run("SET TimeZone = 'UTC'"); // a timestamp with a zone prints in the session's zone
  const parts: Record<string, unknown> = {};
  for (const [name, sql] of Object.entries(catalog)) parts[name] = await rows(connection, sql);
  const tables = await rows(connection, catalog.tables);
  parts.rows = [];
  for (const [schema, table] of tables) {
    (parts.rows as unknown[]).push([
      schema,
      table,
      await digestRows(connection, String(schema), String(table)),
    ]);
  }
  return sha256(`kymo.content/${CONTENT_RULES.duckdb}\n${canonical(parts)}`);
}

async function digestRows(connection: DuckDBConnection, schema: string, table: string): Promise<unknown> {
  const name = `${quoteName(schema)}.${quoteName(table)}`;
  const columns = await rows(connection, `SELECT column_name, column_type FROM (DESCRIBE ${name})`);
  const row = columns.map(([column, type]) => field(quoteName(String(column)), String(type))).join(" || ");
  // Grouped by the first byte, so that no one aggregate holds a whole large table's digests.
  return rows(
    connection,
    `WITH digests AS (SELECT sha256(${row}) AS d FROM ${name})
     SELECT count(*), sha256(string_agg(d, '' ORDER BY d)) FROM digests
     GROUP BY substr(d, 1, 2) ORDER BY substr(d, 1, 2)`,
  );
}

/**
 * One column of a row as `n`, `N` and its bits for a number with a fraction (all NaN are one), or `v<length>:<text>`: no
 * value can pass for another, or for two. To print a number takes longer than to hash it.
 */
function field(column: string, type: string): string {
  if (type === "DOUBLE" || type === "FLOAT")
    return `coalesce('N'::BLOB || (CASE WHEN isnan(${column}) THEN 'nan'::${type} ELSE ${column} END)::BIT::BLOB, 'n'::BLOB)`;
  const text = type === "BLOB" ? `hex(${column})` : `CAST(${column} AS VARCHAR)`;
  return `coalesce(encode('v' || strlen(${text}) || ':' || ${text}), 'n'::BLOB)`;
}

async function rows(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader
    .getRows()
    .map((row) => row.map((value) => (typeof value === "bigint" ? value : (value ?? null))));
}
