/**
 * One change of the mean in a series: where the two parts differ most by least squares, whether chance alone would give as
 * much, and between where it may lie. The values are taken to be exchangeable where nothing changes: independent, in an
 * order that says nothing.
 *
 * The place minimises the sum of squares about the two means (Sen and Srivastava, 1975). Its probability is of the largest
 * gain among all places, over shuffles of the series. Its interval comes from resampled residuals about the two means.
 */
import {quantileSorted} from "./quantile.ts";
import {randomInteger, shuffle} from "./random.ts";

export interface Change {
  /** Position of the first value after the change, 1 to n − 1. */
  readonly at: number;
  /** Means of both parts. */
  readonly before: number;
  readonly after: number;
  /** Probability of as large a gain where nothing changes. */
  readonly p: number;
  /** Positions between which `at` lies, at 95 %. */
  readonly low: number;
  readonly high: number;
}

/** The place of at least two finite values; `gain` is what two means take from the sum of squares, in its share. */
export function findPlace(values: readonly number[]): {readonly at: number; readonly gain: number} {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let best = {at: 1, gain: 0};
  let left = 0;
  for (let at = 1; at < n; at++) {
    left += values[at - 1]! - mean;
    const gain = total === 0 ? 0 : (left * left * n) / (at * (n - at) * total);
    if (gain > best.gain) best = {at, gain};
  }
  return best;
}

/** Of at least four finite values. `rounds` shuffles, and as many resamples. */
export function findChange(
  values: readonly number[],
  {rounds, random}: {readonly rounds: number; readonly random: () => number},
): Change {
  const {at, gain} = findPlace(values);
  const [before, after] = [meanOf(values.slice(0, at)), meanOf(values.slice(at))];
  let asLarge = 1;
  for (let i = 0; i < rounds; i++) if (findPlace(shuffle(values, random)).gain >= gain - 1e-12) asLarge++;
  const fitted = values.map((_, i) => (i < at ? before : after));
  const residuals = values.map((value, i) => value - fitted[i]!);
  const places = Float64Array.from({length: rounds}, () => {
    const drawn = fitted.map((value) => value + residuals[randomInteger(random, residuals.length)]!);
    return findPlace(drawn).at;
  }).sort();
  return {
    at,
    before,
    after,
    p: asLarge / (rounds + 1),
    low: Math.floor(quantileSorted(places, 0.025)),
    high: Math.ceil(quantileSorted(places, 0.975)),
  };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
