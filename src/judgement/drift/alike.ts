/** Like is compared with like only: channels, units, gravity and scaler must agree. */

import {type Scaler, scalerHash} from "../../artifacts/scaler.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {Provenance} from "./window-table.ts";

const HINT =
  "Compare only what was scaled alike: rebuild both with one scaler, or set `baseline` and `scaler` to a pair.";

/** What a scaler says of the data it scales. */
export function provenanceOf(scaler: Scaler): Provenance {
  return {
    channels: [...scaler.channels],
    accelUnit: scaler.units.accel,
    gyroUnit: scaler.units.gyro,
    gravity: scaler.gravity,
    scalerHash: scalerHash(scaler),
    mean: [...scaler.mean],
    scale: [...scaler.scale],
  };
}

type Scaling = Pick<Provenance, "mean" | "scale">;

/** Largest difference of two scalers in training standard deviations: of the means, or of the scales' ratio from 1. */
export function scalerDifference(reference: Scaling, other: Scaling): number {
  const differences = reference.scale.flatMap((scale, c) => [
    Math.abs(reference.mean[c]! - other.mean[c]!) / scale,
    Math.abs(other.scale[c]! / scale - 1),
  ]);
  return Math.max(0, ...differences);
}

interface Compared {
  /** What the other is, for the message. */
  readonly name: string;
  readonly file: string;
  /** In training standard deviations. */
  readonly tolerance: number;
}

/** Throws an ExpectedError unless `other` may be compared with `reference`; returns the scalers' difference. */
export function requireAlike(
  reference: Provenance,
  other: Provenance,
  {name, file, tolerance}: Compared,
): number {
  const pairs: [what: string, found: string, expected: string][] = [
    ["channels", other.channels.join(), reference.channels.join()],
    ["accelerometer unit", other.accelUnit, reference.accelUnit],
    ["gyroscope unit", other.gyroUnit, reference.gyroUnit],
    ["gravity", other.gravity, reference.gravity],
  ];
  for (const [what, found, expected] of pairs)
    if (found !== expected)
      throw new ExpectedError("input", `${what} of ${name}: ${found}; of the baseline: ${expected}`, {
        file,
        hint: HINT,
      });
  const difference = scalerDifference(reference, other);
  if (difference <= tolerance) return difference;
  const found = `${difference.toPrecision(4)} training standard deviations`;
  throw new ExpectedError(
    "input",
    `the scaler of ${name} differs from the baseline's by ${found}, allowed are ${tolerance}`,
    {file, hint: HINT},
  );
}
