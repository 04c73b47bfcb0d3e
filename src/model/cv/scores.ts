/** The figures of a confusion matrix that a cross-validation reports: of a person, of a fold, of all. */
import {computeClassScores, macroAverage} from "../../stats/class-scores.ts";
import {computeAccuracy, computeMargins} from "../../stats/confusion.ts";

export interface Scores {
  readonly windows: number;
  /** NaN without a window, as all three. */
  readonly accuracy: number;
  /** Mean recall over the classes that occur. */
  readonly balancedAccuracy: number;
  /** Mean F1 over the classes that occur. */
  readonly macroF1: number;
}

/** From counts (classes × classes), row-major. */
export function computeScores(counts: Float64Array, classes: number): Scores {
  const margins = computeMargins(counts, classes);
  const {recall, f1} = computeClassScores(margins);
  return {
    windows: margins.total,
    accuracy: computeAccuracy(margins),
    balancedAccuracy: macroAverage(recall),
    macroF1: macroAverage(f1),
  };
}

/** The sum of matrices of one size; zeros (classes × classes) of none. */
export function addCounts(matrices: readonly Float64Array[], classes: number): Float64Array {
  const sum = new Float64Array(classes * classes);
  for (const counts of matrices) for (let i = 0; i < sum.length; i++) sum[i]! += counts[i]!;
  return sum;
}
