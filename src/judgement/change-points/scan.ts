/**
 * Where the mean of a series changes most: the cumulative-sum statistic over every place in it.
 *
 * For a break after k of n values, |mean after − mean before| · √(k (n − k) / n) over the long-run standard deviation, so that
 * values which depend on their neighbours count as the fewer that they are worth. Csörgő and Horváth (1997), Limit Theorems
 * in Change-Point Analysis; long-run variance with Bartlett's weights, Newey and West (1987).
 */

/** Of the values on either side of a break at least. */
const LEAST_SHARE = 0.1;

export interface Break {
  /** Values before it. */
  readonly at: number;
  /** Position of the series that shows it most. */
  readonly series: number;
  /** In long-run standard deviations of a mean of all values. */
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/** The largest break over all series; undefined where either side would have fewer than `least` values. */
export function largestBreak(
  series: readonly Float64Array[],
  longRunSd: readonly number[],
  least: number,
): Break | undefined {
  const n = series[0]?.length ?? 0;
  const margin = Math.max(least, Math.ceil(LEAST_SHARE * n));
  let found: Break | undefined;
  for (const [s, values] of series.entries()) {
    const total = values.reduce((sum, value) => sum + value, 0);
    let sum = 0;
    for (let k = 1; k <= n - margin; k++) {
      sum += values[k - 1]!;
      if (k < margin) continue;
      const [before, after] = [sum / k, (total - sum) / (n - k)];
      const size = (Math.abs(after - before) * Math.sqrt((k * (n - k)) / n)) / longRunSd[s]!;
      if (found === undefined || size > found.size) found = {at: k, series: s, size, before, after};
    }
  }
  return found;
}

/** σ² with which a mean of n values varies as σ² / n, from correlations up to `lags`; at least `floor`. */
export function longRunVariance(values: Float64Array, lags: number, floor: number): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (values[i]! - mean) * (values[i - lag]! - mean);
    return sum / n;
  };
  let variance = covariance(0);
  for (let lag = 1; lag <= Math.min(lags, n - 1); lag++)
    variance += 2 * (1 - lag / (lags + 1)) * covariance(lag);
  return Math.max(floor, variance);
}
