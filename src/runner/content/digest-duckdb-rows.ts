/**
 * The rows of a DuckDB table as one digest, whatever their order.
 *
 * They are hashed column by column in one order that the values alone decide: by the columns from left to right, NULL
 * last, text by its bytes, NaN above every number, and -0 before 0 where nothing else tells two rows apart. Equal rows
 * cannot be told apart, and count each. A table that lies in that order already, as most do, is read once; any other is
 * sorted by DuckDB.
 */
import type {DuckDBConnection, DuckDBDataChunk} from "@duckdb/node-api";
import type duckdb from "@duckdb/node-bindings";
import {
  type ColumnReader,
  createReader,
  orderOf,
  type RawColumn,
  selected,
  type TypedColumn,
} from "./duckdb-column.ts";

export interface RowsDigest {
  readonly rows: number;
  /** SHA-256 of each column's values, in order. */
  readonly columns: readonly string[];
}

/** `table` as SQL has it. Throws what DuckDB throws. */
export async function digestRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly TypedColumn[],
): Promise<RowsDigest> {
  const query = `SELECT ${columns.map(selected).join(", ")} FROM ${table}`;
  return (
    (await readRows(connection, query, columns, true)) ??
    (await readRows(connection, `${query} ORDER BY ${orderOf(columns)}`, columns, false))!
  );
}

/** Undefined where the rows are to be in order and are not. */
async function readRows(
  connection: DuckDBConnection,
  query: string,
  columns: readonly TypedColumn[],
  mustBeOrdered: boolean,
): Promise<RowsDigest | undefined> {
  const {default: bindings} = await import("@duckdb/node-bindings");
  const result = await connection.stream(query);
  const readers = columns.map(createReader);
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    const count = chunk?.rowCount ?? 0;
    if (chunk === null || count === 0) break;
    readers.forEach((reader, c) => {
      reader.read(openColumn(bindings, chunk, c, count));
    });
    if (mustBeOrdered && !isOrdered(readers, rows === 0 ? 1 : 0, count)) return undefined;
    for (const reader of readers) reader.hash();
    rows += count;
  }
  return {rows, columns: readers.map((reader) => reader.digest())};
}

/** The bytes as they lie there: values asked for one by one take a third more processor time. */
function openColumn(
  bindings: typeof duckdb,
  chunk: DuckDBDataChunk,
  index: number,
  count: number,
): RawColumn {
  const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
  return {
    count,
    bytes: (width) => bindings.vector_get_data(vector, count * width),
    // null where all are valid, whatever its type says
    validity:
      (bindings.vector_get_validity(vector, Math.ceil(count / 64) * 8) as Uint8Array | null) ?? undefined,
    textAt: (row) => chunk.getColumnVector(index).getItem(row) as string,
  };
}

/** Whether each row from `from` on, of those just read, stands where it would be sorted to behind the one before it. */
function isOrdered(readers: readonly ColumnReader[], from: number, count: number): boolean {
  for (let row = from; row < count; row++) {
    let order = 0;
    for (let c = 0; order === 0 && c < readers.length; c++) order = readers[c]!.compareWithBefore(row);
    for (let c = 0; order === 0 && c < readers.length; c++) order = readers[c]!.compareZerosWithBefore(row);
    if (order > 0) return false;
  }
  return true;
}
