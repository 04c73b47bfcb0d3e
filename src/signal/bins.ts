/**
 * Means over bins of equal length, aligned to the Unix epoch, as `pandas.resample(…).mean()` gives.
 *
 * Within a bin the values are added in order of time with Kahan's compensation, which is what pandas does, so that
 * the figures agree to the last digits.
 */
export interface Bins {
  /** Start of the first bin, ms since the Unix epoch. */
  readonly start: number;
  readonly count: number;
  /** Samples in each bin. */
  readonly samples: Int32Array;
}

/** Counts the samples `times[order[i]]` (ascending, ms, not empty) in bins of `length` ms. */
export function countBins(times: Float64Array, order: Int32Array, length: number): Bins {
  const binOf = (i: number): number => Math.floor(times[order[i]!]! / length);
  const first = binOf(0);
  const count = binOf(order.length - 1) - first + 1;
  const samples = new Int32Array(count);
  for (let i = 0; i < order.length; i++) samples[binOf(i) - first]!++;
  return {start: first * length, count, samples};
}

/** Mean of `values[order[i]]` over each bin, where `order` runs by time; NaN for an empty bin. */
export function meanOfBins(bins: Bins, values: Float64Array, order: Int32Array): Float64Array {
  const means = new Float64Array(bins.count);
  let at = 0;
  for (let bin = 0; bin < bins.count; bin++) {
    const end = at + bins.samples[bin]!;
    let sum = 0;
    let compensation = 0;
    for (let i = at; i < end; i++) {
      const term = values[order[i]!]! - compensation;
      const next = sum + term;
      compensation = next - sum - term;
      sum = next;
    }
    means[bin] = sum / (end - at);
    at = end;
  }
  return means;
}
