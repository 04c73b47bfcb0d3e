/**
 * Scores of probabilities (windows × classes, row-major), given window by window so that they can be summed over users.
 * Their means over windows are the usual metrics.
 *
 * Brier, Verification of forecasts expressed in terms of probability, 1950.
 */

/** Probabilities arrive rounded to 1e-6, so a 0 stands for anything below this; it keeps a logarithm finite. */
export const PROBABILITY_FLOOR = 5e-7;

/** `−ln p` of the true class, p not below `floor` (windows). Its mean is the log loss. */
export function logLossEach(
  probabilities: Float64Array,
  truth: Int32Array,
  classes: number,
  floor = PROBABILITY_FLOOR,
): Float64Array {
  return Float64Array.from(truth, (k, i) => -Math.log(Math.max(probabilities[i * classes + k]!, floor)));
}

/** `Σ_k (p_k − y_k)²`, 0 to 2 (windows). */
export function brierEach(probabilities: Float64Array, truth: Int32Array, classes: number): Float64Array {
  return Float64Array.from(truth, (right, i) => {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += (probabilities[i * classes + k]! - (k === right ? 1 : 0)) ** 2;
    return sum;
  });
}

/**
 * 1 where the true class is among the `k` most probable (windows). Ties count against the model: a class it cannot
 * tell from the true one was not ranked below it.
 */
export function topKEach(
  probabilities: Float64Array,
  truth: Int32Array,
  classes: number,
  k: number,
): Float64Array {
  return Float64Array.from(truth, (right, i) => {
    const p = probabilities[i * classes + right]!;
    if (Number.isNaN(p)) return Number.NaN;
    let rank = 0;
    for (let other = 0; other < classes; other++)
      if (other !== right && probabilities[i * classes + other]! >= p) rank++;
    return rank < k ? 1 : 0;
  });
}

/** NaN when empty. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
