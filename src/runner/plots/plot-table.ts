/** A file of figures as columns to draw: CSV, TSV, Arrow, or the first list of maps in a JSON file. */
import {readFileSync} from "node:fs";
import {extname} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {type Cell, cellAt} from "../diff/table/column.ts";
import {readCsv} from "../diff/table/read-csv.ts";
import {readTables} from "../diff/table/read-tables.ts";

export interface PlotTable {
  readonly rows: number;
  /** In the order of the file. */
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
}

/** `at`: where the bytes of the output `path` lie. Throws an ExpectedError for what holds no table. */
export async function readPlotTable(path: string, at: string): Promise<PlotTable> {
  try {
    switch (extname(path).toLowerCase()) {
      case ".json":
        return fromJson(JSON.parse(readFileSync(at, "utf8")));
      case ".csv":
        return fromTable(await readCsv(at));
      case ".tsv":
        return fromTable(await readCsv(at, {guess: true}));
      case ".arrow":
        return fromTable((await readTables(at, "arrow")).get("")!);
    }
  } catch (error) {
    throw refuse(path, `it cannot be read: ${(error as Error).message}`, error);
  }
  throw refuse(path, "it is no table");
}

function refuse(path: string, why: string, cause?: unknown): ExpectedError {
  return new ExpectedError("input", `${path} cannot be drawn: ${why}`, {
    file: path,
    hint: "Write the figures as .csv, .tsv, .arrow, or as a list of objects in a .json file.",
    cause,
  });
}

function fromTable(table: Awaited<ReturnType<typeof readCsv>>): PlotTable {
  const {rows, columns} = table;
  const cells = columns.map(
    (column) => [column.name, Array.from({length: rows}, (_, row) => cellAt(column, row))] as const,
  );
  return {rows, columns: new Map(cells)};
}

function fromJson(value: unknown): PlotTable {
  const rows = findRows(value);
  if (rows === undefined) throw new Error("there is no list of objects in it");
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const columns = [...names].map((name) => [name, rows.map((row) => toCell(row[name]))] as const);
  return {rows: rows.length, columns: new Map(columns)};
}

function findRows(value: unknown): readonly Record<string, unknown>[] | undefined {
  if (Array.isArray(value))
    return value.length > 0 && value.every(isRow) ? (value as Record<string, unknown>[]) : undefined;
  if (!isRow(value)) return undefined;
  for (const part of Object.values(value)) {
    const found = findRows(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toCell(value: unknown): Cell {
  if (typeof value === "number" || typeof value === "string") return value;
  return value === undefined || value === null ? null : JSON.stringify(value);
}
