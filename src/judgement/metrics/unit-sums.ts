/**
 * What a user's windows add to every metric: one vector of sums, so that any weighted users are a sum of vectors, and
 * their metrics come from that sum alone.
 *
 * Layout: confusion counts (classes²), losses (log loss, Brier, top-k hits), calibration sums (bins × 3).
 */

import {computeClassScores, macroAverage, weightedAverage} from "../../stats/class-scores.ts";
import {computeAccuracy, computeMargins, countConfusion} from "../../stats/confusion.ts";
import {cohenKappa, matthewsCorrelation} from "./agreement.ts";
import {expectedCalibrationError, sumCalibration} from "./calibration.ts";
import {brierEach, logLossEach, topKEach} from "./probability-scores.ts";
import {markCorrect, type ScoredWindows} from "./scored-windows.ts";

export interface UnitShape {
  readonly classes: number;
  readonly bins: number;
  readonly topK: number;
}

/** The figures of `computeFigures`, in order; the F1 of each class follows them. */
export const FIGURES = [
  "accuracy",
  "balancedAccuracy",
  "kappa",
  "mcc",
  "topK",
  "logLoss",
  "brier",
  "ece",
  "macroPrecision",
  "macroF1",
  "weightedPrecision",
  "weightedF1",
] as const;

export type FigureName = (typeof FIGURES)[number];

/** Groups windows by a key each (a user, a session), keys sorted by code unit, and sums each group. */
export function sumByUnit(
  windows: ScoredWindows,
  keys: readonly string[],
  shape: UnitShape,
): {readonly names: string[]; readonly sums: Float64Array[]} {
  const names = [...new Set(keys)].sort();
  const position = new Map(names.map((name, i) => [name, i]));
  const rows: number[][] = names.map(() => []);
  for (let i = 0; i < keys.length; i++) rows[position.get(keys[i]!)!]!.push(i);
  const losses = [
    logLossEach(windows.probabilities, windows.truth, shape.classes),
    brierEach(windows.probabilities, windows.truth, shape.classes),
    topKEach(windows.probabilities, windows.truth, shape.classes, shape.topK),
  ];
  const correct = markCorrect(windows);
  const sums = rows.map((own) => sumRows(windows, own, losses, correct, shape));
  return {names, sums};
}

function sumRows(
  windows: ScoredWindows,
  rows: readonly number[],
  losses: readonly Float64Array[],
  correct: Uint8Array,
  {classes, bins}: UnitShape,
): Float64Array {
  const squares = classes ** 2;
  const sums = new Float64Array(squares + 3 + bins * 3);
  const codes = (values: Int32Array) => Int32Array.from(rows, (i) => values[i]!);
  sums.set(countConfusion(codes(windows.truth), codes(windows.predicted), classes));
  for (let l = 0; l < losses.length; l++) for (const i of rows) sums[squares + l]! += losses[l]![i]!;
  const confidence = Float64Array.from(rows, (i) => windows.confidence[i]!);
  const right = Uint8Array.from(rows, (i) => correct[i]!);
  sums.set(sumCalibration(confidence, right, bins), squares + 3);
  return sums;
}

/** Every figure of a summed vector: `FIGURES`, then the F1 of each class; NaN where undefined. */
export function computeFigures(sums: Float64Array, {classes}: UnitShape): number[] {
  const squares = classes ** 2;
  const margins = computeMargins(sums.subarray(0, squares), classes);
  const scores = computeClassScores(margins);
  return [
    computeAccuracy(margins),
    macroAverage(scores.recall),
    cohenKappa(margins),
    matthewsCorrelation(margins),
    sums[squares + 2]! / margins.total,
    sums[squares]! / margins.total,
    sums[squares + 1]! / margins.total,
    expectedCalibrationError(sums.subarray(squares + 3)),
    macroAverage(scores.precision),
    macroAverage(scores.f1),
    weightedAverage(scores.precision, margins.support),
    weightedAverage(scores.f1, margins.support),
    ...scores.f1,
  ];
}

/** The confusion counts in a summed vector. */
export function confusionOf(sums: Float64Array, {classes}: UnitShape): Float64Array {
  return sums.subarray(0, classes ** 2);
}

/** The calibration sums in a summed vector. */
export function calibrationOf(sums: Float64Array, {classes}: UnitShape): Float64Array {
  return sums.subarray(classes ** 2 + 3);
}
