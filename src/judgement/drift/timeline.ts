/** The recording along time in at most 300 points, for the report's plots. */

import type {Timeline} from "../../artifacts/drift/recording.ts";
import {GRAVITY} from "./motion.ts";
import type {Predictions} from "./predictions.ts";
import type {WindowTable} from "./window-table.ts";

const MOST_POINTS = 300;

/** Means over equal spans of time; spans without a window are left out. `predictions` has the windows' rows. */
export function timelineOf(windows: WindowTable, predictions: Predictions): Timeline {
  const timeline: Timeline = {binSeconds: 0, t: [], norm: [], sd: [], confidence: [], predicted: []};
  if (windows.rows === 0) return timeline;
  const first = windows.start[0]!;
  const stepSeconds = windows.step / windows.rateHz;
  const seconds = (windows.start[windows.rows - 1]! - first) / 1000 + stepSeconds;
  timeline.binSeconds = stepSeconds * Math.ceil(seconds / stepSeconds / MOST_POINTS);
  for (let from = 0; from < windows.rows; ) {
    const bin = Math.floor((windows.start[from]! - first) / 1000 / timeline.binSeconds);
    let to = from;
    while (to < windows.rows && Math.floor((windows.start[to]! - first) / 1000 / timeline.binSeconds) === bin)
      to++;
    addPoint(timeline, windows, predictions, from, to, first + bin * timeline.binSeconds * 1000);
    from = to;
  }
  return timeline;
}

function addPoint(
  timeline: Timeline,
  windows: WindowTable,
  predictions: Predictions,
  from: number,
  to: number,
  t: number,
): void {
  let norm = 0;
  let sd = 0;
  let confidence = 0;
  const votes = new Map<number, number>();
  for (let row = from; row < to; row++) {
    const figures = windowMotion(windows, row);
    norm += figures.norm;
    sd += figures.sd;
    confidence += predictions.confidence[row]!;
    const index = predictions.predicted[row]!;
    votes.set(index, (votes.get(index) ?? 0) + 1);
  }
  const [most] = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]!;
  const n = to - from;
  timeline.t.push(t);
  timeline.norm.push(norm / n);
  timeline.sd.push(sd / n);
  timeline.confidence.push(confidence / n);
  timeline.predicted.push(predictions.classes[most] ?? null);
}

/** Mean |a| in m/s² and mean sd (normalised) of the accelerometer within one window. */
function windowMotion(
  {x, length, channels, mean, scale}: WindowTable,
  row: number,
): {norm: number; sd: number} {
  const width = channels.length;
  let norm = 0;
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    let squared = 0;
    for (let c = 0; c < 3; c++) {
      const value = x[(row * length + i) * width + c]!;
      sums[c]! += value;
      squares[c]! += value * value;
      squared += (value * scale[c]! + mean[c]!) ** 2;
    }
    norm += Math.sqrt(squared);
  }
  const sd =
    sums.reduce(
      (total, sum, c) => total + Math.sqrt(Math.max(0, squares[c]! / length - (sum / length) ** 2)),
      0,
    ) / 3;
  return {norm: length === 0 ? GRAVITY : norm / length, sd};
}
