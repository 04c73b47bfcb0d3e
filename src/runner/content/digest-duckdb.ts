/**
 * The content of a DuckDB file: its tables, views, macros and sequences, whatever the order of the rows and the
 * layout of the blocks.
 *
 * The schema goes in as DuckDB tells it, each table's rows as digest-duckdb-rows.ts hashes them.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {quoteName} from "../../formats/duckdb/sql-text.ts";
import {canonical, sha256} from "../../platform/canonical.ts";
import {digestRows} from "./digest-duckdb-rows.ts";
import type {TypedColumn} from "./duckdb-column.ts";
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
  const digests: unknown[] = [];
  for (const [schema, table] of tables) {
    const name = `${quoteName(String(schema))}.${quoteName(String(table))}`;
    digests.push([schema, table, await digestRows(connection, name, await listColumns(connection, name))]);
  }
  return sha256(`kymo.content/${CONTENT_RULES.duckdb}\n${canonical({...parts, rows: digests})}`);
}

async function listColumns(connection: DuckDBConnection, table: string): Promise<readonly TypedColumn[]> {
  const described = await rows(connection, `SELECT column_name, column_type FROM (DESCRIBE ${table})`);
  return described.map(([name, type]) => ({quoted: quoteName(String(name)), type: String(type)}));
}

async function rows(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader
    .getRows()
    .map((row) => row.map((value) => (typeof value === "bigint" ? value : (value ?? null))));
}
