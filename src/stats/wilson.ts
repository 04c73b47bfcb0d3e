/**
 * Wilson's score interval of a share: never outside 0 to 1, and of some width where all or no trials hit.
 *
 * Wilson, Probable inference, the law of succession, and statistical inference, 1927.
 */

/** Two-sided normal quantiles at the levels in use. */
const QUANTILES: ReadonlyMap<number, number> = new Map([
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
  [0.99, 2.5758293035489004],
]);

export interface Limits {
  readonly lo: number;
  readonly hi: number;
}

/** For `hits` of independent `trials` at level 0.9, 0.95 or 0.99; NaN when there is no trial. */
export function wilsonInterval(hits: number, trials: number, level: number): Limits {
  const z = QUANTILES.get(level);
  if (z === undefined)
    throw new RangeError(`level ${level}, expected one of ${[...QUANTILES.keys()].join(", ")}`);
  return scoreInterval(hits / trials, trials, z);
}

/** For a `share` that is known as well as from `trials` independent ones, any positive number; `quantile` two-sided. */
export function scoreInterval(share: number, trials: number, quantile: number): Limits {
  const square = quantile ** 2;
  const denominator = 1 + square / trials;
  const centre = (share + square / (2 * trials)) / denominator;
  const half =
    (quantile / denominator) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  // Exactly the end where all or none hit, which rounding misses.
  return {
    lo: share <= 0 ? 0 : Math.max(0, centre - half),
    hi: share >= 1 ? 1 : Math.min(1, centre + half),
  };
}
