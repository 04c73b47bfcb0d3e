/** Mean and variance, in two passes so that a large mean costs no digits. */

export interface Moments {
  /** Finite values counted. */
  n: number;
  mean: number;
  /** Population variance (divided by n). */
  variance: number;
  sd: number;
}

/** Moments of the finite values; NaN of none. */
export function moments(values: ArrayLike<number>): Moments {
  let n = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    n++;
    sum += value;
  }
  const mean = n === 0 ? Number.NaN : sum / n;
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - mean;
    if (!Number.isFinite(deviation)) continue;
    squares += deviation * deviation;
    rest += deviation;
  }
  const variance = n === 0 ? Number.NaN : Math.max(0, (squares - (rest * rest) / n) / n);
  return {n, mean, variance, sd: Math.sqrt(variance)};
}
