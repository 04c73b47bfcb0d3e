/**
 * Weighted isotonic regression: the non-decreasing step function that is nearest to y in weighted squares, found by
 * pooling adjacent violators. Equal x share a value. Barlow, Bartholomew, Bremner and Brunk (1972).
 */

interface Pool {
  /** Smallest x of the pool. */
  readonly from: number;
  weight: number;
  /** Σ weight · y. */
  sum: number;
}

/**
 * Fits y on x, ascending; points of weight 0 are left out. The result gives the value of the last pool that starts at
 * or below its argument, of the first one below all of them, and NaN where every weight is 0.
 */
export function fitIsotonic(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): (value: number) => number {
  const pools: Pool[] = [];
  for (let i = 0; i < x.length; ) {
    const from = x[i]!;
    let weight = 0;
    let sum = 0;
    for (; i < x.length && x[i] === from; i++) {
      weight += weights[i]!;
      sum += weights[i]! * y[i]!;
    }
    if (weight === 0) continue;
    pools.push({from, weight, sum});
    mergeViolators(pools);
  }
  return (value) => {
    let low = 0;
    let high = pools.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pools[middle]!.from <= value) low = middle;
      else high = middle - 1;
    }
    const pool = pools[low];
    return pool === undefined ? Number.NaN : pool.sum / pool.weight;
  };
}

/** Merges the last pool into those before it for as long as it is not above them. */
function mergeViolators(pools: Pool[]): void {
  while (pools.length > 1) {
    const last = pools.at(-1)!;
    const before = pools.at(-2)!;
    if (before.sum / before.weight < last.sum / last.weight) return;
    pools.pop();
    before.weight += last.weight;
    before.sum += last.sum;
  }
}
