/**
 * Three distances between two samples in one merged pass over their sorted values: each is an integral (or the
 * largest value) of the difference of the empirical distribution functions F and G.
 */

export interface TwoSample {
  /** Kolmogorov-Smirnov D = max |F − G|, 0 to 1. */
  ks: number;
  /** Wasserstein-1 = ∫ |F − G| dx, in the unit of the values. */
  wasserstein: number;
  /** Energy distance √(2 ∫ (F − G)² dx). Székely and Rizzo (2013), doi 10.1016/j.jspi.2013.03.018. */
  energy: number;
}

/** Distances of two samples, each sorted ascending and finite. All NaN when either is empty. */
export function twoSample(a: Float64Array, b: Float64Array): TwoSample {
  const n = a.length;
  const m = b.length;
  if (n === 0 || m === 0) return {ks: Number.NaN, wasserstein: Number.NaN, energy: Number.NaN};
  let i = 0;
  let j = 0;
  let ks = 0;
  let wasserstein = 0;
  let energy = 0;
  let last = Math.min(a[0]!, b[0]!);
  let difference = 0;
  // One step of the merge a turn: equal values come with a width of 0, so only `ks` has to wait for the last of them.
  while (i < n && j < m) {
    const x = a[i]!;
    const y = b[j]!;
    const value = Math.min(x, y);
    const width = value - last;
    if (width > 0) {
      const gap = difference < 0 ? -difference : difference;
      if (gap > ks) ks = gap;
      wasserstein += gap * width;
      energy += gap * gap * width;
      last = value;
    }
    if (x <= y) i++;
    if (y <= x) j++;
    difference = i / n - j / m;
  }
  for (; i < n; i++) {
    const width = a[i]! - last;
    if (width <= 0) continue;
    const gap = Math.abs(i / n - 1);
    if (gap > ks) ks = gap;
    wasserstein += gap * width;
    energy += gap * gap * width;
    last = a[i]!;
  }
  for (; j < m; j++) {
    const width = b[j]! - last;
    if (width <= 0) continue;
    const gap = Math.abs(1 - j / m);
    if (gap > ks) ks = gap;
    wasserstein += gap * width;
    energy += gap * gap * width;
    last = b[j]!;
  }
  return {ks, wasserstein, energy: Math.sqrt(2 * energy)};
}
