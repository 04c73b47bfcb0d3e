/**
 * Faults of one axis of a gyroscope, which the unit of the whole does not show.
 *
 * 1. Arms turn about all their axes: of 458 public and simulated recordings, the 90th percentiles of |ω| about the three
 *    axes, by size, are within 8.4 times of the next; of 937 minutes of them within 8.9. deg/s beside rad/s differ by 57.
 * 2. Gravity turns against ω about every axis. Where it clearly turns with one, a sign is turned round.
 */
import {ExpectedError} from "../platform/failure.ts";
import {quantileSorted} from "../stats/quantile.ts";
import type {RawChannels, Turns} from "./gravity-turns.ts";

const NAMES = ["x", "y", "z"] as const;
/** Between what was seen and 57. */
const MOST_UNLIKE = 14;
const PERCENTILE = 0.9;
/** Stretches in which axes are compared, too. */
const STRETCH_SECONDS = 60;
/** Values that a percentile is taken of, at most: of the whole, and of a stretch. */
const [LOOKED_AT, LOOKED_AT_IN_STRETCH] = [20_000, 1000];
/** How clear the turn about an axis has to be: turns looked at, t and partial correlation. */
const [MIN_TURNS, SURE, CLEAR] = [100, 20, 0.4];

const HINT = "fuse.gyroUnit in params.yaml, if set, takes the numbers as they are.";

/** Throws an ExpectedError where one axis is in another unit than the others, in the whole or in a minute of it. */
export function requireOneScale(channels: RawChannels, rateHz: number, file: string): void {
  const rows = channels[0].length;
  const length = Math.round(STRETCH_SECONDS * rateHz);
  const stretches: [number, number][] = [[0, rows]];
  for (let start = 0; start + length <= rows; start += length >> 1) stretches.push([start, start + length]);
  for (const [start, end] of stretches) {
    const most = start === 0 && end === rows ? LOOKED_AT : LOOKED_AT_IN_STRETCH;
    const sizes = channels.slice(3).map((values) => highOf(values.subarray(start, end), most));
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

/** The 90th percentile of |value|; NaN left out, and where there is nothing else. */
function highOf(values: Float64Array, most: number): number {
  const stride = Math.max(1, Math.floor(values.length / most));
  const found = new Float64Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let row = 0; row < values.length; row += stride)
    if (!Number.isNaN(values[row]!)) found[count++] = Math.abs(values[row]!);
  return quantileSorted(found.subarray(0, count).sort(), PERCENTILE);
}
