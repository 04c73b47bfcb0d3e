/**
 * How ROC AUC and average precision move with the weight of each window (infinitesimal jackknife), so that their
 * intervals can be made over people. For the area that is DeLong, DeLong and Clarke-Pearson's placement of each window,
 * summed over a person as in Obuchowski (1997), Nonparametric analysis of clustered ROC curve data. Average precision as
 * in scikit-learn: `Σ (R_i − R_{i−1})·P_i` over falling scores, without interpolation.
 */
import {descend} from "./ranking.ts";

export interface Influence {
  /** NaN where the figure is not defined. */
  readonly value: number;
  /** Of each window (n): the derivative with respect to its weight, at weight 1; they add up to 0. */
  readonly influences: Float64Array;
}

export interface RankingInfluence {
  readonly rocAuc: Influence;
  readonly averagePrecision: Influence;
}

/** Windows of one score: rows `from` up to `to` of the order, and how many of them are positive. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly positives: number;
}

/** Scores and flags (n), equal scores one step; all NaN with a NaN score, or, of the area, without a positive or a negative. */
export function rankingInfluence(scores: Float64Array, positive: Uint8Array): RankingInfluence {
  const n = scores.length;
  if (scores.some(Number.isNaN)) return {rocAuc: undefinedOf(n), averagePrecision: undefinedOf(n)};
  const steps: Step[] = [];
  let from = 0;
  const order = descend(scores, positive, (positives, negatives) => {
    const to = from + positives + negatives;
    steps.push({from, to, positives});
    from = to;
  });
  const total = steps.reduce((sum, {positives}) => sum + positives, 0);
  return {
    rocAuc: total === 0 || total === n ? undefinedOf(n) : areaOf(order, positive, steps, total),
    averagePrecision: total === 0 ? undefinedOf(n) : precisionOf(order, positive, steps, total),
  };
}

function undefinedOf(n: number): Influence {
  return {value: Number.NaN, influences: new Float64Array(n).fill(Number.NaN)};
}

/** The area is the mean over positives of the share of negatives below, and over negatives of the positives above. */
function areaOf(
  order: Uint32Array,
  positive: Uint8Array,
  steps: readonly Step[],
  positives: number,
): Influence {
  const negatives = order.length - positives;
  const placements = new Float64Array(order.length);
  let [above, below] = [0, negatives];
  let sum = 0;
  for (const {from, to, positives: own} of steps) {
    const others = to - from - own;
    for (let at = from; at < to; at++) {
      const row = order[at]!;
      placements[row] =
        positive[row] === 1 ? (below - others / 2) / negatives : (above + own / 2) / positives;
    }
    sum += own * ((below - others / 2) / negatives);
    above += own;
    below -= others;
  }
  const value = sum / positives;
  const influences = placements.map(
    (placement, row) => (placement - value) / (positive[row] === 1 ? positives : negatives),
  );
  return {value, influences};
}

/**
 * Average precision is the mean over positives of the precision of their step; a window of weight w moves the precision
 * of every step from its own on, by (1 or 0, less the precision) over the windows above.
 */
function precisionOf(
  order: Uint32Array,
  positive: Uint8Array,
  steps: readonly Step[],
  positives: number,
): Influence {
  let above = 0;
  const precisions = steps.map(({to, positives: own}) => {
    above += own;
    return above / to;
  });
  const value = steps.reduce((sum, {positives: own}, s) => sum + own * precisions[s]!, 0) / positives;
  const influences = new Float64Array(order.length);
  // Sums over the steps from the last up to this one: what a positive adds to their precision, and what any window takes.
  let adds = 0;
  let takes = 0;
  for (let s = steps.length - 1; s >= 0; s--) {
    const {from, to, positives: own} = steps[s]!;
    const precision = precisions[s]!;
    adds += own / to;
    takes += (own * precision) / to;
    for (let at = from; at < to; at++) {
      const row = order[at]!;
      influences[row] = (positive[row] === 1 ? precision - value + adds - takes : -takes) / positives;
    }
  }
  return {value, influences};
}
