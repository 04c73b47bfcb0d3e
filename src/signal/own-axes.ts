/** Whether each axis of a sensor has numbers of its own. */
import {ExpectedError} from "../platform/failure.ts";
import type {RawAxes} from "./gravity.ts";

/** Fewer rows may agree by chance. */
const MIN_ROWS = 100;
const MOST_EQUAL = 0.99;

/** Throws an ExpectedError where an axis has one value throughout. */
export function requireMovingAxes({x, y, z}: RawAxes, sensor: string, file: string): void {
  for (const [name, values] of Object.entries({x, y, z})) {
    if (values.length < MIN_ROWS || values.some((value) => value !== values[0])) continue;
    throw new ExpectedError("input", `the axis ${name} of the ${sensor} is ${values[0]} throughout`, {
      file,
      place: `column ${name}`,
      hint: "Export the data again with every axis of the sensor.",
    });
  }
}

/** Throws an ExpectedError where one axis repeats another, with or without its sign, and is not constant. */
export function requireOwnAxes({x, y, z}: RawAxes, sensor: string, file: string): void {
  for (const [one, other, names] of [
    [x, y, "x and y"],
    [x, z, "x and z"],
    [y, z, "y and z"],
  ] as const) {
    if (!repeats(one, other)) continue;
    throw new ExpectedError("input", `the axes ${names} of the ${sensor} have the same numbers`, {
      file,
      place: `columns ${names}`,
      hint: "Export each axis into a column of its own, or correct the columns of the map.",
    });
  }
}

/** Throws an ExpectedError where the gyroscope has the numbers of the accelerometer. */
export function requireTwoSensors(accel: RawAxes, gyro: RawAxes, file: string): void {
  if (!(repeats(accel.x, gyro.x) && repeats(accel.y, gyro.y) && repeats(accel.z, gyro.z))) return;
  throw new ExpectedError("input", "the gyroscope has the same numbers as the accelerometer", {
    file,
    place: "columns x, y, z",
    hint: "Export each sensor by itself, or correct the columns of the map.",
  });
}

function repeats(one: Float64Array, other: Float64Array): boolean {
  if (one.length < MIN_ROWS || one.length !== other.length) return false;
  let equal = 0;
  let varies = false;
  for (let row = 0; row < one.length; row++) {
    if (Math.abs(one[row]!) === Math.abs(other[row]!)) equal++;
    else if (row - equal > one.length * (1 - MOST_EQUAL)) return false;
    if (one[row] !== one[0]) varies = true;
  }
  return varies && equal >= one.length * MOST_EQUAL;
}
