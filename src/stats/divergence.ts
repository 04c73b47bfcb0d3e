/**
 * Two distances between shares over the same bins: the population stability index, and Jensen and Shannon's.
 *
 * PSI = Σ (c − r)·ln(c / r), shares floored at 1e-4 (not renormalised), so that an empty bin costs much but not
 * infinitely much. Usual reading: below 0.1 stable, to 0.25 moderate, above large.
 */

/** Smallest share that enters a logarithm. */
export const SHARE_FLOOR = 1e-4;

/** Population stability index of current against reference shares (same bins), 0 when alike. */
export function populationStabilityIndex(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < reference.length; i++) {
    const r = Math.max(reference[i]!, SHARE_FLOOR);
    const c = Math.max(current[i]!, SHARE_FLOOR);
    sum += (c - r) * Math.log(c / r);
  }
  return sum;
}

/**
 * Jensen-Shannon distance with logarithms to base 2: the square root of the divergence, 0 (alike) to 1 (disjoint).
 * Both are normalised to sum 1 first. NaN when either sums to 0. Lin (1991), doi 10.1109/18.61115.
 */
export function jensenShannonDistance(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const sumP = total(p);
  const sumQ = total(q);
  let divergence = 0;
  for (let i = 0; i < p.length; i++) {
    const a = p[i]! / sumP;
    const b = q[i]! / sumQ;
    const middle = (a + b) / 2;
    divergence += relativeEntropy(a, middle) + relativeEntropy(b, middle);
  }
  return Math.sqrt(Math.max(0, divergence / 2 / Math.LN2));
}

function relativeEntropy(a: number, b: number): number {
  return a === 0 ? 0 : a * Math.log(a / b);
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
