/** P-values of many tests made together, adjusted so that each may be compared with one alpha. */

/** Holm (1979): the chance of any false alarm stays below alpha, whatever the dependence. Same order as given. */
export function holm(p: readonly number[]): number[] {
  return weightedHolm(
    p,
    p.map(() => 1),
  );
}

/**
 * Holm with weights: a test of twice the weight may have twice the probability. Same order as given; a NaN, of a test
 * that could not be made, stays one and takes nothing from the others. A weight of 0 is refused with a RangeError.
 * Holm (1979), section 4.
 */
export function weightedHolm(p: readonly number[], weights: readonly number[]): number[] {
  if (weights.some((weight) => !(weight > 0))) throw new RangeError("a weight is not above 0");
  const scaled = p.map((own, i) => own / weights[i]!);
  const adjusted = new Array<number>(p.length).fill(Number.NaN);
  const made = ascending(scaled);
  let left = made.reduce((sum, index) => sum + weights[index]!, 0);
  let least = 0;
  for (const index of made) {
    least = Math.max(least, Math.min(1, scaled[index]! * left));
    adjusted[index] = least;
    left -= weights[index]!;
  }
  return adjusted;
}

/** Indices of the numbers, NaN left out. */
function ascending(p: readonly number[]): number[] {
  return [...p.keys()].filter((i) => !Number.isNaN(p[i]!)).sort((a, b) => p[a]! - p[b]! || a - b);
}
