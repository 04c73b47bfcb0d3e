/** The labelled windows and what the model says of them, where they were scaled and predicted as the recordings were. */

import type {DriftResult} from "../../artifacts/drift/drift.ts";
import {readPredictions} from "../../artifacts/predictions.ts";
import {readWindows} from "../../artifacts/windows.ts";
import {scalerDifference} from "./alike.ts";
import {type Predictions, viewPredictions} from "./predictions.ts";
import {type Provenance, viewWindows, type WindowTable} from "./window-table.ts";

/** Labelled windows with the model's predictions of them, or why they may not be used. */
export type Labelled =
  | {
      readonly windows: WindowTable;
      readonly predictions: Predictions;
      /** Users the model did not learn from. */
      readonly unseenUsers: readonly string[];
    }
  | {readonly withheld: string};

interface Expected {
  /** What the model's input was scaled with. */
  readonly input: Provenance;
  /** In training standard deviations. */
  readonly tolerance: number;
  readonly unseenUsers: readonly string[];
}

/** Reads both tables. They are withheld, with the reason, where they are not of the expected scaling. */
export async function readLabelled(
  files: {readonly windows: string; readonly predictions: string},
  {input, tolerance, unseenUsers}: Expected,
): Promise<Labelled> {
  const windows = viewWindows(await readWindows(files.windows));
  const predictions = viewPredictions(await readPredictions(files.predictions));
  const difference = scalerDifference(input, windows);
  if (difference > tolerance)
    return {
      withheld: `the labelled data is scaled differently from the model's input (${difference.toPrecision(3)} training sd)`,
    };
  if (predictions.rows !== windows.rows) return {withheld: "the labelled predictions are of other windows"};
  return {windows, predictions, unseenUsers};
}

/** The same, withheld where `model` is another; null where there are no recordings, so that any will do. */
export function requireModel(labelled: Labelled, model: DriftResult["model"]): Labelled {
  if ("withheld" in labelled || model === null || model.hash === labelled.predictions.modelHash)
    return labelled;
  return {withheld: "the labelled data was predicted by another model"};
}
