/**
 * Quantiles by linear interpolation between order statistics: NumPy's default, type 7 of Hyndman and Fan (1996).
 */

/** Quantile `p` (0 to 1) of values in ascending order; NaN when there are none. */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const at = Math.min(Math.max(p, 0), 1) * (n - 1);
  const below = Math.floor(at);
  const share = at - below;
  const low = sorted[below]!;
  if (share === 0) return low;
  const high = sorted[below + 1]!;
  // NumPy's lerp: measured from the nearer end, so that it is monotone.
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}

/** At most `most` of sorted values, at evenly spaced ranks: the same distribution in fewer values. */
export function thinSorted(sorted: Float64Array, most: number): Float64Array {
  if (sorted.length <= most) return sorted;
  return Float64Array.from({length: most}, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / most)]!);
}

/** Middle value; NaN of none. The input is not changed. */
export function median(values: ArrayLike<number>): number {
  return quantileSorted(Float64Array.from(values).sort(), 0.5);
}
