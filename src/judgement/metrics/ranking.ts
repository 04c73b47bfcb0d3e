/**
 * How well a score ranks one class above the rest: ROC-AUC and average precision. Equal scores are one step of the
 * curve, never an order that happens to be in the data.
 *
 * Fawcett, An introduction to ROC analysis, 2006; average precision as in scikit-learn (no interpolation).
 */

/** Calls `step` for each group of equal scores, highest first, with the positives and negatives in it and the score. */
export function descend(
  scores: Float64Array,
  positive: Uint8Array,
  step: (positives: number, negatives: number, score: number) => void,
): void {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let i = 0;
  while (i < order.length) {
    const score = scores[order[i]!]!;
    let positives = 0;
    let negatives = 0;
    for (; i < order.length && scores[order[i]!] === score; i++) {
      if (positive[order[i]!] === 1) positives++;
      else negatives++;
    }
    step(positives, negatives, score);
  }
}

/**
 * Probability that a positive scores above a negative, ties counting half. Scores and flags (n); NaN where there is no
 * positive, no negative, or a score is NaN.
 */
export function rocAuc(scores: Float64Array, positive: Uint8Array): number {
  if (scores.some(Number.isNaN)) return Number.NaN;
  let above = 0;
  let negativesTotal = 0;
  let wins = 0;
  descend(scores, positive, (positives, negatives) => {
    wins += negatives * (above + positives / 2);
    above += positives;
    negativesTotal += negatives;
  });
  return wins / (above * negativesTotal);
}

/** `Σ (R_i − R_{i−1})·P_i` over falling thresholds. Scores and flags (n); NaN without a positive or with a NaN score. */
export function averagePrecision(scores: Float64Array, positive: Uint8Array): number {
  if (scores.some(Number.isNaN)) return Number.NaN;
  let found = 0;
  let seen = 0;
  let sum = 0;
  descend(scores, positive, (positives, negatives) => {
    found += positives;
    seen += positives + negatives;
    sum += positives * (found / seen);
  });
  return sum / found;
}
