/**
 * Windows in a few numbers that add up, so that the figures of any stretch come from their sums: mean and mean square
 * of each channel, the length of gravity, what the gyroscope says of a watch at rest, and how much samples change from one
 * to the next.
 *
 * A sensor's own errors show where the watch is quiet, whatever the person does: there the acceleration is as long as
 * gravity and the rate of turn is 0. Each window counts the more the less it moves.
 */
import {hasGyro, SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import {mapAxes} from "./physics/axes.ts";
import type {WindowTable} from "./window-table.ts";

/** Below these a sensor's own noise hides whether it moves: m/s² and deg/s. */
export interface Quiet {
  readonly idleAccelSd: number;
  readonly idleGyroSd: number;
}

/**
 * For each channel its mean and mean square; then weight and weighted length; then, of a gyroscope, weight and weighted
 * rate by axis; then the mean squared change from sample to sample of each sensor.
 */
export interface SignalSums {
  /** (rows, width) row-major. */
  readonly values: Float64Array;
  readonly width: number;
  readonly channels: number;
}

/** Sums of every window, in the order of the table. */
export function signalSums(table: WindowTable, {idleAccelSd, idleGyroSd}: Quiet): SignalSums {
  const {rows, x, length, mean, scale} = table;
  const channels = table.channels.length;
  const turns = hasGyro(table.channels);
  const width = channels * 2 + 2 + (turns ? 6 + 2 : 1);
  const values = new Float64Array(rows * width);
  const physical = (row: number, c: number): {mean: number; variance: number} => {
    const [m, square] = [values[row * width + 2 * c]!, values[row * width + 2 * c + 1]!];
    return {mean: m * scale[c]! + mean[c]!, variance: Math.max(0, square - m * m) * scale[c]! ** 2};
  };
  for (let row = 0; row < rows; row++) {
    const base = row * width;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      let squares = 0;
      for (let i = row * length * channels + c, end = (row + 1) * length * channels; i < end; i += channels) {
        const value = x[i]!;
        sum += value;
        squares += value * value;
      }
      values[base + 2 * c] = sum / length;
      values[base + 2 * c + 1] = squares / length;
    }
    const accel = mapAxes("accel", (c) => physical(row, c));
    // Not over the samples: movement lasts, so that what it adds to the mean of a window shrinks little with its length.
    const moved = accel.reduce((sum, {variance}) => sum + variance, 0);
    const weight = 1 / (idleAccelSd ** 2 + moved);
    values[base + 2 * channels] = weight;
    values[base + 2 * channels + 1] = weight * Math.hypot(accel[0].mean, accel[1].mean, accel[2].mean);
    values[base + width - (turns ? 2 : 1)] = meanSquaredStep(table, row, SENSOR_CHANNELS.accel);
    if (!turns) continue;
    mapAxes("gyro", (c) => physical(row, c)).forEach((axis, i) => {
      const quiet = 1 / (idleGyroSd ** 2 + axis.variance);
      values[base + 2 * channels + 2 + 2 * i] = quiet;
      values[base + 2 * channels + 3 + 2 * i] = quiet * axis.mean;
    });
    values[base + width - 1] = meanSquaredStep(table, row, SENSOR_CHANNELS.gyro);
  }
  return {values, width, channels};
}

/** Over the samples of a window and the axes of a sensor, (m/s²)² or (deg/s)². */
function meanSquaredStep(
  {x, length, channels: {length: width}, scale}: WindowTable,
  row: number,
  axes: readonly number[],
): number {
  let squares = 0;
  for (const c of axes) {
    let own = 0;
    const first = row * length * width + c;
    for (let i = first + width, end = first + length * width; i < end; i += width)
      own += (x[i]! - x[i - width]!) ** 2;
    squares += own * scale[c]! ** 2;
  }
  return squares / (axes.length * Math.max(1, length - 1));
}

/** The figures of a stretch. */
export interface SignalFigures {
  /** Of each channel, normalised. */
  readonly means: readonly number[];
  /** Natural logarithm of each channel's variance, normalised; of a constant one that of `LEAST_VARIANCE`. */
  readonly logVariances: readonly number[];
  /** Length of the acceleration at rest, m/s². */
  readonly gravityLength: number;
  /** Rate of turn at rest, deg/s, by axis; none without gyroscope. */
  readonly restingRates: readonly number[];
  /** Natural logarithm of the root mean square change from sample to sample, m/s² and, with a gyroscope, deg/s. */
  readonly logShakes: readonly number[];
}

/** Far below any sensor's noise (training variances); keeps the logarithm of none finite. */
const LEAST_VARIANCE = 1e-12;

/** Of the windows in `rows`; NaN of none. */
export function signalFigures({values, width, channels}: SignalSums, rows: Iterable<number>): SignalFigures {
  const sums = new Float64Array(width);
  let n = 0;
  for (const row of rows) {
    for (let i = 0; i < width; i++) sums[i]! += values[row * width + i]!;
    n++;
  }
  const means = Array.from({length: channels}, (_, c) => sums[2 * c]! / n);
  const ratio = (at: number): number => sums[at + 1]! / sums[at]!;
  const rest = 2 * channels + 2;
  const turns = channels > SENSOR_CHANNELS.accel.length;
  return {
    means,
    logVariances: means.map((mean, c) =>
      Math.log(Math.max(LEAST_VARIANCE, sums[2 * c + 1]! / n - mean * mean)),
    ),
    gravityLength: ratio(2 * channels),
    restingRates: turns ? [ratio(rest), ratio(rest + 2), ratio(rest + 4)] : [],
    logShakes: (turns ? [width - 2, width - 1] : [width - 1]).map((at) => logShake(sums[at]! / n)),
  };
}

const logShake = (squares: number): number => Math.log(Math.max(LEAST_VARIANCE, squares)) / 2;
