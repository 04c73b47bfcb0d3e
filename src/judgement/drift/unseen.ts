/** Labelled people the model never saw: what predictions look like on data it should be good at. */
import type {Labelled} from "./labelled.ts";
import {type Timing, timingOf} from "./prediction-figures.ts";
import type {Predictions} from "./predictions.ts";

/** Predictions and which of their rows are of unseen people, or why there are none. */
export type Unseen =
  | {
      readonly predictions: Predictions;
      readonly rows: readonly number[];
      /** User of each of `rows`. */
      readonly users: readonly string[];
      readonly scored: readonly ScoredWindow[];
      /** Of all rows of the predictions. */
      readonly timing: Timing;
    }
  | {readonly withheld: string};

/** A labelled window of an unseen person; one that spans a change counts as what lasted longest in it. */
export interface ScoredWindow {
  readonly user: string;
  /** Of the predictions. */
  readonly row: number;
  /** Position among the classes; −1 of an activity that the model does not know. */
  readonly truth: number;
  readonly confidence: number;
  readonly correct: boolean;
}

/** The rows of the test users: those who chose the epoch are not unseen. */
export function selectUnseen(labelled: Labelled): Unseen {
  if ("withheld" in labelled) return labelled;
  const {windows, predictions, unseenUsers} = labelled;
  const unseen = new Set(unseenUsers);
  const truth = windows.mainActivities ?? windows.activities;
  const rows = Array.from(windows.users.keys()).filter((row) => unseen.has(windows.users[row] ?? ""));
  if (rows.length === 0) return {withheld: "no labelled person is known to be new to the model"};
  const userOf = (row: number): string => windows.users[row] ?? "";
  return {
    predictions,
    rows,
    users: rows.map(userOf),
    timing: timingOf(windows),
    scored: rows
      .filter((row) => truth[row] !== null)
      .map((row) => ({
        user: userOf(row),
        row,
        truth: predictions.classes.indexOf(truth[row]!),
        confidence: predictions.confidence[row]!,
        correct: predictions.classes[predictions.predicted[row]!] === truth[row],
      })),
  };
}
