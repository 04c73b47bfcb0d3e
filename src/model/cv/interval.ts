/**
 * How figures of people, or of folds, spread, and how well their mean is known.
 *
 * Student's interval, mean ± t·s/√n, takes the figures as independent. Those of a cross-validation are not quite:
 * any two folds share most of their training people. Nadeau and Bengio's correction puts s²(1/n + test/train) for
 * s²/n. Inference for the generalization error, 2003, https://doi.org/10.1023/A:1024068626366
 */

import type {Spread} from "../../artifacts/cv/summary.ts";
import {median} from "../../stats/quantile.ts";
import {studentQuantile} from "../../stats/student-t.ts";

export interface SpreadOptions {
  /** Of the interval, such as 0.95. */
  readonly level: number;
  /** Mean of test windows by training windows over the folds, for the correction; 0 leaves it out. */
  readonly testByTrain: number;
  /** Where the figure cannot lie outside; the interval is cut there. */
  readonly limits: readonly [least: number, greatest: number];
}

/** The spread of the values that are no NaN. */
export function computeSpread(
  values: readonly number[],
  {level, testByTrain, limits}: SpreadOptions,
): Spread {
  const known = values.filter((value) => !Number.isNaN(value));
  const n = known.length;
  if (n === 0)
    return {n, mean: null, median: null, sd: null, least: null, greatest: null, lo: null, hi: null};
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  const base = {n, mean, median: median(known), least: Math.min(...known), greatest: Math.max(...known)};
  if (n === 1) return {...base, sd: null, lo: null, hi: null};
  const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const reach = studentQuantile((1 - level) / 2, n - 1) * sd * Math.sqrt(1 / n + testByTrain);
  return {...base, sd, lo: Math.max(limits[0], mean - reach), hi: Math.min(limits[1], mean + reach)};
}
