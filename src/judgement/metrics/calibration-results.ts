/** The calibration section: reliability of the test users, and a temperature fitted on the validation users. */

import type {Calibration, Temperature} from "../../artifacts/evaluation/calibration.ts";
import type {Estimate} from "../../artifacts/evaluation/figures.ts";
import {
  expectedCalibrationError,
  maximumCalibrationError,
  sumCalibration,
  toCalibrationBins,
} from "./calibration.ts";
import type {CalibrationError} from "./calibration-error.ts";
import {describeReliabilities} from "./class-reliability.ts";
import {meanOverUnits, shareOverUnits} from "./mean-interval.ts";
import {logLossEach, mean} from "./probability-scores.ts";
import {markCorrect, type ScoredWindows} from "./scored-windows.ts";
import {applyTemperature, fitTemperature} from "./temperature.ts";
import {chooseUnits} from "./units.ts";

interface CalibrationParams {
  readonly calibrationBins: number;
  readonly level: number;
  /** Draws behind the bands. */
  readonly calibrationRounds: number;
}

/** `sums` are the test windows' calibration sums (bins × 3); `error` is null without two people or sessions. */
export function describeCalibration(
  sums: Float64Array,
  error: CalibrationError | null,
  test: ScoredWindows,
  validation: ScoredWindows,
  validationUsers: readonly string[],
  {calibrationBins, level, calibrationRounds: rounds}: CalibrationParams,
  random: () => number,
): Calibration {
  const {keys} = chooseUnits(test);
  const correct = markCorrect(test);
  const ece = expectedCalibrationError(sums);
  const before = {nll: mean(logLossEach(test.probabilities, test.truth, test.classes.length)), ece};
  return {
    bins: toCalibrationBins(sums),
    ece,
    debiased: error?.debiased ?? null,
    interval: {lo: error?.lo ?? null, hi: error?.hi ?? null},
    overconfidence: overconfidenceOf(test.confidence, correct, keys, level),
    ...describeReliabilities(test, {level, rounds}, random),
    mce: maximumCalibrationError(sums),
    temperature: describeTemperature(test, validation, validationUsers, {calibrationBins, level}, before),
  };
}

/** Mean confidence less accuracy. Where every window is right, or none, as far as the accuracy's interval leaves it. */
function overconfidenceOf(
  confidence: Float64Array,
  correct: ArrayLike<number>,
  keys: readonly string[],
  level: number,
): Estimate {
  const surplus = meanOverUnits(
    confidence.map((own, i) => own - correct[i]!),
    keys,
    level,
  );
  const right = shareOverUnits(correct, keys, level);
  if (right.value !== 0 && right.value !== 1) return surplus;
  if (right.lo === null || right.hi === null) return surplus;
  const mean = right.value + surplus.value!;
  return {value: surplus.value, lo: mean - right.hi, hi: mean - right.lo};
}

function describeTemperature(
  test: ScoredWindows,
  validation: ScoredWindows,
  validationUsers: readonly string[],
  {calibrationBins: bins, level}: Pick<CalibrationParams, "calibrationBins" | "level">,
  before: {readonly nll: number; readonly ece: number},
): Temperature {
  const classes = test.classes.length;
  const fitted = fitTemperature(validation.probabilities, validation.truth, classes);
  if (fitted.value === null)
    return {value: null, reason: `No temperature was fitted: ${fitted.reason}.`, before};
  const scaled = applyTemperature(test.probabilities, classes, fitted.value);
  const confidence = Float64Array.from(test.predicted, (code, i) => scaled[i * classes + code]!);
  const sums = sumCalibration(confidence, markCorrect(test), bins);
  const losses = logLossEach(scaled, test.truth, classes);
  const falls = logLossEach(test.probabilities, test.truth, classes).map((loss, i) => loss - losses[i]!);
  return {
    value: fitted.value,
    reason: null,
    fittedOn: {users: validationUsers, windows: validation.truth.length},
    before,
    after: {nll: mean(losses), ece: expectedCalibrationError(sums)},
    gain: meanOverUnits(falls, chooseUnits(test).keys, level),
    bins: toCalibrationBins(sums),
  };
}
