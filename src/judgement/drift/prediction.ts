/** Drift of the predictions: shares of the classes, confidence and entropy against people the model never saw. */

import type {PredictionDrift} from "../../artifacts/drift/prediction.ts";
import {populationStabilityIndex} from "../../stats/divergence.ts";
import {moments} from "../../stats/moments.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {randomInteger} from "../../stats/random.ts";
import {groupRows} from "./chunks.ts";
import {classShares, type Predictions} from "./predictions.ts";

const CONFIDENCE_BINS = 20;
/** Below this a window counts as uncertain. */
const UNCERTAIN = 0.5;

/** Labelled predictions of unseen people and which of their rows count, or why there are none. */
export type Unseen =
  | {predictions: Predictions; rows: readonly number[]; users: readonly string[]}
  | {withheld: string};

const ROUNDS = 200;

/**
 * The 95 % quantile of the largest change of a share between a stretch of one unseen person, `windows` long where
 * there is enough, and the other unseen people. Null with fewer than three of them.
 */
export function shareShiftNull95(unseen: Unseen, windows: number, random: () => number): number | null {
  if ("withheld" in unseen) return null;
  const people = groupRows(unseen.users).map(({rows}) => rows.map((i) => unseen.rows[i]!));
  if (people.length < 3) return null;
  const rest = people.map((_, k) =>
    classShares(unseen.predictions, people.filter((__, other) => other !== k).flat()),
  );
  const shifts = Float64Array.from({length: ROUNDS}, () => {
    const k = randomInteger(random, people.length);
    const length = Math.min(windows, people[k]!.length);
    const from = randomInteger(random, people[k]!.length - length + 1);
    return shareShift(rest[k]!, classShares(unseen.predictions, people[k]!.slice(from, from + length)))
      .maxAbsolute;
  });
  return quantileSorted(shifts.sort(), 0.95);
}

/** `breaks[i]` is true where window i does not follow window i − 1 (another segment). */
export function predictionDrift(
  current: Predictions,
  unseen: Unseen,
  breaks: readonly boolean[],
  null95: number | null,
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
    shareShift: referenceShares === null ? null : {...shareShift(referenceShares, currentShares), null95},
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
