/**
 * Student's t for whole degrees of freedom: tail by the finite series of Abramowitz and Stegun 26.7.3–4, and
 * quantile.
 */

/** P(T > t) for `df` ≥ 1, a whole number, to about 1e-15 (absolute, so not for tails beyond it). NaN for NaN. */
export function studentSurvival(t: number, df: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  if (t === Number.POSITIVE_INFINITY) return 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(df));
  const cosine2 = Math.cos(angle) ** 2;
  const odd = df % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < df; k += 2) {
    term *= ((k - 1) / k) * cosine2;
    sum += term;
  }
  const central = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  const tail = Math.max(0, (1 - central) / 2);
  return t >= 0 ? tail : 1 - tail;
}

/** The t with P(T > t) = `tail` for `df` ≥ 1, a whole number; tail in (0, 0.5]. By bisection. */
export function studentQuantile(tail: number, df: number): number {
  let [low, high] = [0, 1];
  while (studentSurvival(high, df) > tail) high *= 2;
  for (let i = 0; i < 200 && low < high; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentSurvival(middle, df) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
