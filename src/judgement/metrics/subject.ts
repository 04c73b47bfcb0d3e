/** Who and what is evaluated, from the metadata of the tables, and whether they may be scored against each other. */

import type {PredictionsTable} from "../../artifacts/predictions.ts";
import type {Splits} from "../../artifacts/splits.ts";
import type {WindowsTable} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {Subject} from "./evaluate-model.ts";

/**
 * What is evaluated. Throws an ExpectedError where rate or window length differ between windows and predictions, a user
 * is in two parts, or no test user has a labelled window.
 */
export function readSubject(
  windows: WindowsTable,
  predictions: PredictionsTable,
  splits: Splits,
  {splits: splitsFile, trained}: {readonly splits: string; readonly trained: "unknown" | readonly string[]},
): Subject {
  for (const key of ["rateHz", "lengthSamples", "stepSamples"] as const) {
    const [found, expected] = [predictions.meta[key], windows.meta[key]];
    if (found !== expected)
      throw new ExpectedError("input", `${key} is ${found}, but the windows have ${expected}`, {
        file: predictions.file,
        hint: "Rebuild the predictions with the stage predict_labelled.",
      });
  }
  checkSplits(windows, splits, splitsFile);
  const {model, scalerHash} = predictions.meta;
  const {rateHz, lengthSamples, stepSamples} = windows.meta;
  return {
    model: {...model, scalerHash},
    source: splits.source,
    simulated: splits.simulated,
    scalerHash: windows.meta.scalerHash,
    rateHz,
    lengthSamples,
    stepSamples,
    trainingPeople: trained === "unknown" ? "unknown" : "known",
    users: {train: splits.train, validation: splits.validation, test: splits.test},
  };
}

function checkSplits(windows: WindowsTable, splits: Splits, splitsFile: string): void {
  const hint = "Rebuild the splits with the stage reference.";
  const heldOut = new Set(splits.test);
  const both = [...splits.train, ...splits.validation].find((user) => heldOut.has(user));
  if (both !== undefined)
    throw new ExpectedError("input", `user "${both}" is a test user and a training or validation user`, {
      file: splitsFile,
      hint,
    });
  const judged = new Set(windows.user.filter((_, i) => windows.activity[i] !== null));
  const missing = splits.test.filter((user) => !judged.has(user));
  if (missing.length === splits.test.length)
    throw new ExpectedError(
      "input",
      `no labelled window of a test user (${splits.test.join(", ") || "none named"})`,
      {
        file: windows.file,
        hint: "Label recordings of the test users, or choose others with reference.testUsers.",
      },
    );
}
