/** The tables of a DuckDB file as columns, in the order in which their rows were written. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {type Column, type Table, TextCodes} from "./column.ts";

const TABLES = `SELECT schema_name, table_name, comment FROM duckdb_tables()
  WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY ALL`;
const NUMBERS = /^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE)$/;

/** `schema.table` where the schema is not main. Opens the file read-only; throws what DuckDB throws. */
export async function readDuckdb(path: string): Promise<ReadonlyMap<string, Table>> {
  const {DuckDBInstance} = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(path, {access_mode: "READ_ONLY", threads: "1"});
  try {
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      const found = new Map<string, Table>();
      const listed = await (await connection.runAndReadAll(TABLES)).getRows();
      for (const [schema, name, comment] of listed) {
        const table = `${quote(String(schema))}.${quote(String(name))}`;
        const metadata: Record<string, string> = comment === null ? {} : {comment: String(comment)};
        const shown = schema === "main" ? String(name) : `${schema}.${name}`;
        found.set(shown, {...(await readTable(connection, table)), metadata});
      }
      return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function readTable(connection: DuckDBConnection, table: string): Promise<Omit<Table, "metadata">> {
  const described = await (await connection.runAndReadAll(`DESCRIBE ${table}`)).getRows();
  const types = described.map(([name, type, nullable]) => ({
    name: String(name),
    type: String(type),
    shown: `${type}${nullable === "NO" ? " not null" : ""}`,
  }));
  const selected = types.map(({name, type}) =>
    NUMBERS.test(type) ? quote(name) : `CAST(${quote(name)} AS VARCHAR)`,
  );
  const read = await connection.runAndReadAll(`SELECT ${selected.join(", ")} FROM ${table} ORDER BY rowid`);
  const columns = read.getColumns().map((values, i): Column => {
    const {name, type, shown} = types[i]!;
    if (!NUMBERS.test(type)) {
      const texts = new TextCodes();
      const codes = Int32Array.from(values, (value) => (value === null ? -1 : texts.codeOf(String(value))));
      return {kind: "text", form: "coded", name, type: shown, codes, texts: texts.texts};
    }
    const nulls = values.includes(null)
      ? Uint8Array.from(values, (value) => (value === null ? 1 : 0))
      : undefined;
    return {kind: "number", name, type: shown, values: Float64Array.from(values, Number), nulls, width: 1};
  });
  return {rows: read.currentRowCount, columns};
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
