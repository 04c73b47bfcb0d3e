/**
 * The binomial probability to full relative accuracy by Loader's saddle-point expansion (2000), where factorials
 * would overflow and log-gamma would lose digits.
 */

/** ln n! − [½ ln 2πn + n ln n − n] for n = 0 … 15, where the series is not yet exact. */
const SMALL_ERRORS = Float64Array.from({length: 16}, (_, n) => {
  let logFactorial = 0;
  for (let k = 2; k <= n; k++) logFactorial += Math.log(k);
  return n === 0 ? 0 : logFactorial - (0.5 * Math.log(2 * Math.PI * n) + n * Math.log(n) - n);
});

/** Error of Stirling's formula for ln n!. */
function stirlingError(n: number): number {
  if (n < 16) return SMALL_ERRORS[n]!;
  const s = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - s / 1188) * s) * s) * s) / n;
}

/** k·ln(k / expected) + expected − k without cancellation when the two are near. */
function deviance(k: number, expected: number): number {
  const difference = k - expected;
  if (Math.abs(difference) >= 0.1 * (k + expected)) return k * Math.log(k / expected) - difference;
  const v = difference / (k + expected);
  let sum = difference * v;
  let term = 2 * k * v;
  for (let j = 1; ; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/** Probability of `k` in `n` trials of probability `p`; `q` is 1 − p, given apart so that it keeps its digits. */
export function binomialProbability(k: number, n: number, p: number, q: number): number {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (q <= 0) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return p ** n;
  const exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}
