/**
 * How fast a watch turns and how much its acceleration changes go together, whatever is done: over 30 seconds in which it
 * moves, of 110 public and simulated recordings, their ratio is within 8.3 times of the recording's own, and a recording's
 * is within 2.4 times of that of the others made with the same device. deg/s and rad/s differ by 57.
 */
import {ExpectedError} from "../platform/failure.ts";
import {median} from "../stats/quantile.ts";
import type {RawChannels} from "./gravity-turns.ts";

const STRETCH_SECONDS = 30;
/** Stretches and recordings that a median is taken of, at least. */
const [MIN_STRETCHES, MIN_RECORDINGS] = [6, 3];
/** Of the usual change of the acceleration: in a stretch with less the watch rests. */
const MOVING = 0.5;
/** How far a stretch may be off the recording's ratio, and a recording off that of the others. */
const [MOST_OFF, MOST_RECORDING_OFF] = [20, 5];

/** Rows from one that is looked at to the next. */
const ROW_STEP = 5;

interface Stretch {
  readonly start: number;
  /** Median step of the acceleration, and median |ω| over it. */
  readonly change: number;
  readonly ratio: number;
}

/** Throws an ExpectedError where half a minute turns at another scale than the rest does with the same motion. */
export function requireSteadyScale(channels: RawChannels, rateHz: number, file: string): void {
  const moving = findMoving(channels, rateHz);
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
      place: `from second ${from} to ${from + STRETCH_SECONDS}`,
      hint: `Export the recording in one unit, or cut it where the unit changes; fuse.gyroUnit in params.yaml, if set, takes the numbers as they are.`,
    },
  );
}

/** Turning over shaking of a recording, wherever its watch moves; undefined where it has no stretch of that length. */
export function computeMotionRatio(channels: RawChannels, rateHz: number): number | undefined {
  const moving = findMoving(channels, rateHz);
  return moving.length === 0 ? undefined : median(moving.map(({ratio}) => ratio));
}

/** The recordings that are at another scale than most, and by what factor. Recordings without a ratio count for nothing. */
export function findOddRatios(
  ratios: readonly (number | undefined)[],
): {readonly at: number; readonly factor: number}[] {
  const known = ratios.filter((ratio) => ratio !== undefined);
  if (known.length < MIN_RECORDINGS) return [];
  const typical = median(known);
  return ratios.flatMap((ratio, at) => {
    const factor = (ratio ?? typical) / typical;
    return factor > MOST_RECORDING_OFF || factor * MOST_RECORDING_OFF < 1 ? [{at, factor}] : [];
  });
}

function findMoving(channels: RawChannels, rateHz: number): readonly Stretch[] {
  const length = Math.round(STRETCH_SECONDS * rateHz);
  const stretches: Stretch[] = [];
  for (let start = 0; start + length <= channels[0].length; start += length >> 1) {
    const {change, turn} = measureMotion(channels, start, start + length);
    if (change > 0 && turn > 0) stretches.push({start, change, ratio: turn / change});
  }
  const usual = median(stretches.map(({change}) => change));
  return stretches.filter(({change}) => change >= MOVING * usual);
}

/** Medians of the steps of the acceleration and of |ω| over rows [start, end); NaN where most are missing. */
function measureMotion(
  [x, y, z, gx, gy, gz]: RawChannels,
  start: number,
  end: number,
): {readonly change: number; readonly turn: number} {
  const changes = new Float64Array(Math.ceil((end - start) / ROW_STEP));
  const turns = new Float64Array(changes.length);
  let count = 0;
  for (let row = start + 1; row < end; row += ROW_STEP) {
    const change = length3(x[row]! - x[row - 1]!, y[row]! - y[row - 1]!, z[row]! - z[row - 1]!);
    const turn = length3(gx[row]!, gy[row]!, gz[row]!);
    if (Number.isNaN(change + turn)) continue;
    changes[count] = change;
    turns[count++] = turn;
  }
  if (2 * count < changes.length) return {change: Number.NaN, turn: Number.NaN};
  const middle = count >> 1;
  return {change: changes.subarray(0, count).sort()[middle]!, turn: turns.subarray(0, count).sort()[middle]!};
}

function length3(x: number, y: number, z: number): number {
  return Math.sqrt(x * x + y * y + z * z);
}
