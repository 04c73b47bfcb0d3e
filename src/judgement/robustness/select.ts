/** The labelled windows of the test people, of behaviours that the model knows. */
import {type WindowsTable, widthOf} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {gatherWindows} from "../../windows/cut.ts";
import type {Scaling} from "../../windows/scaling.ts";
import type {RobustnessWindows} from "./windows.ts";

interface Selection {
  readonly test: readonly string[];
  /** Of the model, in order. */
  readonly classes: readonly string[];
  /** What `x` of the table is standardised by. */
  readonly scaling: Scaling;
}

/** Throws an ExpectedError where there is none. */
export function selectTestWindows(
  {meta, x, user, session, activity, windowId}: WindowsTable,
  {test, classes, scaling}: Selection,
  file: string,
): RobustnessWindows {
  const people = new Set<string | null>(test);
  const rows = [...windowId.keys()].filter(
    (row) => people.has(user[row]!) && classes.includes(activity[row] ?? ""),
  );
  if (rows.length === 0)
    throw new ExpectedError(
      "input",
      "no labelled window of a test user is of a behaviour that the model knows",
      {
        file,
        hint: "Label recordings of the test users, or choose others with reference.testUsers.",
      },
    );
  return {
    rows: rows.length,
    length: meta.lengthSamples,
    rateHz: meta.rateHz,
    channels: meta.channels,
    x: gatherWindows(x, rows, widthOf(meta)),
    scaling,
    truth: Int32Array.from(rows, (row) => classes.indexOf(activity[row]!)),
    users: rows.map((row) => user[row]!),
    sessions: rows.map((row) => session[row] ?? ""),
  };
}
