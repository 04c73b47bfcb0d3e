/**
 * Expected calibration error with its bias taken off, and an interval.
 *
 * The mean of absolute gaps is above 0 even where confidence is right, since chance opens gaps; a resample opens them
 * further, so percentiles of resamples never reach the truth. Here the gaps are drawn as they would vary over units
 * (people), around the gaps found times a factor. The factors at which the error found would be a low, middling and high
 * draw give the upper limit, the estimate and the lower limit: a test turned round, along the line from no gaps at all.
 *
 * Wild cluster draws: Cameron, Gelbach and Miller (2008), Bootstrap-based improvements for inference with clustered errors.
 */
import {quantileSorted} from "../../stats/quantile.ts";
import {drawNormal} from "../../stats/random.ts";
import {studentQuantile} from "../../stats/student-t.ts";
import {scoreInterval} from "../../stats/wilson.ts";

export interface CalibrationError {
  /** The plug-in figure that others report. */
  readonly value: number;
  readonly debiased: number;
  readonly lo: number;
  readonly hi: number;
}

interface Gaps {
  /** Confidence less right predictions over all windows, by bin. */
  readonly found: Float64Array;
  /** What each unit adds to the spread of each bin's gap (units × bins). */
  readonly influences: readonly Float64Array[];
}

const BISECTIONS = 40;
/** An error this many times the one found is not considered. */
const MOST = 8;

/** `units` are calibration sums (bins × 3) of at least two units with a window each. `rounds` draws. */
export function estimateCalibrationError(
  units: readonly Float64Array[],
  level: number,
  rounds: number,
  random: () => number,
): CalibrationError {
  const gaps = measureGaps(units);
  const value = sumAbsolute(gaps.found);
  const noise = drawNoise(gaps, rounds, random);
  const at = (probability: number): number => value * findFactor(gaps.found, noise, value, probability);
  const tail = (1 - level) / 2;
  const quantile = studentQuantile(tail, units.length - 1);
  const hi = Math.max(value + quantile * standardError(gaps), mostOfOneOutcome(units, quantile));
  return {value, debiased: at(0.5), lo: at(1 - tail), hi: Math.min(1, hi)};
}

/**
 * Where every window is right, or none, units do not differ, but say no more than a window each: how far the mean
 * confidence may lie from the share that is right, which the error is at least. 0 otherwise.
 */
function mostOfOneOutcome(units: readonly Float64Array[], quantile: number): number {
  const [windows, confidence, right] = [0, 1, 2].map((part) =>
    units.reduce((sum, own) => sum + own.reduce((all, x, i) => (i % 3 === part ? all + x : all), 0), 0),
  );
  const share = right! / windows!;
  if (share > 0 && share < 1) return 0;
  const {lo, hi} = scoreInterval(share, units.length, quantile);
  const mean = confidence! / windows!;
  return Math.max(Math.abs(mean - lo), Math.abs(mean - hi));
}

function measureGaps(units: readonly Float64Array[]): Gaps {
  const bins = units[0]!.length / 3;
  const windows = units.map((sums) => {
    let n = 0;
    for (let bin = 0; bin < bins; bin++) n += sums[bin * 3]!;
    return n;
  });
  const total = windows.reduce((sum, n) => sum + n, 0);
  const gapOf = (sums: Float64Array, bin: number): number => sums[bin * 3 + 1]! - sums[bin * 3 + 2]!;
  const found = Float64Array.from(
    {length: bins},
    (_, bin) => units.reduce((sum, unit) => sum + gapOf(unit, bin), 0) / total,
  );
  const correction = Math.sqrt(units.length / (units.length - 1));
  const influences = units.map((unit, i) =>
    found.map((gap, bin) => (correction * (gapOf(unit, bin) - gap * windows[i]!)) / total),
  );
  return {found, influences};
}

/** Of the error, were no gap to change its sign. */
function standardError({found, influences}: Gaps): number {
  const squares = influences.map((influence) => {
    let sum = 0;
    for (let bin = 0; bin < found.length; bin++) sum += Math.sign(found[bin]!) * influence[bin]!;
    return sum ** 2;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}

/** As Student's t with one degree of freedom fewer than units (rounds × bins). */
function drawNoise({influences, found}: Gaps, rounds: number, random: () => number): Float64Array[] {
  const degrees = influences.length - 1;
  return Array.from({length: rounds}, () => {
    const noise = new Float64Array(found.length);
    for (const influence of influences) {
      const weight = drawNormal(random);
      for (let bin = 0; bin < noise.length; bin++) noise[bin]! += weight * influence[bin]!;
    }
    let squares = 0;
    for (let i = 0; i < degrees; i++) squares += drawNormal(random) ** 2;
    const scale = Math.sqrt(degrees / squares);
    return noise.map((x) => x * scale);
  });
}

/** The factor on the gaps at which `probability` of the draws lie below the error found; 0 where even 0 has fewer. */
function findFactor(
  found: Float64Array,
  noise: readonly Float64Array[],
  value: number,
  probability: number,
): number {
  const quantile = (factor: number): number => {
    const draws = Float64Array.from(noise, (draw) => {
      let sum = 0;
      for (let bin = 0; bin < draw.length; bin++) sum += Math.abs(factor * found[bin]! + draw[bin]!);
      return sum;
    });
    return quantileSorted(draws.sort(), probability);
  };
  if (quantile(0) >= value) return 0;
  let [low, high] = [0, 1];
  while (quantile(high) < value && high < MOST) high *= 2;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (quantile(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function sumAbsolute(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}
