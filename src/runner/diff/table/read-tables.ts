/** The tables in a file, by name. */
import {extname} from "node:path";
import type {Table} from "./column.ts";
import {readArrow} from "./read-arrow.ts";
import {readCsv} from "./read-csv.ts";
import {readDuckdb} from "./read-duckdb.ts";

export type TableKind = "arrow" | "csv" | "duckdb";

const KINDS: Readonly<Record<string, TableKind>> = {
  ".arrow": "arrow",
  ".csv": "csv",
  ".duckdb": "duckdb",
  ".db": "duckdb",
};

/** By the path's extension; undefined of what holds no tables. */
export function findTableKind(path: string): TableKind | undefined {
  return KINDS[extname(path).toLowerCase()];
}

/** Sorted by name; the one table of an Arrow or CSV file has none. Throws where the file is not what `kind` says. */
export async function readTables(path: string, kind: TableKind): Promise<ReadonlyMap<string, Table>> {
  switch (kind) {
    case "arrow":
      return new Map([["", await readArrow(path)]]);
    case "csv":
      return new Map([["", await readCsv(path)]]);
    case "duckdb":
      return readDuckdb(path);
  }
}
