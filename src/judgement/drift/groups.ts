/** Rows by the person or the session they belong to. */
import {groupBy} from "../../platform/group-by.ts";
import type {WindowTable} from "./window-table.ts";

/** With two, each is compared with the other only, which gives one figure twice: nothing is known of their spread. */
export const LEAST_GROUPS = 3;

export interface Group {
  readonly name: string;
  /** In the order of the table. */
  readonly rows: readonly number[];
}

/** Names in order of code units, each with its rows; no name counts as the empty one. */
export function groupRows(names: readonly (string | null)[]): Group[] {
  const found = groupBy(names.keys(), (row) => names[row] ?? "");
  return [...found].map(([name, rows]) => ({name, rows})).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Users where there are three or more, else sessions where there are three or more, else undefined. */
export function findGroups(
  table: WindowTable,
): {kind: "users" | "sessions"; groups: readonly Group[]} | undefined {
  const users = groupRows(table.users);
  if (users.length >= LEAST_GROUPS) return {kind: "users", groups: users};
  const sessions = groupRows(table.sessions.map((session, row) => `${table.users[row]}/${session}`));
  return sessions.length >= LEAST_GROUPS ? {kind: "sessions", groups: sessions} : undefined;
}
