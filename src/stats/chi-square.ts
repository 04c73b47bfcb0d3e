/** The chi-squared distribution for whole degrees of freedom, by the finite series of Abramowitz and Stegun 26.4.4–5. */
import {normalCdf} from "./normal.ts";

/** P(X > x) for `df` ≥ 1, a whole number; to about 1e-14, absolute. NaN for NaN. */
export function chiSquareSurvival(x: number, df: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  const root = Math.sqrt(x);
  const odd = df % 2 === 1;
  // The density at √x is taken into each term as an exponent, so that a large x does not underflow early.
  let logTerm = odd ? Math.log(root) - x / 2 + Math.log(2 / Math.sqrt(2 * Math.PI)) : -x / 2;
  let sum = odd ? 2 * normalCdf(-root) : Math.exp(logTerm);
  for (let k = odd ? 3 : 2; k <= df; k += 2) {
    if (odd) sum += Math.exp(logTerm);
    logTerm += Math.log(x / k);
    if (!odd && k < df) sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
