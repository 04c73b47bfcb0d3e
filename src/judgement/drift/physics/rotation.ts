/** The direction of gravity: a watch that is turned on the wrist has it on other axes than the reference. */

import type {Physics} from "../../../artifacts/drift/recording.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {moments} from "../../../stats/moments.ts";
import {reweightedMeans} from "../class-grid.ts";
import type {ReferenceContext} from "../context.ts";
import {judge} from "../judge.ts";
import {type NullDistribution, nullLimit} from "../null-distribution.ts";
import type {Rules} from "../rules.ts";
import {type Axes, angleDeg, toAcceleration, type Vector} from "./axes.ts";

/** Mean of each axis over what is present. */
export function meanVector([x, y, z]: Axes): Vector {
  return [moments(x).mean, moments(y).mean, moments(z).mean];
}

/**
 * Angle in degrees to the reference as it is, or under the recording's own mix of classes where that is nearer:
 * other postures are no turn of the watch. `shares` are the recording's predicted shares.
 */
export function rotationOf(
  {reference, motion, classGrid, params}: ReferenceContext,
  gravity: Vector,
  shares: readonly number[],
): number {
  const plain = angleDeg(gravity, motion.gravity);
  if (classGrid === undefined) return plain;
  const means = reweightedMeans(classGrid, shares, params.mixture.minWindows);
  const mixed = angleDeg(gravity, toAcceleration(means, reference.provenance));
  return Number.isNaN(mixed) ? plain : Math.min(plain, mixed);
}

/** 95 % of people stay within this angle of all the others, as far as so few of the reference can tell. */
export function rotationLimit(
  {reference: {provenance}}: ReferenceContext,
  {means, people}: NullDistribution,
): number {
  const angles = Float64Array.from(means, ({stretch, others}) =>
    angleDeg(toAcceleration(stretch, provenance), toAcceleration(others, provenance)),
  );
  return nullLimit(angles.sort(), 0.05, people);
}

/**
 * Breaks the rule only beyond what the reference's people differ by. A warning at most where that is not known, and
 * for a watch at rest, which lies as it was put down.
 */
export function judgeRotation(
  rules: Rules,
  {rotationDeg: angle, rotationLimitDeg: usual}: Pick<Physics, "rotationDeg" | "rotationLimitDeg">,
  atRest: boolean,
): Cause[] {
  if (angle === null || angle <= (usual ?? 0)) return [];
  const known =
    usual === null
      ? "how far its people differ is not known"
      : `95 % of people stay within ${usual.toFixed(0)}°`;
  return judge(rules, "physics.rotation", angle, {
    evidence: `Gravity points ${angle.toFixed(0)}° away from the reference; ${known}.`,
    likelyCause:
      usual === null
        ? "the watch is turned on the wrist, or the postures are others"
        : "the watch is turned on the wrist",
    ...(usual === null || atRest ? {cap: "warn"} : {}),
  });
}
