/** Shaking: on a loose strap a watch rattles, so that its samples change more from one to the next. */

import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {judge} from "../judge.ts";
import type {Rules} from "../rules.ts";
import type {Axes} from "./axes.ts";
import type {Spread} from "./spread.ts";

/** Root mean square of the change from one sample to the next, over three axes, pauses left out; NaN of none. */
export function shakeOf(axes: Axes): number {
  let squares = 0;
  let n = 0;
  for (const axis of axes)
    for (let i = 1; i < axis.length; i++) {
      const step = axis[i]! - axis[i - 1]!;
      if (Number.isNaN(step)) continue;
      squares += step * step;
      n++;
    }
  return n === 0 ? Number.NaN : Math.sqrt(squares / n);
}

/**
 * The sensor that shakes most against the reference: its ratio, null where the reference has no windows. Breaks the
 * rule only where it shakes more than on any person of the reference, and `isUnusual` says that one more person hardly
 * would.
 */
export function checkShake(
  rules: Rules,
  {accel, gyro}: {accel: Axes; gyro: Axes | null},
  reference: {accel: Spread; gyro: Spread | null} | null,
  isUnusual: (sensor: "accelerometer" | "gyroscope") => boolean,
): {ratio: number | null; causes: Cause[]} {
  if (reference === null) return {ratio: null, causes: []};
  const accelerometer = compareShake("accelerometer", shakeOf(accel), reference.accel);
  const gyroscope =
    gyro === null || reference.gyro === null
      ? undefined
      : compareShake("gyroscope", shakeOf(gyro), reference.gyro);
  const isTurning = gyroscope !== undefined && !(accelerometer.ratio >= gyroscope.ratio);
  const {sensor, ratio, isBeyondAll} = isTurning ? gyroscope : accelerometer;
  if (!isBeyondAll || !isUnusual(sensor)) return {ratio, causes: []};
  const causes = judge(rules, "physics.shake", ratio, {
    evidence: `From sample to sample the ${sensor} changes ${ratio.toPrecision(3)} times as much as in the reference, more than on any of its people.`,
    likelyCause: "the strap is loose, or the person moves more vigorously",
  });
  return {ratio, causes};
}

function compareShake<S extends string>(sensor: S, own: number, {overall, most}: Spread) {
  return {sensor, ratio: own / overall, isBeyondAll: own > most};
}
