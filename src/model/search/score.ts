/** Scores of trials on the inner validation users, and which is the better one. */

import type {Monitor, Search, Trial} from "../../artifacts/search/search.ts";
import type {Scores, TrialResult, UserResult} from "../../artifacts/search/trial.ts";
import {computeClassScores, macroAverage} from "../../stats/class-scores.ts";
import {computeAccuracy, computeMargins} from "../../stats/confusion.ts";

/** A user's sums (classes² + 1): confusion counts, row-major, then the sum of the losses. They add up over users. */
export function sumsOf({confusion, lossSum}: UserResult): Float64Array {
  return Float64Array.from([...confusion.flat(), lossSum]);
}

/** Scores of summed users (classes² + 1); NaN where there is no window. */
export function scoreSums(sums: Float64Array): Scores {
  const classes = Math.round(Math.sqrt(sums.length - 1));
  const margins = computeMargins(sums.subarray(0, -1), classes);
  return {
    loss: sums.at(-1)! / margins.total,
    accuracy: computeAccuracy(margins),
    macroF1: macroAverage(computeClassScores(margins).f1),
  };
}

/** The score as something to be raised. */
export const gainOf = (score: number, monitor: Monitor): number => (monitor === "loss" ? -score : score);

/** −∞ for a trial whose loss was not finite. */
export function trialGain({scores}: Pick<TrialResult, "scores">, monitor: Monitor): number {
  const gain = scores === null ? Number.NEGATIVE_INFINITY : gainOf(scores[monitor], monitor);
  return Number.isFinite(gain) ? gain : Number.NEGATIVE_INFINITY;
}

/** Best first; among equals the earlier planned. */
export function rank(trials: readonly Trial[], monitor: Monitor): Trial[] {
  return trials
    .map((trial, i) => ({trial, i, gain: trialGain(trial, monitor)}))
    .sort((a, b) => (a.gain > b.gain ? -1 : a.gain < b.gain ? 1 : a.i - b.i))
    .map(({trial}) => trial);
}

/**
 * The trials that may win: all of them; with halving those of the last rung that gave a score, since scores after
 * different numbers of epochs do not compare.
 */
export function candidates({definition, trials}: Search): readonly Trial[] {
  if (definition.method !== "halving") return trials;
  const rungs = trials.filter(({scores}) => scores !== null).map(({round}) => round);
  return trials.filter(({round}) => round === rungs.reduce((a, b) => Math.max(a, b), 1));
}
