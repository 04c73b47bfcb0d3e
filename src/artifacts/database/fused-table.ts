/** The table `fused`: the samples of the recordings, one row a bin, with the columns of the Arrow tables and the session. */
import type {DatabaseColumn, DatabaseTable} from "../../formats/duckdb/database.ts";
import {CHANNELS} from "../channels.ts";
import type {FusedTable} from "../fused.ts";

/** From a Parquet file of `fusedColumns` for each recording, in the order given. */
export function fusedTable(parts: readonly string[]): DatabaseTable {
  return {
    name: "fused",
    comment:
      "One row a bin of a recording: m/s² and deg/s, NULL where missing and where there is no such sensor; segment is -1 there.",
    columns: fusedColumns(undefined),
    parts,
  };
}

/** Of no recording without rows. */
export function fusedColumns(table: FusedTable | undefined): readonly DatabaseColumn[] {
  const none = new Float64Array(0);
  const absent = new Float64Array(table?.rows ?? 0).fill(Number.NaN);
  return [
    {name: "session", type: "VARCHAR", values: new Array(table?.rows ?? 0).fill(table?.session ?? "")},
    {name: "t", type: "TIMESTAMP", values: table?.t ?? none},
    ...CHANNELS.map(
      (name, c): DatabaseColumn => ({
        name,
        type: "DOUBLE",
        values: table === undefined ? none : (table.channels[c] ?? absent),
      }),
    ),
    {name: "imputed", type: "BOOLEAN", values: Array.from(table?.imputed ?? none, (flag) => flag === 1)},
    {name: "segment", type: "INTEGER", values: table?.segment ?? none},
  ];
}
