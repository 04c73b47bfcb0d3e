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
 * Stretches of 30 and of 10 seconds in which 1 or 2 gives an answer have to agree: a recording has one unit or none. Where
 * the turns agree clearly and yet differ in size from both units, the numbers are in neither.
 */

import type {UnitDecision} from "../artifacts/quality.ts";
import type {GyroUnit} from "../artifacts/units.ts";
import type {SourceFormat} from "../formats/garmin/samples.ts";
import {ExpectedError} from "../platform/failure.ts";
import {compareTurns, compareTurnsByAxis, type RawChannels, type Turns} from "./gravity-turns.ts";
import {requireOneHand, requireOneScale} from "./gyro-axes.ts";
import {requireSteadyScale} from "./gyro-motion.ts";
import {largestMagnitude, short} from "./units.ts";

const MAX_RADIANS = 40;
/** Half-way, as a factor, between the slopes 1 and π/180. */
const MIDDLE_SLOPE = Math.sqrt(Math.PI / 180);
const MIN_MARGIN = 2;
const MIN_CORRELATION = 0.5;
const MIN_TURNS = 25;
/** Rows beyond 40 that are more than a fault of the sensor. */
const [MIN_BEYOND, MIN_BEYOND_SHARE] = [2, 0.0002];
/** Stretches looked at by themselves, and how sure they have to be of their unit: short ones more. */
const STRETCHES = [
  {seconds: 30, minTurns: 25, minCorrelation: 0.5, minMargin: 2},
  {seconds: 10, minTurns: 20, minCorrelation: 0.75, minMargin: 3},
] as const;
/** Beyond twice what watches measure. */
const MOST_DEGREES = 4200;
/**
 * Where turns agree this clearly, they are within this factor of 1 in the right unit. Of public and simulated recordings
 * the clearest axis of two minutes is, over so many turns, within 3.93; shorter ones, at correlations up to 0.89, within 6.9.
 */
const [CLEAR_CORRELATION, SURE_TURNS, SURE_T, MAX_OFF] = [0.92, 500, 20, 4.5];
/** Deviation of |a| as a share of gravity: of a watch that lies or hardly moves. Of people who walk it is 0.13 to 0.2. */
const STILL_SHARE = 0.05;

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
  const known = requireScale(channels, rateHz, file);
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
  const hint = "Correct the unit in the map.";
  const known = requireGyroUnit(channels, rateHz, declared, {says: "the column map says", file, hint});
  const figure = Math.max(...channels.slice(3).map(largestMagnitude));
  return {unit: declared, figure, margin: known?.margin ?? null, rule: "named by the column map"};
}

/**
 * What physics finds, where it finds anything. Throws an ExpectedError where that is not what was `declared`, in the whole
 * or in a stretch; `says` is who declared it, `hint` what to do.
 */
export function requireGyroUnit(
  channels: RawChannels,
  rateHz: number,
  declared: GyroUnit,
  {says, file, hint}: Readonly<Record<"says" | "file" | "hint", string>>,
): UnitDecision | undefined {
  const known = requireScale(channels, rateHz, file);
  requireOneUnit(channels, rateHz, declared, file);
  if (known === undefined || known.unit === declared) return known;
  throw new ExpectedError(
    "input",
    `${says} that the gyroscope is in ${declared}, physics says ${known.unit}: ${known.rule}`,
    {file, hint},
  );
}

type Decision = UnitDecision & {unit: GyroUnit};

