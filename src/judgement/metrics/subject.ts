/** Who and what is evaluated, from the metadata of the tables, and whether they may be scored against each other. */

import type {Splits} from "../../artifacts/splits.ts";
import type {Metadata, TableReader} from "../../formats/arrow/table.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {Subject} from "./evaluate-model.ts";

export interface SubjectPaths {
  readonly windows: string;
  readonly predictions: string;
  readonly splits: string;
}

/**
 * Reads the subject and the model's classes. Throws an ExpectedError where metadata is missing, rate or window length
 * differ between windows and predictions, a user is in two parts, or no test user has a labelled window.
 */
export function readSubject(
  windows: TableReader,
  predictions: TableReader,
  splits: Splits,
  paths: SubjectPaths,
): {readonly subject: Subject; readonly classes: string[]} {
  const ofWindows = (key: string) => getMetadata(windows.metadata, key, paths.windows);
  const ofPredictions = (key: string) => getMetadata(predictions.metadata, key, paths.predictions);
  for (const key of ["rate_hz", "length_samples", "step_samples"]) {
    const [found, expected] = [ofPredictions(key), ofWindows(key)];
    if (Number(found) !== Number(expected))
      throw new ExpectedError("input", `${key} is ${found}, but the windows have ${expected}`, {
        file: paths.predictions,
        hint: "Rebuild the predictions with the stage predict_labelled.",
      });
  }
  checkSplits(windows, splits, paths);
  const subject = {
    model: {
      name: ofPredictions("model_name"),
      hash: ofPredictions("model_hash"),
      scalerHash: ofPredictions("scaler_hash"),
    },
    source: splits.source,
    simulated: splits.simulated,
    scalerHash: ofWindows("scaler_hash"),
    rateHz: Number(ofWindows("rate_hz")),
    lengthSamples: Number(ofWindows("length_samples")),
    stepSamples: Number(ofWindows("step_samples")),
    users: {train: splits.train, validation: splits.validation, test: splits.test},
  };
  return {subject, classes: JSON.parse(ofPredictions("classes")) as string[]};
}

function getMetadata(metadata: Metadata, key: string, file: string): string {
  const value = metadata[key];
  if (value !== undefined) return value;
  throw new ExpectedError(
    "input",
    `no metadata "${key}"; it has ${Object.keys(metadata).sort().join(", ")}`,
    {
      file,
      hint: "Rebuild it with the stage that writes it.",
    },
  );
}

function checkSplits(windows: TableReader, splits: Splits, paths: SubjectPaths): void {
  const hint = "Rebuild the splits with the stage reference.";
  const heldOut = new Set(splits.test);
  const both = [...splits.train, ...splits.validation].find((user) => heldOut.has(user));
  if (both !== undefined)
    throw new ExpectedError("input", `user "${both}" is a test user and a training or validation user`, {
      file: paths.splits,
      hint,
    });
  const users = windows.strings("user");
  const labels = windows.strings("activity");
  const judged = new Set(users.filter((_, i) => labels[i] !== null));
  const missing = splits.test.filter((user) => !judged.has(user));
  if (missing.length === splits.test.length)
    throw new ExpectedError(
      "input",
      `no labelled window of a test user (${splits.test.join(", ") || "none named"})`,
      {
        file: paths.windows,
        hint: "Label recordings of the test users, or choose others with reference.testUsers.",
      },
    );
}
