/**
 * Whether a gyroscope measures in deg/s or rad/s.
 *
 * 1. No watch's gyroscope measures beyond 2000 deg/s = 35 rad/s, so values above 40 are in deg/s; a few of them may be
 *    faults of the sensor and decide nothing.
 * 2. Otherwise gravity decides: seen in the watch's frame it turns by dg/dt = −ω × g. The slope of the turn seen by the
 *    accelerometer over the turn that the gyroscope predicts, read as rad/s, is about 1 for rad/s and π/180 for deg/s.
 *    It counts when the two are correlated at all; a watch that lies still says nothing.
 * 3. Otherwise the format decides where it fixes the unit: calibrated_gyro of FIT and its exports is in deg/s, batched
 *    JSON in rad/s. Exports are text that anyone may have converted, so where the watch moves and yet turns by no more
 *    than a still arm does in deg/s, they are refused, as is anything else.
 *
 * Half-minutes in which 1 or 2 gives an answer have to agree: a recording has one unit or none.
 */

import type {UnitDecision} from "../artifacts/quality.ts";
import type {SourceFormat} from "../formats/garmin/samples.ts";
import {ExpectedError} from "../platform/failure.ts";
import {type GyroUnit, largestMagnitude, medianNorm, short} from "./units.ts";

const MAX_RADIANS = 40;
/** Half-way, as a factor, between the slopes 1 and π/180. */
const MIDDLE_SLOPE = Math.sqrt(Math.PI / 180);
const MIN_MARGIN = 2;
const MIN_CORRELATION = 0.5;
const MIN_TURNS = 25;
/** Rows beyond 40 that are more than a fault of the sensor. */
const [MIN_BEYOND, MIN_BEYOND_SHARE] = [2, 0.0002];
const STRETCH_SECONDS = 30;
/** Deviation of |a| as a share of gravity: of a watch that lies or hardly moves. Of people who walk it is 0.13 to 0.2. */
const STILL_SHARE = 0.05;
const SPAN_SECONDS = 0.2;
/** Stretches in which |a| is further from 1 g show the arm's push rather than gravity. */
const MAX_PUSH = 0.05;

/** Binned channels in the source's units, Ax … Gz, NaN where a bin is empty. */
export type RawChannels = readonly [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];

/** Decides the gyroscope's unit. Throws an ExpectedError when neither physics nor format does. */
export function decideGyroUnit(
  channels: RawChannels,
  rateHz: number,
  format: SourceFormat | undefined,
  wanted: GyroUnit | "auto",
  file: string,
): UnitDecision & {unit: GyroUnit} {
  const figure = Math.max(...channels.slice(3).map(largestMagnitude));
  if (wanted !== "auto") return {unit: wanted, figure, margin: null, rule: "set by fuse.gyroUnit"};
  const known = decideByPhysics(channels, rateHz);
  requireOneUnit(channels, rateHz, known?.unit, file);
  if (known !== undefined) return known;
  const hint = "Set fuse.gyroUnit in params.yaml to deg/s or rad/s.";
  const place = "columns x, y, z";
  if (format === "fit" || format === "batched-json" || (format !== undefined && isStill(channels))) {
    const unit = format === "batched-json" ? "rad/s" : "deg/s";
    return {unit, figure, margin: null, rule: `the watch hardly turns; the format ${format} has ${unit}`};
  }
  const why =
    format === undefined ? "the watch hardly turns" : "the watch moves without turning as fast as arms do";
  throw new ExpectedError(
    "input",
    `the gyroscope's unit is unclear: max |ω| is ${short(figure)}, which may be rad/s or slow deg/s, and ${why}`,
    {file, place, hint},
  );
}

export function isGyroUnit(unit: string | undefined): unit is GyroUnit {
  return unit === "deg/s" || unit === "rad/s";
}

/** The unit that a column map names, unless physics names the other: then throws an ExpectedError. */
export function decideDeclaredGyroUnit(
  channels: RawChannels,
  rateHz: number,
  declared: GyroUnit,
  file: string,
): UnitDecision & {unit: GyroUnit} {
  const known = decideByPhysics(channels, rateHz);
  requireOneUnit(channels, rateHz, declared, file);
  if (known !== undefined && known.unit !== declared)
    throw new ExpectedError(
      "input",
      `the column map says that the gyroscope is in ${declared}, physics says ${known.unit}: ${known.rule}`,
      {file, hint: "Correct the unit in the map."},
    );
  const figure = Math.max(...channels.slice(3).map(largestMagnitude));
  return {unit: declared, figure, margin: known?.margin ?? null, rule: "named by the column map"};
}

type Decision = UnitDecision & {unit: GyroUnit};

/** By the size or by gravity's turns; undefined where neither tells. */
function decideByPhysics(channels: RawChannels, rateHz: number): Decision | undefined {
  const {beyond, largest} = countBeyond(channels.slice(3), MAX_RADIANS);
  if (beyond > Math.max(MIN_BEYOND, channels[0].length * MIN_BEYOND_SHARE)) {
    const rule = `max |ω| is beyond the ${MAX_RADIANS} rad/s that no watch measures`;
    return {unit: "deg/s", figure: largest, margin: largest / MAX_RADIANS, rule};
  }
  const {slope, correlation, turns} = compareTurns(beyond === 0 ? channels : blankBeyond(channels), rateHz);
  const margin = slope > 0 ? Math.max(slope / MIDDLE_SLOPE, MIDDLE_SLOPE / slope) : 0;
  if (!(turns >= MIN_TURNS && correlation >= MIN_CORRELATION && margin >= MIN_MARGIN)) return undefined;
  const spikes = beyond === 0 ? "" : `; ${beyond} values beyond ${MAX_RADIANS} are too few to be motion`;
  const rule = `gravity's turn over the turn predicted from ω in rad/s: 1 is rad/s, 0.01745 is deg/s${spikes}`;
  return {unit: slope > MIDDLE_SLOPE ? "rad/s" : "deg/s", figure: slope, margin, rule};
}

