/** P-values of many tests made together, adjusted so that each may be compared with one alpha. */

/** Holm (1979): the chance of any false alarm stays below alpha, whatever the dependence. Same order as given. */
export function holm(p: readonly number[]): number[] {
  const order = ascending(p);
  const adjusted = new Array<number>(p.length);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, (p.length - rank) * p[index]!));
    adjusted[index] = least;
  });
  return adjusted;
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

/** Benjamini and Hochberg (1995): the expected share of false alarms among all alarms. Same order as given. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = ascending(p);
  const adjusted = new Array<number>(p.length);
  let most = 1;
  for (let rank = p.length - 1; rank >= 0; rank--) {
    const index = order[rank]!;
    most = Math.min(most, (p.length / (rank + 1)) * p[index]!);
    adjusted[index] = most;
  }
  return adjusted;
}

function ascending(p: readonly number[]): number[] {
  return p.map((_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b);
}
