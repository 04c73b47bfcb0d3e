/**
 * Precision, recall and F1, for each class and averaged.
 *
 * A class without a true window has no score (NaN) and takes no part in the macro average, since nothing can be found
 * that is not there; what was wrongly predicted as it already counts against the classes it was taken from. A class
 * that occurs but was never predicted has precision 0, as in scikit-learn's `zero_division=0`.
 */
import type {Margins} from "./confusion.ts";

export interface ClassScores {
  /** (classes), NaN where the class is absent. */
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly f1: Float64Array;
}

/** `hits / predicted`, `hits / support` and their harmonic mean `2·hits / (support + predicted)`. */
export function computeClassScores({support, predicted, hits}: Margins): ClassScores {
  const classes = support.length;
  const precision = new Float64Array(classes).fill(Number.NaN);
  const recall = new Float64Array(classes).fill(Number.NaN);
  const f1 = new Float64Array(classes).fill(Number.NaN);
  for (let k = 0; k < classes; k++) {
    if (support[k] === 0) continue;
    precision[k] = predicted[k] === 0 ? 0 : hits[k]! / predicted[k]!;
    recall[k] = hits[k]! / support[k]!;
    f1[k] = (2 * hits[k]!) / (support[k]! + predicted[k]!);
  }
  return {precision, recall, f1};
}

/** Mean of the scores that are defined. Macro recall is the balanced accuracy. NaN when none is. */
export function macroAverage(scores: Float64Array): number {
  let sum = 0;
  let n = 0;
  for (const score of scores) {
    if (Number.isNaN(score)) continue;
    sum += score;
    n++;
  }
  return sum / n;
}

/** Mean of the scores weighted by support. NaN when there is no window. */
export function weightedAverage(scores: Float64Array, support: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let k = 0; k < scores.length; k++) {
    if (support[k] === 0) continue;
    sum += scores[k]! * support[k]!;
    total += support[k]!;
  }
  return sum / total;
}
