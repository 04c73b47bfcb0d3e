/** The recording in physical units against gravity and the reference's people: what happened to the watch? */

import type {Physics} from "../../../artifacts/drift/recording.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import type {ReferenceContext} from "../context.ts";
import type {FusedRecording} from "../fused-recording.ts";
import {levelOf} from "../judge.ts";
import type {JudgedChannel} from "../judged-channel.ts";
import type {NullDistribution} from "../null-distribution.ts";
import type {RecordingTests} from "../recording-tests.ts";
import {judgeClipping} from "./clipping.ts";
import {gravityErrorShare, judgeGravity, medianNorm} from "./gravity.ts";
import {judgeGyroscopeUnit} from "./gyroscope-unit.ts";
import {idleShare, judgeIdle} from "./idle.ts";
import {checkRest} from "./rest.ts";
import {judgeRotation, meanVector, rotationLimit, rotationOf} from "./rotation.ts";
import {checkShake} from "./shake.ts";
import {judgeStuck} from "./stuck.ts";
import {judgeTurn} from "./turned-axes.ts";
import {judgeWobble} from "./wobble.ts";
import {checkWrist} from "./wrist.ts";

export interface PhysicsInput {
  readonly fused: FusedRecording;
  readonly channels: readonly JudgedChannel[];
  /** Normalised, ascending, channel by channel. */
  readonly sorted: readonly Float64Array[];
  readonly tests: RecordingTests;
  readonly drawn: NullDistribution | undefined;
  /** The recording's predicted shares. */
  readonly shares: readonly number[];
}

/** Every figure, and the causes in the order of what explains most. */
export function checkPhysics(
  context: ReferenceContext,
  {fused, channels, sorted, tests, drawn, shares}: PhysicsInput,
): {physics: Physics; causes: Cause[]} {
  const {rules, params, motion} = context;
  // Where nothing is known of people, a figure has its threshold alone.
  const isUnusual = (test: string): boolean =>
    tests.signals === undefined ? tests.isLongEnough : tests.adjusted(test) <= params.alpha;
  const gravity = meanVector(fused.accel);
  const norm = medianNorm(fused.accel);
  const idle = idleShare(fused, params.physics);
  const atRest = idle > params.physics.idleShare.fail;
  const rotation = {
    rotationDeg: rotationOf(context, gravity, shares),
    rotationLimitDeg: drawn === undefined ? null : rotationLimit(context, drawn),
  };
  const wrist = checkWrist(context, sorted, (c) => isUnusual(`mean.${c}`) || isUnusual(`shape.${c}`));
  const rest = checkRest(rules, tests, params.alpha);
  const shake = checkShake(rules, fused, motion.shake, (sensor) =>
    isUnusual(`shake.${sensor === "accelerometer" ? 0 : 1}`),
  );
  const causes = [
    ...judgeIdle(rules, idle, {reference: motion.idle, isAlone: fused.gyro === null}),
    ...(tests.signals === undefined || isUnusual("gravity-length")
      ? judgeGravity(rules, norm, params.physics)
      : []),
    ...judgeRotation(rules, rotation, atRest),
    // At rest the axes say how the watch was put down, not how it is worn.
    ...(atRest ? [] : [...judgeTurn(context, channels, sorted), ...wrist.causes]),
    ...rest.causes,
    ...shake.causes,
    ...channels.flatMap((channel) => [
      ...judgeClipping(rules, channel),
      ...judgeStuck(rules, channel, params.physics.stuckSamples / fused.rateHz),
    ]),
    ...judgeWobble(rules, channels, params),
    ...(atRest ? [] : judgeGyroscopeUnit(rules, channels, params.physics.radianFactor)),
  ];
  const physics = {
    level: levelOf(causes),
    medianNorm: norm,
    gravityErrorShare: gravityErrorShare(norm),
    gravity: {current: gravity, reference: motion.gravity},
    ...rotation,
    mirroredAxes: wrist.axes,
    rest: rest.rest,
    idleShare: idle,
    referenceIdleShare: motion.idle?.overall ?? null,
    shakeRatio: shake.ratio,
    clippedShare: channels.map(({channel, clippedShare}) => ({channel, share: clippedShare})),
    likelyCauses: [...new Set(causes.map(({likelyCause}) => likelyCause))],
  };
  return {physics, causes};
}
