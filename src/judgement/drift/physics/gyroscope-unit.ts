/** A gyroscope that varies about 57 times too little or too much while the accelerometer does not: radians. */

import {hasGyro} from "../../../artifacts/channels.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {median} from "../../../stats/quantile.ts";
import {judge} from "../judge.ts";
import type {JudgedChannel} from "../judged-channel.ts";
import type {Rules} from "../rules.ts";
import {mapAxes} from "./axes.ts";

const DEGREES_A_RADIAN = 180 / Math.PI;

/** `radianFactor` is how many times the ratio may be off 57.3, or 1/57.3, and still count as radians. */
export function judgeGyroscopeUnit(
  rules: Rules,
  channels: readonly JudgedChannel[],
  radianFactor: number,
): Cause[] {
  if (!hasGyro(channels)) return [];
  const gyro = median(mapAxes("gyro", (c) => channels[c]!.stdRatio));
  const accel = median(mapAxes("accel", (c) => channels[c]!.stdRatio));
  const factor = gyro / accel;
  const isNear = (target: number): boolean =>
    factor > target / radianFactor && factor < target * radianFactor;
  if (!isNear(1 / DEGREES_A_RADIAN) && !isNear(DEGREES_A_RADIAN)) return [];
  return judge(rules, "variance-ratio", Math.max(factor, 1 / factor) ** 2, {
    id: "physics.gyroscope-unit",
    evidence: `The gyroscope varies ${factor.toPrecision(3)} times as much as the accelerometer would suggest; a radian has ${DEGREES_A_RADIAN.toFixed(1)}°.`,
    likelyCause:
      factor < 1 ? "the gyroscope is in rad/s, not deg/s" : "the gyroscope was converted to degrees twice",
  });
}