/** Throws where half a minute is in another unit than the whole, or than the one before. */
function requireOneUnit(
  channels: RawChannels,
  rateHz: number,
  unit: GyroUnit | undefined,
  file: string,
): void {
  const length = Math.round(STRETCH_SECONDS * rateHz);
  const rows = channels[0].length;
  let expected = unit;
  for (let start = 0; start + length <= rows; start += length) {
    const stretch = channels.map((channel) =>
      channel.subarray(start, start + length),
    ) as unknown as RawChannels;
    const own = decideByPhysics(stretch, rateHz)?.unit;
    if (own === undefined) continue;
    expected ??= own;
    if (own === expected) continue;
    const seconds = Math.round(start / rateHz);
    throw new ExpectedError(
      "input",
      `the gyroscope's unit is not one: most of it is in ${expected}, half a minute in ${own}`,
      {
        file,
        place: `from second ${seconds} to ${seconds + STRETCH_SECONDS}`,
        hint: "Export the recording in one unit, or cut it where the unit changes.",
      },
    );
  }
}

/** Rows in which one of the axes is beyond `limit`, and the largest value at all. */
function countBeyond(
  axes: readonly Float64Array[],
  limit: number,
): {readonly beyond: number; readonly largest: number} {
  let [beyond, largest] = [0, 0];
  const [x, y, z] = axes as [Float64Array, Float64Array, Float64Array];
  for (let row = 0; row < x.length; row++) {
    const most = Math.max(Math.abs(x[row]!), Math.abs(y[row]!), Math.abs(z[row]!));
    if (most > limit) beyond++;
    if (most > largest) largest = most;
  }
  return {beyond, largest};
}

/** The channels without the rows in which the gyroscope is beyond what any watch measures in rad/s. */
function blankBeyond(channels: RawChannels): RawChannels {
  const [x, y, z] = channels.slice(3).map((channel) => channel.slice()) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0; row < x.length; row++)
    if (Math.max(Math.abs(x[row]!), Math.abs(y[row]!), Math.abs(z[row]!)) > MAX_RADIANS)
      x[row] = y[row] = z[row] = Number.NaN;
  return [channels[0], channels[1], channels[2], x, y, z];
}

/** Whether |a| hardly changes, so that the watch may well hardly turn. */
function isStill([x, y, z]: RawChannels): boolean {
  let [count, sum, squares] = [0, 0, 0];
  for (let row = 0; row < x.length; row++) {
    const norm = Math.sqrt(x[row]! * x[row]! + y[row]! * y[row]! + z[row]! * z[row]!);
    if (Number.isNaN(norm)) continue;
    count++;
    sum += norm;
    squares += norm * norm;
  }
  const mean = sum / count;
  return !(Math.sqrt(Math.max(0, squares / count - mean * mean)) > STILL_SHARE * mean);
}

/** Slope and correlation through the origin of gravity's turns over the predicted ones. */
export function compareTurns(
  channels: RawChannels,
  rateHz: number,
): {slope: number; correlation: number; turns: number} {
  const span = Math.max(2, Math.round(SPAN_SECONDS * rateHz));
  const rows = channels[0].length;
  const seconds = span / rateHz;
  const gravity = medianNorm(channels[0], channels[1], channels[2]);
  let seenByPredicted = 0;
  let predictedSquares = 0;
  let seenSquares = 0;
  let turns = 0;
  for (let row = 0; row + 2 * span <= rows; row += span) {
    const before = meanVector(channels, 0, row, row + span);
    const after = meanVector(channels, 0, row + span, row + 2 * span);
    // From the middle of the first stretch to the middle of the second.
    const omega = meanVector(channels, 3, row + (span >> 1), row + (span >> 1) + span);
    if (
      !(Math.abs(length(before) / gravity - 1) < MAX_PUSH && Math.abs(length(after) / gravity - 1) < MAX_PUSH)
    )
      continue;
    const from = direction(before);
    const to = direction(after);
    if (!omega.every(Number.isFinite)) continue;
    const middle: Vector = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2];
    const predicted = cross(middle, omega);
    for (let axis = 0; axis < 3; axis++) {
      const seen = to[axis]! - from[axis]!;
      const expected = predicted[axis]! * seconds;
      seenByPredicted += seen * expected;
      predictedSquares += expected * expected;
      seenSquares += seen * seen;
    }
    turns++;
  }
  return {
    slope: seenByPredicted / predictedSquares,
    correlation: seenByPredicted / Math.sqrt(predictedSquares * seenSquares),
    turns,
  };
}

type Vector = readonly [number, number, number];

/** Mean of three channels over rows [start, end); NaN when one is missing. */
function meanVector(channels: RawChannels, first: 0 | 3, start: number, end: number): Vector {
  const mean = (channel: Float64Array): number => {
    let sum = 0;
    for (let row = start; row < end; row++) sum += channel[row]!;
    return sum / (end - start);
  };
  return [mean(channels[first]), mean(channels[(first + 1) as 1 | 4]), mean(channels[(first + 2) as 2 | 5])];
}

function length([x, y, z]: Vector): number {
  return Math.sqrt(x * x + y * y + z * z);
}

function direction(vector: Vector): Vector {
  const norm = length(vector);
  return [vector[0] / norm, vector[1] / norm, vector[2] / norm];
}

/** g × ω = −ω × g. */
function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
