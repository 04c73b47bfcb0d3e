/** The labelled windows of some users, from a windows table. */

import {readWindows, type WindowsMeta, widthOf} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {gatherWindows} from "../../windows/cut.ts";
import type {LabelledWindows} from "./training-data.ts";

export interface LabelledTable {
  readonly meta: WindowsMeta;
  /** The windows of these users, in the table's order. */
  of(users: readonly string[]): LabelledWindows;
}

/** Opens a table of labelled windows. Throws an ExpectedError where a window has no label or an unknown one. */
export async function readLabelledTable(path: string): Promise<LabelledTable> {
  const {meta, x, user, activity} = await readWindows(path);
  const width = widthOf(meta);
  const codes = new Map(meta.classes.map((name, code) => [name, code]));
  const code = (row: number): number => {
    const found = codes.get(activity[row] ?? "");
    if (found !== undefined) return found;
    throw new ExpectedError(
      "input",
      `the label is ${JSON.stringify(activity[row])}, which is none of the classes`,
      {
        file: path,
        place: `window ${row}`,
        hint: `The classes are ${meta.classes.join(", ")}. Rebuild the windows with the stage "reference".`,
      },
    );
  };
  return {
    meta,
    of(users) {
      const wanted = new Set(users);
      const rows = user.flatMap((name, row) => (name !== null && wanted.has(name) ? [row] : []));
      return {
        file: path,
        x: gatherWindows(x, rows, width),
        width,
        labels: Int32Array.from(rows, code),
        users: rows.map((row) => user[row]!),
      };
    },
  };
}
