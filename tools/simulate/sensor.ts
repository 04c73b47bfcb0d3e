/**
 * What the sensors add to the movement: noise, steps of quantisation, a calibrated offset, and the form in
 * which Garmin writes the values.
 */
import {GRAVITY, type Reading} from "./kinematics.ts";
import type {Random} from "./random.ts";

/** White noise of both sensors, in place: 4 milli-g and 0.4 deg/s at the native rate, times `scale`. */
export function addNoise(values: Reading, random: Random, scale: number): void {
  for (let k = 0; k < 6; k++) values[k]! += random.normal(0, scale * (k < 3 ? 0.004 * GRAVITY : 0.4));
}

// Steps and offsets as read off a real recording, an entry for each axis.
const ACCEL_STEP = [0.96875, 0.96366, 0.98571]; // milli-g
const ACCEL_OFFSET = [0.48439, 0.67521, 0.05714];
const GYRO_STEP = 0.035; // deg/s
const GYRO_OFFSET = [0.02555, 0.00479, 0.01108];

/** Acceleration in m/s² of axis 0, 1 or 2 as milli-g with seven significant digits. */
export function milliG(metresPerSecond2: number, axis: number): string {
  const counts = Math.round((1000 * metresPerSecond2) / GRAVITY / ACCEL_STEP[axis]!);
  return (counts * ACCEL_STEP[axis]! + ACCEL_OFFSET[axis]!).toPrecision(7);
}

/** Rate of turn in deg/s of axis 0, 1 or 2, likewise. */
export function degrees(degreesPerSecond: number, axis: number): string {
  return (Math.round(degreesPerSecond / GYRO_STEP) * GYRO_STEP + GYRO_OFFSET[axis]!).toPrecision(7);
}
