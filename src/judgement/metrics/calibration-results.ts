/** The calibration section: reliability of the test users, and a temperature fitted on the validation users. */

import type {Calibration, Temperature} from "../../artifacts/evaluation/calibration.ts";
import {
  expectedCalibrationError,
  maximumCalibrationError,
  sumCalibration,
  toCalibrationBins,
} from "./calibration.ts";
import {logLossEach, mean} from "./probability-scores.ts";
import {markCorrect, type ScoredWindows} from "./scored-windows.ts";
import {applyTemperature, fitTemperature} from "./temperature.ts";

/** `sums` are the test windows' calibration sums (bins × 3). */
export function describeCalibration(
  sums: Float64Array,
  test: ScoredWindows,
  validation: ScoredWindows,
  validationUsers: readonly string[],
  {calibrationBins}: {readonly calibrationBins: number},
): Calibration {
  const ece = expectedCalibrationError(sums);
  const before = {nll: mean(logLossEach(test.probabilities, test.truth, test.classes.length)), ece};
  return {
    bins: toCalibrationBins(sums),
    ece,
    mce: maximumCalibrationError(sums),
    temperature: describeTemperature(test, validation, validationUsers, calibrationBins, before),
  };
}

function describeTemperature(
  test: ScoredWindows,
  validation: ScoredWindows,
  validationUsers: readonly string[],
  bins: number,
  before: {readonly nll: number; readonly ece: number},
): Temperature {
  const classes = test.classes.length;
  const fitted = fitTemperature(validation.probabilities, validation.truth, classes);
  if (fitted.value === null)
    return {value: null, reason: `No temperature was fitted: ${fitted.reason}.`, before};
  const scaled = applyTemperature(test.probabilities, classes, fitted.value);
  const confidence = Float64Array.from(test.predicted, (code, i) => scaled[i * classes + code]!);
  const sums = sumCalibration(confidence, markCorrect(test), bins);
  return {
    value: fitted.value,
    reason: null,
    fittedOn: {users: validationUsers, windows: validation.truth.length},
    before,
    after: {nll: mean(logLossEach(scaled, test.truth, classes)), ece: expectedCalibrationError(sums)},
    bins: toCalibrationBins(sums),
  };
}
