/**
 * How well a score ranks one class above the rest: the area under the ROC curve. Equal scores are one step of the curve,
 * never an order that happens to be in the data.
 *
 * Fawcett, An introduction to ROC analysis, 2006.
 */

/** Calls `step` for each group of equal scores, highest first, with what is in it and the score. Returns the rows by falling score. */
export function descend(
  scores: Float64Array,
  positive: Uint8Array,
  step: (positives: number, negatives: number, score: number) => void,
): Uint32Array {
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
  return order;
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
