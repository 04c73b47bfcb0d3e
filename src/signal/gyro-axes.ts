/**
 * Faults of one axis of a gyroscope, or of a stretch of it, which the unit of the whole does not show.
 *
 * 1. Arms turn about all their axes: of 458 public and simulated recordings, the 90th percentiles of |ω| about the three
 *    axes, by size, are within 8.4 times of the next; of 937 minutes of them within 8.9. deg/s beside rad/s differ by 57.
 * 2. Gravity turns against ω about every axis. Where it clearly turns with one, a sign is turned round.
 * 3. How fast a watch turns and how much its acceleration changes go together: over 30 seconds in which it moves, their
 *    ratio is within 8.3 times of the recording's own.
 */
import {ExpectedError} from "../platform/failure.ts";
import {median, quantileSorted} from "../stats/quantile.ts";
import type {RawChannels, Turns} from "./gravity-turns.ts";

const NAMES = ["x", "y", "z"] as const;
/** Between what was seen and 57. */
const [MOST_UNLIKE, MOST_OFF] = [14, 20];
const PERCENTILE = 0.9;
/** Stretches in which axes are compared, and those compared with the whole. */
const [AXES_SECONDS, MOTION_SECONDS] = [60, 30];
/** Values that a percentile is taken of, at most, and stretches that a median is. */
const [LOOKED_AT, MIN_STRETCHES] = [20_000, 6];
/** Of the usual change of the acceleration: in a stretch with less the watch rests. */
const MOVING = 0.5;
/** How clear the turn about an axis has to be: turns looked at, t and partial correlation. */
const [MIN_TURNS, SURE, CLEAR] = [100, 20, 0.4];

const HINT = "fuse.gyroUnit in params.yaml, if set, takes the numbers as they are.";

/** Throws an ExpectedError where one axis is in another unit than the others, in the whole or in a minute of it. */
export function requireOneScale(channels: RawChannels, rateHz: number, file: string): void {
  const rows = channels[0].length;
  const length = Math.round(AXES_SECONDS * rateHz);
  const stretches: [number, number][] = [[0, rows]];
  for (let start = 0; start + length <= rows; start += length >> 1) stretches.push([start, start + length]);
  for (const [start, end] of stretches) {
    const sizes = channels.slice(3).map((values) => highOf(values, start, end));
    const [low, middle, high] = [...sizes].sort((a, b) => a - b) as [number, number, number];
    if (!(low > 0 && Math.max(middle / low, high / middle) > MOST_UNLIKE)) continue;
    const list = sizes.map((size, axis) => `${Number(size.toPrecision(3))} in ${NAMES[axis]}`).join(", ");
    throw new ExpectedError(
      "input",
      `the gyroscope's axes are not in one unit: its 90th percentile is ${list}`,
      {
        file,
        place: `from second ${Math.round(start / rateHz)} to ${Math.round(end / rateHz)}`,
        hint: `Export all three axes in one unit; ${HINT}`,
      },
    );
  }
}

/** Throws an ExpectedError where gravity turns the wrong way about an axis. */
export function requireOneHand({axes, turns}: Turns, file: string): void {
  if (turns < MIN_TURNS) return;
  const against = axes.flatMap(({t, correlation}, axis) =>
    t <= -SURE && correlation <= -CLEAR ? [NAMES[axis]!] : [],
  );
  if (against.length === 0) return;
  throw new ExpectedError(
    "input",
    `gravity turns the wrong way about ${against.join(" and ")}: an axis of one of the sensors has its sign turned round`,
    {file, place: "columns x, y, z", hint: `Turn it back, in a column map as "-gy"; ${HINT}`},
  );
}

/** Throws an ExpectedError where half a minute turns at another scale than the rest does with the same motion. */
export function requireSteadyScale(channels: RawChannels, rateHz: number, file: string): void {
  const length = Math.round(MOTION_SECONDS * rateHz);
  const stretches: {readonly start: number; readonly change: number; readonly ratio: number}[] = [];
  for (let start = 0; start + length <= channels[0].length; start += length >> 1) {
    const {change, turn} = measureMotion(channels, start, start + length);
    if (change > 0 && turn > 0) stretches.push({start, change, ratio: turn / change});
  }
  const usual = median(stretches.map(({change}) => change));
  const moving = stretches.filter(({change}) => change >= MOVING * usual);
  if (moving.length < MIN_STRETCHES) return;
  const typical = median(moving.map(({ratio}) => ratio));
  const odd = moving.find(({ratio}) => ratio > typical * MOST_OFF || ratio * MOST_OFF < typical);
  if (odd === undefined) return;
  const from = Math.round(odd.start / rateHz);
  const factor = odd.ratio > typical ? odd.ratio / typical : typical / odd.ratio;
  throw new ExpectedError(
    "input",
    `the gyroscope's unit is not one: for the same motion it shows ${Math.round(factor)} times ${odd.ratio > typical ? "more" : "less"} here than elsewhere`,
    {
      file,
      place: `from second ${from} to ${from + MOTION_SECONDS}`,
      hint: `Export the recording in one unit, or cut it where the unit changes; ${HINT}`,
    },
  );
}

/** The 90th percentile of |value| in rows [start, end); NaN left out, and where there is nothing else. */
function highOf(values: Float64Array, start: number, end: number): number {
  const stride = Math.max(1, Math.floor((end - start) / LOOKED_AT));
  const found = new Float64Array(Math.ceil((end - start) / stride));
  let count = 0;
  for (let row = start; row < end; row += stride)
    if (!Number.isNaN(values[row]!)) found[count++] = Math.abs(values[row]!);
  return quantileSorted(found.subarray(0, count).sort(), PERCENTILE);
}

/** Medians of the steps of the acceleration and of |ω| over rows [start, end); NaN where most are missing. */
function measureMotion(
  [x, y, z, gx, gy, gz]: RawChannels,
  start: number,
  end: number,
): {readonly change: number; readonly turn: number} {
  const changes: number[] = [];
  const turns: number[] = [];
  for (let row = start + 1; row < end; row += 3) {
    const change = length3(x[row]! - x[row - 1]!, y[row]! - y[row - 1]!, z[row]! - z[row - 1]!);
    const turn = length3(gx[row]!, gy[row]!, gz[row]!);
    if (Number.isNaN(change + turn)) continue;
    changes.push(change);
    turns.push(turn);
  }
  if (changes.length * 6 < end - start) return {change: Number.NaN, turn: Number.NaN};
  return {change: median(changes), turn: median(turns)};
}

function length3(x: number, y: number, z: number): number {
  return Math.sqrt(x * x + y * y + z * z);
}
