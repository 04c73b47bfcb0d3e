/**
 * Accuracy without labels (CBPE): the mean of the recording's confidences, once confidence has been calibrated on
 * people the model never saw. It holds only where the recording is like those people, and is withheld elsewhere: on
 * a watch that lies on a table it would claim 93 %.
 */

import type {EstimatedPerformance} from "../../artifacts/drift/prediction.ts";
import {bootstrapMeans} from "../../stats/block-bootstrap.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {resampleCounts} from "../../stats/random.ts";

/** A labelled window of a person the model never saw. */
export interface Judged {
  user: string;
  confidence: number;
  correct: boolean;
}

const ROUNDS = 200;
/** Windows a block of the bootstrap over the recording: a minute at a step of 2 s. */
const BLOCK = 30;

/**
 * Estimated accuracy with a 95 % interval over unseen users and blocks of time. `judged` needs two users or more.
 */
export function estimatePerformance(
  judged: readonly Judged[],
  confidence: Float64Array,
  {random, outOfDistributionShare}: {random: () => number; outOfDistributionShare: number | null},
): EstimatedPerformance {
  const sorted = [...judged].sort((a, b) => a.confidence - b.confidence);
  const users = [...new Set(sorted.map(({user}) => user))].sort();
  const userOf = sorted.map(({user}) => users.indexOf(user));
  const calibrated = (weights: ArrayLike<number>): Float64Array => {
    const map = isotonic(sorted, (i) => weights[userOf[i]!]!);
    return confidence.map(map);
  };
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const draws = Float64Array.from({length: ROUNDS}, () => {
    const values = calibrated(resampleCounts(users.length, random));
    return bootstrapMeans(values, {blockLength: BLOCK, rounds: 1, random})[0]!;
  }).sort();
  return {
    withheld: null,
    method: "CBPE",
    accuracy: mean(calibrated(new Uint32Array(users.length).fill(1))),
    low: quantileSorted(draws, 0.025),
    high: quantileSorted(draws, 0.975),
    referenceAccuracy: sorted.filter(({correct}) => correct).length / sorted.length,
    outOfDistributionShare,
  };
}

/** The answer where no figure may be given. */
export function withheldPerformance(
  reason: string,
  outOfDistributionShare: number | null,
): EstimatedPerformance {
  return {
    withheld: reason,
    method: "CBPE",
    accuracy: null,
    low: null,
    high: null,
    referenceAccuracy: null,
    outOfDistributionShare,
  };
}

/** Weighted isotonic regression of `correct` on confidence (pool adjacent violators), as a step function. */
function isotonic(
  sorted: readonly Judged[],
  weightOf: (i: number) => number,
): (confidence: number) => number {
  const pools: {from: number; weight: number; sum: number}[] = [];
  sorted.forEach(({confidence, correct}, i) => {
    const weight = weightOf(i);
    if (weight === 0) return;
    pools.push({from: confidence, weight, sum: correct ? weight : 0});
    while (pools.length > 1) {
      const last = pools.at(-1)!;
      const before = pools.at(-2)!;
      if (before.sum / before.weight < last.sum / last.weight && before.from < last.from) break;
      pools.pop();
      before.weight += last.weight;
      before.sum += last.sum;
    }
  });
  return (confidence) => {
    let low = 0;
    let high = pools.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pools[middle]!.from <= confidence) low = middle;
      else high = middle - 1;
    }
    const pool = pools[low]!;
    return pool.sum / pool.weight;
  };
}
