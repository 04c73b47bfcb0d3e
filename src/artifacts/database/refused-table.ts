/** The table `refused`: recordings that were not used, and why, one row a recording. */
import type {DatabaseTable} from "../../formats/duckdb/database.ts";
import {type ColumnType, toColumns} from "../../formats/duckdb/rows.ts";
import type {Gates} from "../gates.ts";
import type {Sources} from "../sources.ts";

const COLUMNS = {
  session: "VARCHAR",
  stage: "VARCHAR",
  cause: "VARCHAR",
  file: "VARCHAR",
  place: "VARCHAR",
  hint: "VARCHAR",
} as const satisfies Record<string, ColumnType>;

/** Rows in the order given. */
export function refusedTable(gates: readonly Gates[], {refused}: Sources): DatabaseTable {
  const found = [
    ...gates.flatMap(({session, refusal}) => (refusal === undefined ? [] : [{session, refusal}])),
    ...refused,
  ];
  return {
    name: "refused",
    comment: "One row a recording that was not used, with the cause.",
    columns: toColumns(
      COLUMNS,
      found.map(({session, refusal}) => ({
        session,
        stage: refusal.stage,
        cause: refusal.message,
        file: refusal.file ?? null,
        place: refusal.place ?? null,
        hint: refusal.hint,
      })),
    ),
  };
}
