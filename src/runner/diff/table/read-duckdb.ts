/** The tables of a DuckDB file as columns, in the order in which their rows were written. */
import type {DuckDBConnection, DuckDBValue} from "@duckdb/node-api";
import {quoteName} from "../../../formats/duckdb/sql-text.ts";
import {type Column, type Table, TextCodes} from "./column.ts";

const TABLES = `SELECT schema_name, table_name, comment FROM duckdb_tables()
  WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY ALL`;
const NUMBERS = /^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE)$/;

export interface ListedTable {
  /** `schema.table` where the schema is not main. */
  readonly name: string;
  /** As SQL has it. */
  readonly quoted: string;
  readonly comment: string | undefined;
  readonly columns: readonly ListedColumn[];
}

export interface ListedColumn {
  readonly name: string;
  readonly quoted: string;
  /** As it is shown. */
  readonly type: string;
  readonly isNumber: boolean;
  /** What gives its cells: numbers, or else text, in UTC. */
  readonly selected: string;
}

/** Sorted by name. Opens the file read-only; throws what DuckDB throws. */
export async function withTables<T>(
  path: string,
  use: (connection: DuckDBConnection, tables: readonly ListedTable[]) => Promise<T>,
): Promise<T> {
  const {DuckDBInstance} = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(path, {access_mode: "READ_ONLY", threads: "1"});
  try {
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      const tables: ListedTable[] = [];
      for (const [schema, name, comment] of (await connection.runAndReadAll(TABLES)).getRows()) {
        const quoted = `${quoteName(String(schema))}.${quoteName(String(name))}`;
        tables.push({
          name: schema === "main" ? String(name) : `${schema}.${name}`,
          quoted,
          comment: comment === null ? undefined : String(comment),
          columns: await listColumns(connection, quoted),
        });
      }
      return await use(
        connection,
        tables.sort((a, b) => (a.name < b.name ? -1 : 1)),
      );
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function listColumns(connection: DuckDBConnection, table: string): Promise<readonly ListedColumn[]> {
  const described = (await connection.runAndReadAll(`DESCRIBE ${table}`)).getRows();
  return described.map(([name, type, nullable]) => {
    const quoted = quoteName(String(name));
    const isNumber = NUMBERS.test(String(type));
    return {
      name: String(name),
      quoted,
      type: `${type}${nullable === "NO" ? " not null" : ""}`,
      isNumber,
      selected: isNumber ? quoted : `CAST(${quoted} AS VARCHAR)`,
    };
  });
}

/** By name as `withTables` gives it. */
export function readDuckdb(path: string): Promise<ReadonlyMap<string, Table>> {
  return withTables(path, async (connection, tables) => {
    const found = new Map<string, Table>();
    for (const table of tables) found.set(table.name, await readTable(connection, table));
    return found;
  });
}

async function readTable(
  connection: DuckDBConnection,
  {quoted, comment, columns}: ListedTable,
): Promise<Table> {
  const counted = (await connection.runAndReadAll(`SELECT count(*) FROM ${quoted}`)).getRows();
  const rows = Number(counted[0]![0]);
  const readers = columns.map((column) =>
    column.isNumber ? readNumbers(column, rows) : readTexts(column, rows),
  );
  const selected = columns.map((column) => column.selected).join(", ");
  const result = await connection.stream(`SELECT ${selected} FROM ${quoted} ORDER BY rowid`);
  for (let from = 0; from < rows; ) {
    const chunk = (await result.fetchChunk())!;
    readers.forEach(({put}, i) => {
      const vector = chunk.getColumnVector(i);
      for (let row = 0; row < chunk.rowCount; row++) put(vector.getItem(row), from + row);
    });
    from += chunk.rowCount;
  }
  return {
    rows,
    columns: readers.map(({column}) => column()),
    metadata: comment === undefined ? {} : {comment},
  };
}

interface Reader {
  put(value: DuckDBValue, row: number): void;
  column(): Column;
}

function readNumbers({name, type}: ListedColumn, rows: number): Reader {
  const values = new Float64Array(rows);
  let nulls: Uint8Array | undefined;
  return {
    put(value, row) {
      if (value !== null) {
        values[row] = value as number;
        return;
      }
      nulls ??= new Uint8Array(rows);
      nulls[row] = 1;
    },
    column: () => ({kind: "number", name, type, values, nulls, width: 1}),
  };
}

function readTexts({name, type}: ListedColumn, rows: number): Reader {
  const codes = new Int32Array(rows);
  const texts = new TextCodes();
  return {
    put(value, row) {
      codes[row] = value === null ? -1 : texts.codeOf(value as string);
    },
    column: () => ({kind: "text", form: "coded", name, type, codes, texts: texts.texts}),
  };
}
