/** The labelled windows of a table, with all that tells which of them share samples. */

import {readWindows, type WindowsMeta, widthOf} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {gatherWindows} from "../../windows/cut.ts";

export interface CvWindows {
  readonly file: string;
  readonly meta: WindowsMeta;
  /** Base name of the labelled file, and whether its people are made up. */
  readonly source: string;
  readonly simulated: boolean;
  /** Rows of the table that have a user and an activity, ascending (n); what follows is of these rows. */
  readonly rows: Int32Array;
  readonly users: readonly string[];
  /** Positions in `meta.classes`. */
  readonly labels: Int32Array;
  /** The stretch of neighbouring samples that a window is cut from: windows of two stretches share none. */
  readonly stretches: readonly string[];
  /** First and last sample, ms since the epoch. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** (n, length, channels), row-major, standardised with the table's scaler. */
  readonly x: Float32Array;
}

/** Reads the table. Throws an ExpectedError when it is none, no window is labelled, a label is no class, a value no number. */
export async function readCvWindows(file: string): Promise<CvWindows> {
  const {meta, user, activity, session, segment, start, end, x: all} = await readWindows(file);
  const rows = Int32Array.from(
    [...user.keys()].filter((row) => user[row] !== null && activity[row] !== null),
  );
  const hint = 'Rebuild it with the stage "reference".';
  if (rows.length === 0)
    throw new ExpectedError("input", "no window has a user and an activity", {file, hint});
  const code = new Map(meta.classes.map((name, i) => [name, i]));
  const labels = rows.map((row) => code.get(activity[row]!) ?? -1);
  const unknown = labels.indexOf(-1);
  if (unknown >= 0)
    throw new ExpectedError(
      "input",
      `the activity "${activity[rows[unknown]!]}" is none of ${meta.classes.join(", ")}`,
      {
        file,
        place: `window ${rows[unknown]}`,
        hint,
      },
    );
  const size = widthOf(meta);
  const x = gatherWindows(all, rows, size);
  const bad = x.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new ExpectedError(
      "input",
      `value ${bad % size} of the window is ${x[bad]}, expected a finite number`,
      {
        file,
        place: `window ${rows[Math.floor(bad / size)]}`,
        hint: "Drop the window, or fill the gap before windows are cut.",
      },
    );
  return {
    file,
    meta,
    source: meta.reference?.source ?? "",
    simulated: meta.reference?.simulated ?? false,
    rows,
    users: Array.from(rows, (row) => user[row]!),
    labels,
    stretches: Array.from(rows, (row) => JSON.stringify([user[row], session[row], segment[row]])),
    start: Float64Array.from(rows, (row) => start[row]!),
    end: Float64Array.from(rows, (row) => end[row]!),
    x,
  };
}
