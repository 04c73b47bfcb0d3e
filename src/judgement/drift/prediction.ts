/** Drift of the predictions: shares of the classes, confidence and entropy against people the model never saw. */

import type {PredictionDrift} from "../../artifacts/drift/prediction.ts";
import {moments} from "../../stats/moments.ts";
import {classShares, type Predictions} from "./predictions.ts";
import {shareShift} from "./share-shift.ts";
import type {Unseen} from "./unseen.ts";

const CONFIDENCE_BINS = 20;

interface Current {
  readonly predictions: Predictions;
  /** True where a window does not follow the one before it (another segment). */
  readonly breaks: readonly boolean[];
  /** Below this confidence a window counts as uncertain. */
  readonly uncertainConfidence: number;
}

/** `null95` is what unseen people's shares differ by from each other; null when unknown. */
export function comparePredictions(
  {predictions, breaks, uncertainConfidence}: Current,
  unseen: Unseen,
  null95: number | null,
): PredictionDrift {
  const currentShares = classShares(predictions);
  const reference = "withheld" in unseen ? undefined : describeUnseen(unseen);
  return {
    withheld: "withheld" in unseen ? unseen.withheld : null,
    classes: predictions.classes,
    currentShares,
    referenceShares: reference?.shares ?? null,
    shareShift: reference === undefined ? null : {...shareShift(reference.shares, currentShares), null95},
    confidence: {
      edges: Array.from({length: CONFIDENCE_BINS + 1}, (_, i) => i / CONFIDENCE_BINS),
      current: histogram(predictions.confidence),
      reference: reference === undefined ? null : histogram(reference.confidence),
      currentMean: moments(predictions.confidence).mean,
      referenceMean: reference === undefined ? null : moments(reference.confidence).mean,
    },
    entropy: {
      currentMean: moments(predictions.entropy).mean,
      referenceMean: reference === undefined ? null : moments(reference.entropy).mean,
    },
    uncertainShare:
      predictions.confidence.filter((value) => value < uncertainConfidence).length / predictions.rows,
    flipRate: flipRate(predictions.predicted, breaks),
  };
}

function describeUnseen({predictions, rows}: Exclude<Unseen, {withheld: string}>) {
  return {
    shares: classShares(predictions, rows),
    confidence: rows.map((row) => predictions.confidence[row]!),
    entropy: rows.map((row) => predictions.entropy[row]!),
  };
}

/** Share of neighbouring windows whose prediction differs; 0 without neighbours. */
export function flipRate(predicted: Int32Array, breaks: readonly boolean[]): number {
  let pairs = 0;
  let flips = 0;
  for (let i = 1; i < predicted.length; i++) {
    if (breaks[i] === true) continue;
    pairs++;
    if (predicted[i] !== predicted[i - 1]) flips++;
  }
  return pairs === 0 ? 0 : flips / pairs;
}

/** Shares in bins [low, high) of equal width over 0 to 1, the last one closed. */
function histogram(values: ArrayLike<number>): number[] {
  const shares = new Array<number>(CONFIDENCE_BINS).fill(0);
  for (let i = 0; i < values.length; i++)
    shares[Math.min(CONFIDENCE_BINS - 1, Math.floor(values[i]! * CONFIDENCE_BINS))]! += 1 / values.length;
  return shares;
}
