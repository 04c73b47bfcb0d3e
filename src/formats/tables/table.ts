/** A table that people bring, whatever holds it: its columns, and its rows one at a time. */
import {ExpectedError} from "../../platform/failure.ts";

export interface Table {
  /** Path of the file; inside an archive or folder with the path in it: `walk.zip/Gyroscope.csv`. */
  readonly name: string;
  /** As written; where there is no header, "1", "2" … */
  readonly columns: readonly string[];
  /** What stands above the table, for the forms that write start and rate there. */
  readonly firstLines?: readonly string[];
  /** Calls `onRow` for every row with the wanted columns, in the order of `wanted`. */
  read(wanted: readonly number[], onRow: (row: RowCells) => void): Promise<void>;
}

/** The wanted cells of one row, reused from row to row. */
export interface RowCells {
  /** Where it stands, for messages: "row 17". */
  readonly place: string;
  /** NaN where the cell holds no number. */
  number(slot: number): number;
  text(slot: number): string;
  refuse(slot: number, found: string): ExpectedError;
}

/** Of a file that holds one: the first lines, for those that have no header. */
export type TableForm = {readonly skip: number; readonly header: boolean};

/** The error of a cell: `found` ends "it …". */
export function refuseCell(
  {file, place, column, text}: Readonly<Record<"file" | "place" | "column" | "text", string>>,
  found: string,
  hint: string,
): ExpectedError {
  return new ExpectedError("input", `${column} is "${text.slice(0, 40)}": it ${found}`, {
    file,
    place: `${place}, column ${column}`,
    hint,
  });
}
