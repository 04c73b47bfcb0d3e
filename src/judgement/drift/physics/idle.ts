/** Rest: a watch on a wrist moves a little in nearly every second, one that lies on a table in none. */

import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {judge} from "../judge.ts";
import type {DriftParams} from "../params.ts";
import type {Rules} from "../rules.ts";
import type {Axes} from "./axes.ts";
import type {Spread} from "./spread.ts";

/** m/s² and deg/s: below both standard deviations a second counts as idle. */
export type IdleLimits = Pick<DriftParams["physics"], "idleAccelSd" | "idleGyroSd">;

/** The sensors in physical units, of equal length. */
export interface Motion {
  readonly accel: Axes;
  /** Null where there is none. */
  readonly gyro: Axes | null;
  readonly rateHz: number;
}

/** Share of whole seconds within which every axis of every sensor stays below the limits; NaN of none. */
export function idleShare({accel, gyro, rateHz}: Motion, limits: IdleLimits): number {
  const second = Math.max(2, Math.round(rateHz)); // a single sample has no deviation
  let seconds = 0;
  let idle = 0;
  for (let from = 0; from + second <= accel[0].length; from += second) {
    const a = largestVariance(accel, from, second);
    const g = gyro === null ? 0 : largestVariance(gyro, from, second);
    if (Number.isNaN(a) || Number.isNaN(g)) continue;
    seconds++;
    if (a < limits.idleAccelSd ** 2 && g < limits.idleGyroSd ** 2) idle++;
  }
  return seconds === 0 ? Number.NaN : idle / seconds;
}

/** Of the three axes; NaN where a sample is missing. */
function largestVariance(axes: Axes, from: number, length: number): number {
  let largest = 0;
  for (const axis of axes) {
    const origin = axis[from]!; // taken off first: the variance is small beside gravity
    let sum = 0;
    let squares = 0;
    for (let i = from; i < from + length; i++) {
      const value = axis[i]! - origin;
      sum += value;
      squares += value * value;
    }
    const variance = squares / length - (sum / length) ** 2;
    if (!(variance <= largest)) largest = variance; // NaN replaces, and is then larger than anything
  }
  return largest;
}

/** Breaks the rule only where the recording rests more than any person of the reference (`reference`, if known). `isAlone`: there is no gyroscope. */
export function judgeIdle(
  rules: Rules,
  share: number,
  {reference, isAlone}: {readonly reference: Spread | null; readonly isAlone: boolean},
): Cause[] {
  if (share <= (reference?.most ?? 0)) return [];
  return judge(rules, "physics.idle", share, {
    evidence: `In ${(100 * share).toFixed(1)} % of the seconds ${isAlone ? "the accelerometer does not move" : "neither sensor moves"}.`,
    likelyCause: "the watch lay still, as on a table",
  });
}
