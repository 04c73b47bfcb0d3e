/**
 * How gravity turns in the watch's frame, seen by the accelerometer and predicted from the gyroscope: dg/dt = −ω × g.
 */
import {type AxisCoefficient, AxisFit} from "./axis-fit.ts";
import {medianNorm} from "./units.ts";

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

export interface Turn {
  /** Through the origin, of gravity's turns over those predicted from ω as if in rad/s; and their correlation. */
  readonly slope: number;
  readonly correlation: number;
  readonly turns: number;
}

export interface Turns extends Turn {
  /** The slope of each of the gyroscope's axes, given the others. */
  readonly axes: readonly [AxisCoefficient, AxisCoefficient, AxisCoefficient];
}

/** As `compareTurns`, with the gyroscope's axes told apart. */
export function compareTurnsByAxis(channels: RawChannels, rateHz: number): Turns {
  const fit = new AxisFit();
  return {...compareTurns(channels, rateHz, fit), axes: fit.coefficients()};
}

/** Compares gravity's turns with the predicted ones; `fit` takes in what each axis of the gyroscope adds. */
export function compareTurns(channels: RawChannels, rateHz: number, fit?: AxisFit): Turn {
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
    if (fit !== undefined)
      turnsBy(middle, omega, seconds).forEach((part, axis) => {
        fit.add(part, to[axis]! - from[axis]!);
      });
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

/** What each axis of the gyroscope adds, within `seconds`, to the three components of g × ω = −ω × g. */
function turnsBy(g: Vector, omega: Vector, seconds: number): readonly [Vector, Vector, Vector] {
  const [x, y, z] = [omega[0] * seconds, omega[1] * seconds, omega[2] * seconds];
  return [
    [0, -g[2] * y, g[1] * z],
    [g[2] * x, 0, -g[0] * z],
    [-g[1] * x, g[0] * y, 0],
  ];
}
