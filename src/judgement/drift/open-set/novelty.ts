/** How unlike what the model learnt each window is, of recordings and of labelled people: a column of the predictions. */
import type {Labelled} from "../labelled.ts";
import type {Predictions} from "../predictions.ts";
import {type Distance, distanceFrom, fitClasses, type LearntClasses} from "./class-distance.ts";

type Known = Exclude<Labelled, {withheld: string}>;

/**
 * Where the windows lie of the people whom the model learnt from, without `except`. Undefined where the model has no last
 * dense layer, or no labelled window is left.
 */
export function learntClasses(
  {windows, predictions, unseenUsers}: Known,
  except: string | null = null,
): LearntClasses | undefined {
  const {hidden} = predictions;
  const apart = new Set<string | null>([...unseenUsers, except]);
  const labels = windows.mainActivities ?? windows.activities;
  const learnt = [...windows.users.keys()].filter(
    (row) => !apart.has(windows.users[row]!) && labels[row] !== null,
  );
  if (hidden === undefined || learnt.length === 0) return undefined;
  return fitClasses(hidden, learnt, labels);
}

/** The distance from what `learntClasses` gives. */
export function learntDistance(known: Known, except: string | null = null): Distance | undefined {
  const classes = learntClasses(known, except);
  return classes && distanceFrom(classes);
}

/** With the novelty of `rows`, all unless given; NaN of the others, and none where it cannot be measured. */
export function withNovelty(
  predictions: Predictions,
  distance: Distance | undefined,
  rows: readonly number[] = [...Array(predictions.rows).keys()],
): Predictions {
  const {hidden} = predictions;
  if (hidden === undefined || distance === undefined) return predictions;
  const novelty = new Float64Array(predictions.rows).fill(Number.NaN);
  const measured = distance(hidden, rows);
  rows.forEach((row, i) => {
    novelty[row] = measured[i]!;
  });
  return {...predictions, novelty};
}

/** With the novelty of the people whom the model did not learn from. */
export function rateUnseen(labelled: Labelled): Labelled {
  if ("withheld" in labelled) return labelled;
  const {windows, predictions, unseenUsers} = labelled;
  const unseen = new Set<string | null>(unseenUsers);
  const rows = [...windows.users.keys()].filter((row) => unseen.has(windows.users[row]!));
  return {...labelled, predictions: withNovelty(predictions, learntDistance(labelled), rows)};
}
