/** The length of gravity: wrong units and removed gravity show in the median acceleration. */

import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {median} from "../../../stats/quantile.ts";
import {judge} from "../judge.ts";
import type {DriftParams} from "../params.ts";
import type {Rules} from "../rules.ts";
import type {Axes} from "./axes.ts";

const GRAVITY = 9.81; // m/s²

/** Median length of the acceleration vector; NaN of none. */
export function medianNorm([x, y, z]: Axes): number {
  const norms = Float64Array.from(x, (value, i) => Math.hypot(value, y[i]!, z[i]!));
  return median(norms.filter((norm) => !Number.isNaN(norm)));
}

/** |median − 9.81| / 9.81. */
export function gravityErrorShare(norm: number): number {
  return Math.abs(norm - GRAVITY) / GRAVITY;
}

export function judgeGravity(rules: Rules, norm: number, params: DriftParams["physics"]): Cause[] {
  return judge(rules, "physics.gravity", gravityErrorShare(norm), {
    evidence: `The median acceleration is ${norm.toPrecision(4)} m/s², expected about ${GRAVITY}.`,
    likelyCause: nameCause(norm, params),
  });
}

function nameCause(norm: number, {milliGAbove, gTolerance, noGravityBelow}: DriftParams["physics"]): string {
  if (norm > milliGAbove) return "the acceleration is in milli-g, not m/s²";
  if (Math.abs(norm - 1) < gTolerance) return "the acceleration is in g, not m/s²";
  if (norm < noGravityBelow) return "gravity was removed from the acceleration";
  return "the accelerometer's scale is wrong";
}
