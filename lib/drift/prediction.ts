/** Drift of the predictions: shares of the classes, confidence and entropy against people the model never saw. */
import {populationStabilityIndex} from "../stats/divergence.ts";
import {moments} from "../stats/moments.ts";
import {classShares, type Predictions} from "./predictions.ts";
import type {PredictionDrift} from "./result.ts";

const CONFIDENCE_BINS = 20;
/** Below this a window counts as uncertain. */
const UNCERTAIN = 0.5;

/** Labelled predictions of unseen people and which of their rows count, or why there are none. */
export type Unseen = {predictions: Predictions; rows: readonly number[]} | {withheld: string};

/** `breaks[i]` is true where window i does not follow window i − 1 (another segment). */
export function predictionDrift(
  current: Predictions,
  unseen: Unseen,
  breaks: readonly boolean[],
): PredictionDrift {
  const withheld = "withheld" in unseen ? unseen.withheld : null;
  const reference = "withheld" in unseen ? undefined : unseen;
  const currentShares = classShares(current);
  const referenceShares = reference === undefined ? null : classShares(reference.predictions, reference.rows);
  const pick = (values: Float64Array): number[] => reference!.rows.map((row) => values[row]!);
  const confidence = reference === undefined ? null : pick(reference.predictions.confidence);
  return {
    withheld,
    classes: current.classes,
    currentShares,
    referenceShares,
    shareShift: referenceShares === null ? null : shareShift(referenceShares, currentShares),
    confidence: {
      edges: Array.from({length: CONFIDENCE_BINS + 1}, (_, i) => i / CONFIDENCE_BINS),
      current: histogram(current.confidence),
      reference: confidence === null ? null : histogram(confidence),
      currentMean: moments(current.confidence).mean,
      referenceMean: confidence === null ? null : moments(confidence).mean,
    },
    entropy: {
      currentMean: moments(current.entropy).mean,
      referenceMean: reference === undefined ? null : moments(pick(reference.predictions.entropy)).mean,
    },
    uncertainShare: current.confidence.filter((value) => value < UNCERTAIN).length / current.rows,
    flipRate: flipRate(current.predicted, breaks),
  };
}

function shareShift(
  reference: readonly number[],
  current: readonly number[],
): {maxAbsolute: number; totalVariation: number; psi: number} {
  const shifts = reference.map((share, i) => Math.abs(share - current[i]!));
  return {
    maxAbsolute: Math.max(...shifts),
    totalVariation: shifts.reduce((sum, shift) => sum + shift, 0) / 2,
    psi: populationStabilityIndex(reference, current),
  };
}

/** Share of neighbouring windows whose prediction differs. */
function flipRate(predicted: Int32Array, breaks: readonly boolean[]): number {
  let pairs = 0;
  let flips = 0;
  for (let i = 1; i < predicted.length; i++) {
    if (breaks[i] === true) continue;
    pairs++;
    if (predicted[i] !== predicted[i - 1]) flips++;
  }
  return pairs === 0 ? 0 : flips / pairs;
}

function histogram(values: ArrayLike<number>): number[] {
  const shares = new Array<number>(CONFIDENCE_BINS).fill(0);
  for (let i = 0; i < values.length; i++)
    shares[Math.min(CONFIDENCE_BINS - 1, Math.floor(values[i]! * CONFIDENCE_BINS))]! += 1 / values.length;
  return shares;
}
