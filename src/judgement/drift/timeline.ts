/** The recording along time in at most 300 points, for the report's plots. */
import {SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import type {Timeline} from "../../artifacts/drift/recording.ts";
import type {Predictions} from "./predictions.ts";
import type {WindowTable} from "./window-table.ts";

const MOST_POINTS = 300;

/**
 * Means over equal spans of time; spans without a window are left out. At least one window; `predictions` has the
 * windows' rows.
 */
export function timelineOf(windows: WindowTable, predictions: Predictions): Timeline {
  const {rows, start, step, rateHz} = windows;
  const first = start[0]!;
  const stepSeconds = step / rateHz;
  const seconds = (start[rows - 1]! - first) / 1000 + stepSeconds;
  const binSeconds = stepSeconds * Math.ceil(seconds / stepSeconds / MOST_POINTS);
  const binOf = (row: number): number => Math.floor((start[row]! - first) / 1000 / binSeconds);
  const points: Point[] = [];
  for (let from = 0; from < rows; ) {
    let to = from + 1;
    while (to < rows && binOf(to) === binOf(from)) to++;
    points.push(makePoint(windows, predictions, {from, to, t: first + binOf(from) * binSeconds * 1000}));
    from = to;
  }
  return {
    binSeconds,
    t: points.map(({t}) => t),
    norm: points.map(({norm}) => norm),
    sd: points.map(({sd}) => sd),
    confidence: points.map(({confidence}) => confidence),
    predicted: points.map(({predicted}) => predicted),
  };
}

interface Point {
  /** Begin of the span, ms since the Unix epoch. */
  readonly t: number;
  readonly norm: number;
  readonly sd: number;
  readonly confidence: number;
  readonly predicted: string | null;
}

/** Rows of the windows that start within a span of time. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly t: number;
}

function makePoint(windows: WindowTable, predictions: Predictions, {from, to, t}: Span): Point {
  let norm = 0;
  let sd = 0;
  let confidence = 0;
  for (let row = from; row < to; row++) {
    const motion = windowMotion(windows, row);
    norm += motion.norm;
    sd += motion.sd;
    confidence += predictions.confidence[row]!;
  }
  const n = to - from;
  const most = mostFrequent(predictions.predicted.subarray(from, to));
  return {
    t,
    norm: norm / n,
    sd: sd / n,
    confidence: confidence / n,
    predicted: predictions.classes[most] ?? null,
  };
}

/** The smallest of equals. */
function mostFrequent(values: Int32Array): number {
  const votes = new Map<number, number>();
  for (const value of values) votes.set(value, (votes.get(value) ?? 0) + 1);
  return [...votes].reduce((best, vote) => {
    return vote[1] > best[1] || (vote[1] === best[1] && vote[0] < best[0]) ? vote : best;
  })[0];
}

/** Mean |a| in m/s² and mean sd (normalised) of the accelerometer within one window. */
function windowMotion(
  {x, length, channels, mean, scale}: WindowTable,
  row: number,
): {norm: number; sd: number} {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  let norm = 0;
  for (let i = 0; i < length; i++) {
    let squared = 0;
    for (const c of SENSOR_CHANNELS.accel) {
      const value = x[(row * length + i) * channels.length + c]!;
      sums[c]! += value;
      squares[c]! += value * value;
      squared += (value * scale[c]! + mean[c]!) ** 2;
    }
    norm += Math.sqrt(squared);
  }
  const sds = sums.map((sum, c) => Math.sqrt(Math.max(0, squares[c]! / length - (sum / length) ** 2)));
  return {norm: norm / length, sd: (sds[0]! + sds[1]! + sds[2]!) / 3};
}
