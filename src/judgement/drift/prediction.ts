/** Drift of the predictions: shares of the classes, confidence and entropy against people the model never saw. */

import type {PredictionDrift} from "../../artifacts/drift/prediction.ts";
import {orNull} from "../round.ts";
import {type PredictionFigures, predictionFigures, type Timing, timingOf} from "./prediction-figures.ts";
import type {PredictionFigure} from "./prediction-tests.ts";
import type {Predictions} from "./predictions.ts";
import type {RecordingTests} from "./recording-tests.ts";
import type {Recording} from "./recordings.ts";
import {shareShift} from "./share-shift.ts";
import type {Unseen} from "./unseen.ts";

const CONFIDENCE_BINS = 20;

/** The figures of a recording beside those of the unseen people, and the tests' adjusted probabilities. */
export function comparePredictions(
  {predictions, windows}: Pick<Recording, "predictions" | "windows">,
  unseen: Unseen,
  {tests, uncertainConfidence}: {tests: RecordingTests; uncertainConfidence: number},
): PredictionDrift {
  const rows = Array.from({length: predictions.rows}, (_, row) => row);
  const describe = (of: Predictions, chosen: readonly number[], timing: Timing): Described => ({
    ...predictionFigures(of, chosen, {timing, uncertainConfidence}),
    histogram: histogram(chosen.map((row) => of.confidence[row]!)),
  });
  const own = describe(predictions, rows, timingOf(windows));
  const theirs = "withheld" in unseen ? null : describe(unseen.predictions, unseen.rows, unseen.timing);
  const adjusted = (figure: PredictionFigure): number => tests.adjusted(figure);
  return {
    withheld: "withheld" in unseen ? unseen.withheld : null,
    classes: predictions.classes,
    currentShares: [...own.shares],
    referenceShares: theirs === null ? null : [...theirs.shares],
    shareShift: theirs === null ? null : shareShift(theirs.shares, own.shares),
    confidence: {
      edges: Array.from({length: CONFIDENCE_BINS + 1}, (_, i) => i / CONFIDENCE_BINS),
      current: own.histogram,
      reference: theirs?.histogram ?? null,
      currentMean: own.confidence,
      referenceMean: theirs?.confidence ?? null,
    },
    entropy: {currentMean: own.entropy, referenceMean: theirs?.entropy ?? null},
    uncertain: {current: own.uncertain, reference: theirs?.uncertain ?? null},
    transitions: {current: own.transitions, reference: theirs?.transitions ?? null},
    novelty: {current: orNull(own.novelty), reference: orNull(theirs?.novelty ?? Number.NaN)},
    pAdjusted:
      tests.predictions === null
        ? null
        : {
            confidence: adjusted("confidence"),
            entropy: adjusted("entropy"),
            uncertain: adjusted("uncertain"),
            transitions: adjusted("transitions"),
            shareShift: adjusted("shareShift"),
            novelty: adjusted("novelty"),
          },
  };
}

type Described = PredictionFigures & {readonly histogram: number[]};

/** Shares in bins [low, high) of equal width over 0 to 1, the last one closed. */
function histogram(values: readonly number[]): number[] {
  const shares = new Array<number>(CONFIDENCE_BINS).fill(0);
  for (const value of values)
    shares[Math.min(CONFIDENCE_BINS - 1, Math.floor(value * CONFIDENCE_BINS))]! += 1 / values.length;
  return shares;
}
