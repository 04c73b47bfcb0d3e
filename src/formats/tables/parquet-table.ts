/** A table in a Parquet file, read by DuckDB, which is loaded only when such a file is met. */
import {ExpectedError} from "../../platform/failure.ts";
import {quoteName, quotePath} from "../duckdb/sql-text.ts";
import {type RowCells, refuseCell, type Table} from "./table.ts";

type Value = number | string | null;

/** Throws an ExpectedError where the file is damaged. */
export async function openParquetTable(path: string, name: string): Promise<Table> {
  const source = `read_parquet(${quotePath(path)})`;
  const described = await query(path, `DESCRIBE SELECT * FROM ${source}`);
  const types: string[] = [];
  const columns: string[] = [];
  for (const [column, type] of described) {
    columns.push(String(column));
    types.push(String(type));
  }
  return {
    name,
    columns,
    async read(wanted, onRow) {
      const selected = wanted.map((at) => select(columns[at]!, types[at]!));
      const cells = new ParquetCells(columns, wanted, path);
      await query(path, `SELECT ${selected.join(", ")} FROM ${source}`, (row, values) => {
        cells.row = row;
        cells.values = values;
        onRow(cells);
      });
    },
  };
}

/** Numbers as doubles, times as text in ISO 8601 and UTC. */
function select(column: string, type: string): string {
  const name = quoteName(column);
  if (type.startsWith("TIMESTAMP")) return `strftime(${name}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%f')`;
  return /INT|DOUBLE|FLOAT|DECIMAL|REAL/.test(type) ? `${name}::DOUBLE` : `${name}::VARCHAR`;
}

async function query(
  path: string,
  sql: string,
  onRow?: (row: number, values: readonly Value[]) => void,
): Promise<readonly (readonly Value[])[]> {
  const {DuckDBInstance} = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {threads: "1", temp_directory: ""});
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const result = await connection.stream(sql);
    const all: Value[][] = [];
    for (let row = 1; ; ) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return all;
      for (const values of chunk.getRows() as Value[][]) {
        if (onRow === undefined) all.push(values);
        else onRow(row, values);
        row++;
      }
    }
  } catch (cause) {
    if (cause instanceof ExpectedError) throw cause;
    const message = `not a readable Parquet file: ${(cause as Error).message.split("\n")[0]}`;
    throw new ExpectedError("input", message, {file: path, hint: "Write the file again.", cause});
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

class ParquetCells implements RowCells {
  row = 0;
  values: readonly Value[] = [];
  readonly #columns: readonly string[];
  readonly #wanted: readonly number[];
  readonly #file: string;

  constructor(columns: readonly string[], wanted: readonly number[], file: string) {
    this.#columns = columns;
    this.#wanted = wanted;
    this.#file = file;
  }

  get place(): string {
    return `row ${this.row}`;
  }

  number(slot: number): number {
    const value = this.values[slot];
    if (typeof value === "number") return Number.isFinite(value) ? value : Number.NaN;
    return value === null || value === undefined || value.trim() === "" ? Number.NaN : Number(value);
  }

  text(slot: number): string {
    return String(this.values[slot] ?? "");
  }

  refuse(slot: number, found: string): ExpectedError {
    const column = this.#columns[this.#wanted[slot]!]!;
    const hint = "Correct the table, or the column map under formats in params.yaml.";
    return refuseCell({file: this.#file, place: this.place, column, text: this.text(slot)}, found, hint);
  }
}
