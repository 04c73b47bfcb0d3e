/**
 * The interval of a figure from how it moves with each unit (a person, or a session of one).
 *
 * A figure with a least and a greatest value is treated as a share: Wilson's score interval on the number of windows
 * that would know it as well if they were independent, at most as many as there are, with Student's quantile. The log
 * loss has no greatest value: Student's interval of its logarithm. docs/statistics.md has the measured coverage.
 */
import {clusterVariance} from "./cluster-variance.ts";
import {computeMargins} from "./confusion.ts";
import {studentQuantile} from "./student-t.ts";
import {type Limits, scoreInterval} from "./wilson.ts";

/** Least and greatest value, or null for a loss from 0 on without bound. */
export type Range = readonly [least: number, most: number] | null;

export interface Sample {
  /** How many units tell of the figure: those that have the class, for the figure of a class. */
  readonly units: number;
  readonly windows: number;
  readonly level: number;
}

/** NaN limits for fewer than two units, or an undefined figure. `influences` (all units) as `linearise` gives them. */
export function figureInterval(
  value: number,
  influences: Float64Array,
  range: Range,
  {units, windows, level}: Sample,
): Limits {
  if (!(units >= 2) || Number.isNaN(value)) return {lo: Number.NaN, hi: Number.NaN};
  const variance = clusterVariance(influences, units);
  const quantile = studentQuantile((1 - level) / 2, Math.floor(units) - 1);
  if (range === null) {
    const half = (quantile * Math.sqrt(variance)) / value;
    return {lo: value * Math.exp(-half), hi: value * Math.exp(half)};
  }
  const [least, most] = range;
  const share = (value - least) / (most - least);
  const trials = effectiveWindows(share, variance / (most - least) ** 2, {units, windows});
  const {lo, hi} = scoreInterval(share, trials, quantile);
  return {lo: least + lo * (most - least), hi: least + hi * (most - least)};
}

/** An influence below this is one of rounding alone. */
const UNMOVED = 1e-9;

/**
 * Student's interval of a figure without bounds, such as a difference; NaN limits for fewer than two units, and where no
 * unit moves a figure that is not 0: they show no spread to give an interval by.
 */
export function studentInterval(
  value: number,
  influences: Float64Array,
  {units, level}: Pick<Sample, "units" | "level">,
): Limits {
  if (!(units >= 2)) return {lo: Number.NaN, hi: Number.NaN};
  if (value !== 0 && influences.every((influence) => Math.abs(influence) < UNMOVED))
    return {lo: Number.NaN, hi: Number.NaN};
  const error = Math.sqrt(clusterVariance(influences, units));
  const half = studentQuantile((1 - level) / 2, Math.floor(units) - 1) * error;
  return {lo: value - half, hi: value + half};
}

/** Of each class, how many units have a window of it; `confusions` are their counts (classes × classes). */
export function countUnitsOfClasses(confusions: readonly Float64Array[], classes: number): number[] {
  const supports = confusions.map((counts) => computeMargins(counts, classes).support);
  return Array.from({length: classes}, (_, k) => supports.filter((support) => support[k]! > 0).length);
}

/** How many units tell of an average in which each class weighs the same: those of a class that occurs, on average. */
export function meanUnitsOfClasses(unitsOfClass: readonly number[]): number {
  const present = unitsOfClass.filter((n) => n > 0);
  return present.reduce((sum, n) => sum + n, 0) / present.length;
}

/**
 * Independent windows that would give a share this variance, at most as many as there are. Where every window is right,
 * or none, the spread over units is 0 whatever they have in common, and each unit counts as one window.
 */
export function effectiveWindows(
  share: number,
  variance: number,
  {units, windows}: Pick<Sample, "units" | "windows">,
): number {
  if (share <= 0 || share >= 1) return Math.min(units, windows);
  return Math.min(windows, (share * (1 - share)) / variance);
}
