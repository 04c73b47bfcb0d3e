/** P-values of many tests made together, adjusted so that each may be compared with one alpha. */

/** Holm (1979): the chance of any false alarm stays below alpha, whatever the dependence. Same order as given. */
export function holm(p: readonly number[]): number[] {
  return weightedHolm(
    p,
    p.map(() => 1),
  );
}

/**
 * Holm with weights: a test of twice the weight may have twice the probability. Same order as given; a weight of 0 is
 * refused with a RangeError. Holm (1979), section 4.
 */
export function weightedHolm(p: readonly number[], weights: readonly number[]): number[] {
  if (weights.some((weight) => !(weight > 0))) throw new RangeError("a weight is not above 0");
  const scaled = p.map((own, i) => own / weights[i]!);
  const adjusted = new Array<number>(p.length);
  let left = weights.reduce((sum, weight) => sum + weight, 0);
  let least = 0;
  for (const index of ascending(scaled)) {
    least = Math.max(least, Math.min(1, scaled[index]! * left));
    adjusted[index] = least;
    left -= weights[index]!;
  }
  return adjusted;
}

function ascending(p: readonly number[]): number[] {
  return p.map((_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b);
}
