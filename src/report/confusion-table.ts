/** The figures of a confusion matrix, under the chart that shows it. */
import {integer} from "./format.ts";
import type {Html} from "./html.ts";
import {dataTable} from "./table.ts";

/** Rows are the truth, columns the prediction, both in the order of `names`. */
export function confusionTable(
  caption: string,
  names: readonly string[],
  counts: readonly (readonly number[])[],
): Html {
  return dataTable({
    caption,
    columns: [
      {head: "Truth", value: (_, i) => names[i], names: true},
      ...names.map((name, j) => ({
        head: name,
        value: (row: readonly number[]) => integer(row[j]),
        numeric: true,
      })),
    ],
    rows: counts,
  });
}