/** By the size or by gravity's turns; undefined where neither tells. */
function decideByPhysics(
  channels: RawChannels,
  rateHz: number,
  {minTurns, minCorrelation, minMargin} = {
    minTurns: MIN_TURNS,
    minCorrelation: MIN_CORRELATION,
    minMargin: MIN_MARGIN,
  },
): Decision | undefined {
  const {beyond, largest} = countBeyond(channels.slice(3), MAX_RADIANS);
  if (beyond > Math.max(MIN_BEYOND, channels[0].length * MIN_BEYOND_SHARE)) {
    const rule = `max |ω| is beyond the ${MAX_RADIANS} rad/s that no watch measures`;
    return {unit: "deg/s", figure: largest, margin: largest / MAX_RADIANS, rule};
  }
  const {slope, correlation, turns} = compareTurns(beyond === 0 ? channels : blankBeyond(channels), rateHz);
  const margin = slope > 0 ? Math.max(slope / MIDDLE_SLOPE, MIDDLE_SLOPE / slope) : 0;
  if (!(turns >= minTurns && correlation >= minCorrelation && margin >= minMargin)) return undefined;
  const spikes = beyond === 0 ? "" : `; ${beyond} values beyond ${MAX_RADIANS} are too few to be motion`;
  const rule = `gravity's turn over the turn predicted from ω in rad/s: 1 is rad/s, 0.01745 is deg/s${spikes}`;
  return {unit: slope > MIDDLE_SLOPE ? "rad/s" : "deg/s", figure: slope, margin, rule};
}

/** Throws where a stretch is in another unit than the whole, or than the one before. */
function requireOneUnit(
  channels: RawChannels,
  rateHz: number,
  unit: GyroUnit | undefined,
  file: string,
): void {
  const rows = channels[0].length;
  for (const {seconds, ...criteria} of STRETCHES) {
    const length = Math.round(seconds * rateHz);
    let expected = unit;
    for (let start = 0; start + length <= rows; start += length >> 1) {
      const stretch = channels.map((channel) =>
        channel.subarray(start, start + length),
      ) as unknown as RawChannels;
      const own = decideByPhysics(stretch, rateHz, criteria)?.unit;
      if (own === undefined) continue;
      expected ??= own;
      if (own === expected) continue;
      const from = Math.round(start / rateHz);
      throw new ExpectedError(
        "input",
        `the gyroscope's unit is not one: most of it is in ${expected}, ${seconds} seconds in ${own}`,
        {
          file,
          place: `from second ${from} to ${from + seconds}`,
          hint: "Export the recording in one unit, or cut it where the unit changes.",
        },
      );
    }
  }
}

/**
 * The unit of the whole, where physics tells it. Throws where the numbers are in neither unit (raw counts, thousandths,
 * turns a second), and where an axis or a stretch is not as the others are.
 */
function requireScale(channels: RawChannels, rateHz: number, file: string): Decision | undefined {
  const {beyond, largest} = countBeyond(channels.slice(3), MOST_DEGREES);
  const turned = compareTurnsByAxis(channels, rateHz);
  const slope = findOffSlope(turned);
  const isBeyond = beyond > Math.max(MIN_BEYOND, channels[0].length * MIN_BEYOND_SHARE);
  if (slope !== undefined || isBeyond) {
    const found =
      slope === undefined
        ? `max |ω| is ${short(largest)}, and no watch measures beyond 2000 deg/s`
        : `gravity turns ${short(slope * (180 / Math.PI))} times as fast as it says in deg/s, and ${short(slope)} times in rad/s`;
    throw new ExpectedError("input", `the gyroscope is neither in deg/s nor in rad/s: ${found}`, {
      file,
      place: "columns x, y, z",
      hint: "Raw counts, thousandths and the like are multiplied by gyro.scale of a column map, or exported in deg/s.",
    });
  }
  if (!isStill(channels)) {
    requireOneScale(channels, rateHz, file);
    requireOneHand(turned, file);
    requireSteadyScale(channels, rateHz, file);
  }
  return decideByPhysics(channels, rateHz);
}

/** Gravity's turn over the predicted one where it is clearly that of neither unit, in the whole or about an axis. */
function findOffSlope({slope, correlation, turns, axes}: Turns): number | undefined {
  const isOff = (own: number): boolean =>
    Math.min(...[1, Math.PI / 180].map((unit) => Math.max(own / unit, unit / own))) > MAX_OFF;
  if (turns >= 2 * MIN_TURNS && correlation >= CLEAR_CORRELATION && isOff(slope)) return slope;
  const [clearest] = [...axes].sort((a, b) => b.t - a.t);
  const isSure = turns >= SURE_TURNS && clearest!.t >= SURE_T;
  return isSure && isOff(clearest!.value) ? clearest!.value : undefined;
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
