/** The length of gravity: wrong units and removed gravity show in the median acceleration. */

import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {METRES_PER_G} from "../../../artifacts/units.ts";
import {median} from "../../../stats/quantile.ts";
import {judge} from "../judge.ts";
import type {DriftParams} from "../params.ts";
import type {Rules} from "../rules.ts";
import type {Axes} from "./axes.ts";

/** Median length of the acceleration vector; NaN of none. */
export function medianNorm([x, y, z]: Axes): number {
  const norms = Float64Array.from(x, (value, i) => Math.hypot(value, y[i]!, z[i]!));
  return median(norms.filter((norm) => !Number.isNaN(norm)));
}

/** |median − 9.81| / 9.81. */
export function gravityErrorShare(norm: number): number {
  return Math.abs(norm - METRES_PER_G) / METRES_PER_G;
}

export function judgeGravity(rules: Rules, norm: number, params: DriftParams["physics"]): Cause[] {
  return judge(rules, "physics.gravity", gravityErrorShare(norm), {
    evidence: `The median acceleration is ${norm.toPrecision(4)} m/s², expected about ${METRES_PER_G}.`,
    likelyCause: nameCause(norm, params),
  });
}

function nameCause(norm: number, {milliGAbove, gTolerance, noGravityBelow}: DriftParams["physics"]): string {
  if (norm > milliGAbove) return "the acceleration is in milli-g, not m/s²";
  if (Math.abs(norm - 1) < gTolerance) return "the acceleration is in g, not m/s²";
  if (norm < noGravityBelow) return "gravity was removed from the acceleration";
  return "the accelerometer's scale is wrong";
}
