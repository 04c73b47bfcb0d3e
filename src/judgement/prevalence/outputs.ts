/** What the model answers where a behaviour is known: its confusions, as counts and as probabilities. */
import type {Predictions} from "../drift/predictions.ts";
import type {ScoredWindow} from "../drift/unseen.ts";

/** Windows of one person, or of a recording. */
export interface Outputs {
  readonly windows: number;
  /** (windows, classes) row-major, each row adds up to 1. */
  readonly probabilities: Float64Array;
  /** Position of the predicted class. */
  readonly predicted: Int32Array;
}

export interface LabelledOutputs extends Outputs {
  readonly user: string;
  /** Position of the true class. */
  readonly truth: Int32Array;
}

/** What no class can be less likely than, so that none is ruled out by rounding. */
const LEAST_PROBABILITY = 1e-6;

/** The outputs of the rows, in that order. */
export function outputsOf(predictions: Predictions, rows: readonly number[]): Outputs {
  const classes = predictions.classes.length;
  const probabilities = new Float64Array(rows.length * classes);
  rows.forEach((row, i) => {
    const own = predictions.probabilities.map((values) => Math.max(LEAST_PROBABILITY, values[row]!));
    const total = own.reduce((sum, p) => sum + p, 0);
    own.forEach((p, k) => {
      probabilities[i * classes + k] = p / total;
    });
  });
  const predicted = Int32Array.from(rows, (row) => predictions.predicted[row]!);
  return {windows: rows.length, probabilities, predicted};
}

/** By person, in order of the names; windows of an activity that is no class of the model's are left out. */
export function outputsByPerson(
  predictions: Predictions,
  scored: readonly ScoredWindow[],
): LabelledOutputs[] {
  const known = scored.filter(({truth}) => truth >= 0);
  const users = [...new Set(known.map(({user}) => user))].sort();
  return users.map((user) => {
    const own = known.filter((window) => window.user === user);
    const rows = own.map(({row}) => row);
    return {user, truth: Int32Array.from(own, ({truth}) => truth), ...outputsOf(predictions, rows)};
  });
}

/** Of people together. */
export interface Confusions {
  /** Share of each true class that is predicted as each class: (classes, classes) row-major, rows by truth. */
  readonly counted: Float64Array;
  /** Mean probability of each class where each class is true, likewise. */
  readonly expected: Float64Array;
  /** Share of the windows of each true class. */
  readonly shares: Float64Array;
}

/** Over all windows; the row of a class that nobody shows is NaN. */
export function confusionsOf(people: readonly LabelledOutputs[], classes: number): Confusions {
  const counted = new Float64Array(classes * classes);
  const expected = new Float64Array(classes * classes);
  const windows = new Float64Array(classes);
  for (const {truth, predicted, probabilities} of people)
    truth.forEach((k, i) => {
      windows[k]!++;
      counted[k * classes + predicted[i]!]!++;
      for (let j = 0; j < classes; j++) expected[k * classes + j]! += probabilities[i * classes + j]!;
    });
  const total = windows.reduce((sum, n) => sum + n, 0);
  const over = (sums: Float64Array): Float64Array =>
    sums.map((sum, i) => sum / windows[Math.floor(i / classes)]!);
  return {counted: over(counted), expected: over(expected), shares: windows.map((n) => n / total)};
}
