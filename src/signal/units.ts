/**
 * Which unit a sensor's numbers are in, decided by physics and recorded with the figure that decided.
 *
 * Accelerometer: gravity is there all the time, so the median of |a| lies near 1 (g), 9.81 (m/s²) or 1000 (milli-g).
 * A reading counts when the median is within a factor of 2 of it, in the whole recording as in each of its stretches:
 * a recording has one unit or none. Without gravity (a "linear acceleration") no size tells the unit; see gravity.ts.
 * One axis in another unit than the others shows in how gravity's components make up 1 g; see accel-axes.ts.
 * The older system's rule, by the largest component (> 100: milli-g, < 50: m/s², between: refused), mistakes g for m/s²
 * and an impact for milli-g; its answer is only recorded.
 *
 * Gyroscope: see gyro-unit.ts.
 */

import type {UnitDecision} from "../artifacts/quality.ts";
import {type AccelUnit, METRES_PER_G} from "../artifacts/units.ts";
import {ExpectedError} from "../platform/failure.ts";
import {findUnlikeAxes} from "./accel-axes.ts";
import {hasGravity, type RawAxes} from "./gravity.ts";
import {findUnitChange} from "./unit-stretches.ts";

const GRAVITY: readonly (readonly [AccelUnit, number])[] = [
  ["g", 1],
  ["m/s^2", METRES_PER_G],
  ["milli-g", 1000],
];
const MAX_FACTOR = 2;

/** Decides the accelerometer's unit from its raw samples. Throws an ExpectedError when no reading fits all of them. */
export function decideAccelUnit(
  samples: RawAxes,
  wanted: AccelUnit | "auto",
  file: string,
): UnitDecision & {unit: AccelUnit} {
  const figure = medianNorm(samples.x, samples.y, samples.z);
  if (wanted !== "auto") return {unit: wanted, figure, margin: null, rule: "set by fuse.accelUnit"};
  const [best, next] = rank(figure);
  const largest = Math.max(...[samples.x, samples.y, samples.z].map(largestMagnitude));
  const gravity = figure > 0 ? hasGravity(samples) : true;
  const place = "columns x, y, z";
  if (!gravity)
    throw new ExpectedError(
      "input",
      `the acceleration has no gravity: its mean over a second is near 0 while median |a| is ${short(figure)}`,
      {
        file,
        place,
        hint: "Export the acceleration with gravity, not the linear or user acceleration; models are trained with gravity.",
      },
    );
  const unlike = findUnlikeAxes(samples);
  if (unlike !== undefined)
    throw new ExpectedError("input", `the accelerometer's axes are not in one unit: 1 g is ${unlike}`, {
      file,
      place,
      hint: "Export all three axes in one unit; fuse.accelUnit in params.yaml, if set, takes them as they are.",
    });
  if (!(best.factor <= MAX_FACTOR)) {
    throw new ExpectedError(
      "input",
      `the accelerometer's unit is unclear: median |a| is ${short(figure)}, expected near 1 (g), 9.81 (m/s^2) or 1000 (milli-g); nearest are ${best.unit} and ${next.unit}`,
      {
        file,
        place,
        hint: "Set fuse.accelUnit in params.yaml; if gravity was removed from the data, export it with gravity.",
      },
    );
  }
  const change = findUnitChange(samples, best.unit, readUnit);
  if (change !== undefined)
    throw new ExpectedError("input", `the accelerometer's unit is not one: ${change.found}`, {
      file,
      place: change.place,
      hint: "Export the recording in one unit, or cut it where the unit changes.",
    });
  const rule = `median |a| is nearest to 1 g in ${best.unit}; the older rule, by max ${short(largest)}, says ${olderRule(largest)}`;
  return {unit: best.unit, figure, margin: next.factor / best.factor, rule};
}

type Ranked = {readonly unit: AccelUnit; readonly factor: number};

function rank(norm: number): [Ranked, Ranked] {
  const ranked = GRAVITY.map(([unit, gravity]) => ({unit, factor: distance(norm, gravity)}));
  return ranked.sort((a, b) => a.factor - b.factor) as unknown as [Ranked, Ranked];
}

/** The unit in which a vector of this length is about 1 g; undefined where it is in none. */
function readUnit(norm: number): AccelUnit | undefined {
  for (const [unit, gravity] of GRAVITY)
    if (norm <= gravity * MAX_FACTOR && norm * MAX_FACTOR >= gravity) return unit;
  return undefined;
}

function olderRule(largest: number): string {
  return largest > 100 ? "milli-g" : largest < 50 ? "m/s^2" : "nothing";
}

/** By what factor two positive numbers differ, at least 1. */
function distance(a: number, b: number): number {
  return a > 0 ? Math.max(a / b, b / a) : Number.POSITIVE_INFINITY;
}

/** Median of the vectors' lengths over at most about 20,000 of them, evenly taken; NaN left out. */
export function medianNorm(x: Float64Array, y: Float64Array, z: Float64Array): number {
  const stride = Math.max(1, Math.floor(x.length / 20_000));
  const norms = new Float64Array(Math.ceil(x.length / stride));
  let count = 0;
  for (let at = 0; at < x.length; at += stride) {
    const norm = Math.sqrt(x[at]! * x[at]! + y[at]! * y[at]! + z[at]! * z[at]!);
    if (!Number.isNaN(norm)) norms[count++] = norm;
  }
  return norms.subarray(0, count).sort()[count >> 1] ?? Number.NaN;
}

/** Largest |value|, NaN left out; 0 if there is none. */
export function largestMagnitude(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

export function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
