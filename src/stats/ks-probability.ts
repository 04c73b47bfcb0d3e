/**
 * Significance of the two-sample Kolmogorov-Smirnov D, two-sided, by the rules of SciPy's `ks_2samp`: exact while
 * the larger sample has at most 10,000, else Kolmogorov's distribution at the rounded effective n.
 */
import {kolmogorovSurvival} from "./kolmogorov.ts";

const EXACT_UP_TO = 10_000;

/** P(D ≥ d) for independent samples of n and m; whole numbers ≥ 1, else NaN. Autocorrelated samples are not. */
export function ksProbability(d: number, n: number, m: number): number {
  if (!(n >= 1) || !(m >= 1) || Number.isNaN(d)) return Number.NaN;
  if (Math.max(n, m) <= EXACT_UP_TO) return exact(d, Math.max(n, m), Math.min(n, m));
  return kolmogorovSurvival(d, Math.round((n * m) / (n + m)));
}

/**
 * Share of the lattice paths from (0, 0) to (n, m) that reach |x/n − y/m| ≥ d, n ≥ m. A path to (x, y) came from
 * the left with probability x / (x + y), so `outside(x, y)` is a weighted mean of two neighbours and 1 beyond the
 * band. Hodges (1958), doi 10.1007/BF02589501. O(n × width of the band).
 */
function exact(d: number, n: number, m: number): number {
  const divisor = greatestCommonDivisor(n, m);
  const stepX = m / divisor;
  const stepY = n / divisor;
  const reach = Math.round(d * stepX * n); // in units of 1 / lcm(n, m)
  if (reach === 0) return 1;
  const outside = new Float64Array(m + 1).fill(1);
  // Before the first column only y < reach / stepY lies inside, and is reached by paths that stayed inside.
  for (let y = 0; y <= m && y * stepY < reach; y++) outside[y] = 0;
  for (let x = 1; x <= n; x++) {
    const centre = x * stepX;
    const low = Math.max(0, Math.floor((centre - reach) / stepY) + 1);
    const high = Math.min(m, Math.ceil((centre + reach) / stepY) - 1);
    if (low > high) return 1;
    if (low > 0) outside[low - 1] = 1;
    let below = low === 0 ? 0 : 1;
    for (let y = low; y <= high; y++) {
      below = (outside[y]! * x + below * y) / (x + y);
      outside[y] = below;
    }
  }
  return outside[m]!;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
