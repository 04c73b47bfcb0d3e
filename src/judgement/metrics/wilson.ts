/**
 * Wilson's score interval of a share, for independent trials. Overlapping windows are not independent; it is shown
 * beside the interval over users to say how much too narrow it would be.
 *
 * Wilson, Probable inference, the law of succession, and statistical inference, 1927.
 */

/** Two-sided normal quantiles at the levels in use. */
const QUANTILES: ReadonlyMap<number, number> = new Map([
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
  [0.99, 2.5758293035489004],
]);

/** Limits for `hits` of `trials` at level 0.9, 0.95 or 0.99; NaN when there is no trial. */
export function wilsonInterval(hits: number, trials: number, level: number): {lo: number; hi: number} {
  const z = QUANTILES.get(level);
  if (z === undefined)
    throw new RangeError(`level ${level}, expected one of ${[...QUANTILES.keys()].join(", ")}`);
  const share = hits / trials;
  const denominator = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / denominator;
  const half =
    (z / denominator) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return {lo: Math.max(0, centre - half), hi: Math.min(1, centre + half)};
}
