/** The noncentral t distribution, from which the power of a t test follows. */
import {normalCdf} from "./normal.ts";

const STEPS = 4000;

/**
 * P(T' > t) of the noncentral t with `df` and noncentrality `delta`: T' = (Z + δ) / S with S = √(χ²/df), so it is the
 * mean of Φ(δ − t·S) over S, taken by Simpson's rule. To about 1e-9. Johnson, Kotz, Balakrishnan, chapter 31.
 */
export function noncentralSurvival(t: number, df: number, delta: number): number {
  // ln of the density's constant, 2 (df/2)^(df/2) / Γ(df/2)
  const constant = Math.LN2 + (df / 2) * Math.log(df / 2) - logGammaHalf(df);
  const density = (s: number): number =>
    s <= 0
      ? df === 1
        ? Math.exp(constant)
        : 0
      : Math.exp(constant + (df - 1) * Math.log(s) - (df * s * s) / 2);
  const spread = 12 / Math.sqrt(df);
  const from = Math.max(0, 1 - spread);
  const width = (1 + spread - from) / STEPS;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const s = from + i * width;
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * density(s) * normalCdf(delta - t * s);
  }
  return Math.min(1, Math.max(0, (sum * width) / 3));
}

/** ln Γ(n / 2) for whole n ≥ 1, by the recurrence from Γ(½) = √π or Γ(1) = 1. */
function logGammaHalf(n: number): number {
  let sum = n % 2 === 1 ? Math.log(Math.PI) / 2 : 0;
  for (let k = n % 2 === 1 ? 1 : 2; k < n; k += 2) sum += Math.log(k / 2);
  return sum;
}
