/** The recording in physical units against gravity and the reference's people: what happened to the watch? */

import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import type {Physics} from "../../artifacts/drift/recording.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {worst} from "../../artifacts/level.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {sortFinite} from "../../stats/sorted.ts";
import {groupRows} from "./chunks.ts";
import type {ReferenceContext} from "./context.ts";
import type {FusedRecording} from "./fused-table.ts";
import {checkMirror, thin} from "./mirror.ts";
import {reweightedMeans} from "./mixture.ts";
import {angleDeg, GRAVITY, idleShare, meanVector, medianNorm, shake, type Vector} from "./motion.ts";
import type {NullDistribution} from "./null-distribution.ts";
import {findTurn, type Orientation} from "./orientation.ts";
import {judge} from "./rules.ts";
import {selectRows, series} from "./window-table.ts";

export interface PhysicsInput {
  fused: FusedRecording;
  channels: readonly ChannelDrift[];
  /** Normalised, ascending, channel by channel. */
  sorted: readonly Float64Array[];
  nullDistribution: NullDistribution | undefined;
  /** The recording's predicted shares. */
  shares: readonly number[];
}

/** Figures, level and the causes behind it. */
export function physicsOf(
  context: ReferenceContext,
  input: PhysicsInput,
): {physics: Physics; causes: Cause[]} {
  const {params, motion} = context;
  const {fused, channels, nullDistribution} = input;
  const limits = {accelSd: params.physics.idleAccelSd, gyroSd: params.physics.idleGyroSd};
  const gravity = meanVector(fused.accel);
  const norm = medianNorm(fused.accel);
  const idle = idleShare(fused.accel, fused.gyro, fused.rateHz, limits);
  const mirror = mirroredAxes(context, input.sorted);
  const shaking = shakingOf(context, fused);
  const physics: Physics = {
    level: "pass",
    medianNorm: norm,
    gravityErrorShare: Math.abs(norm - GRAVITY) / GRAVITY,
    gravity: {current: gravity, reference: motion.gravity},
    rotationDeg: rotation(context, gravity, input.shares),
    rotationNull95Deg: nullDistribution === undefined ? null : rotationNull95(context, nullDistribution),
    mirroredAxes: mirror.axes,
    idleShare: idle,
    referenceIdleShare: motion.idle?.overall ?? null,
    shakeRatio: shaking === null ? null : shaking.ratio,
    clippedShare: channels.map(({channel, clippedShare}) => ({channel, share: clippedShare})),
    likelyCauses: [],
  };
  const turn =
    channels.filter(({level}) => level !== "pass").length > 1 ? turnOf(context, input.sorted) : undefined;
  const causes = physicsCauses(context, physics, channels, {mirror, turn, shaking});
  physics.level = worst(causes.map((cause) => cause.level));
  physics.likelyCauses = [...new Set(causes.map((cause) => cause.likelyCause))];
  return {physics, causes};
}

function toPhysical(context: ReferenceContext, means: ArrayLike<number>): Vector {
  const {mean, scale} = context.reference.provenance;
  return [0, 1, 2].map((c) => means[c]! * scale[c]! + mean[c]!) as Vector;
}

/** Angle to the reference as it is, or under the recording's own mix of classes where that is nearer. */
function rotation(context: ReferenceContext, gravity: Vector, shares: readonly number[]): number {
  const plain = angleDeg(gravity, context.motion.gravity);
  if (context.classGrid === undefined) return plain;
  const mixed = angleDeg(gravity, toPhysical(context, reweightedMeans(context.classGrid, shares)));
  return Number.isNaN(mixed) ? plain : Math.min(plain, mixed);
}

function rotationNull95(context: ReferenceContext, {rounds, means}: NullDistribution): number {
  const width = means.length / rounds / 2;
  const at = (index: number): Vector =>
    toPhysical(context, means.subarray(index * width, (index + 1) * width));
  const angles = Float64Array.from({length: rounds}, (_, round) =>
    angleDeg(at(2 * round), at(2 * round + 1)),
  );
  return quantileSorted(angles.sort(), 0.95);
}

/** A turn by quarters, sought in physical units where more than one channel has drifted. */
function turnOf(
  {reference, channels}: ReferenceContext,
  sorted: readonly Float64Array[],
): Orientation | undefined {
  const {mean, scale} = reference.provenance;
  const inMetres = (values: Float64Array, c: number): Float64Array =>
    thin(values).map((value) => value * scale[c]! + mean[c]!);
  return findTurn(
    [0, 1, 2].map((c) => inMetres(channels[c]!.sorted, c)),
    [0, 1, 2].map((c) => inMetres(sorted[c]!, c)),
  );
}

interface Shaking {
  sensor: "accelerometer" | "gyroscope";
  ratio: number;
  /** More than on any person of the reference. */
  beyondAll: boolean;
}

/** The sensor that shakes most against the reference; null where the reference has no windows. */
function shakingOf({motion}: ReferenceContext, fused: FusedRecording): Shaking | null {
  if (motion.shake === null) return null;
  const {accel, gyro} = motion.shake;
  const own = {accel: shake(fused.accel), gyro: shake(fused.gyro)};
  return own.accel / accel.overall >= own.gyro / gyro.overall
    ? {sensor: "accelerometer", ratio: own.accel / accel.overall, beyondAll: own.accel > accel.most}
    : {sensor: "gyroscope", ratio: own.gyro / gyro.overall, beyondAll: own.gyro > gyro.most};
}

interface Mirror {
  axes: string[];
  distance: number;
  /** Whether some person of the reference looks mirrored on the same axes, or there are no people to ask. */
  ordinary: boolean;
}

function mirroredAxes(context: ReferenceContext, sorted: readonly Float64Array[]): Mirror {
  const {reference, channels, params} = context;
  const {provenance, table} = reference;
  const check = (c: number, current: Float64Array) => {
    const scaler = {mean: provenance.mean[c]!, scale: provenance.scale[c]!, sd: channels[c]!.sd};
    return checkMirror(
      provenance.channels[c]!,
      channels[c]!.sorted,
      current,
      scaler,
      params.wasserstein.warn,
    );
  };
  const found = [0, 1, 2].map((c) => check(c, sorted[c]!)).filter(({mirrored}) => mirrored);
  if (found.length === 0) return {axes: [], distance: 0, ordinary: false};
  const axes = found.map(({axis}) => axis);
  const people = table === undefined ? [] : groupRows(table.users);
  const ordinary =
    people.length < 3 ||
    people.some(({rows}) => {
      const own = new Set(rows);
      const channelsOf = series(selectRows(table!, (row) => own.has(row)));
      return axes.some((axis) => {
        const c = provenance.channels.indexOf(axis);
        return check(c, sortFinite(channelsOf[c]!)).mirrored;
      });
    });
  return {axes, distance: Math.max(...found.map(({asIs}) => asIs)), ordinary};
}

function physicsCauses(
  context: ReferenceContext,
  physics: Physics,
  channels: readonly ChannelDrift[],
  {mirror, turn, shaking}: {mirror: Mirror; turn: Orientation | undefined; shaking: Shaking | null},
): Cause[] {
  const {rules, motion} = context;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const atRest = physics.idleShare > context.params.physics.idleShare.fail;
  const causes: (Cause | undefined)[] = [];
  if (!(physics.idleShare <= (motion.idle?.most ?? 0)))
    causes.push(
      judge(rules.get("physics.idle")!, physics.idleShare, {
        evidence: `In ${percent(physics.idleShare)} of the seconds neither sensor moves.`,
        likelyCause: "the watch lay still, as on a table",
      }),
    );
  causes.push(
    judge(rules.get("physics.gravity")!, physics.gravityErrorShare, {
      evidence: `The median acceleration is ${physics.medianNorm.toPrecision(4)} m/s², expected about ${GRAVITY}.`,
      likelyCause: normCause(physics.medianNorm),
    }),
  );
  const {rotationDeg: angle, rotationNull95Deg: usual} = physics;
  if (angle !== null && angle > (usual ?? 0))
    causes.push(
      judge(rules.get("physics.rotation")!, angle, {
        evidence: `Gravity points ${angle.toFixed(0)}° away from the reference; ${
          usual === null
            ? "how far its people differ is not known"
            : `95 % of the reference stay within ${usual.toFixed(0)}°`
        }.`,
        likelyCause:
          usual === null
            ? "the watch is turned on the wrist, or the postures are others"
            : "the watch is turned on the wrist",
        ...(usual === null || atRest ? {cap: "warn" as const} : {}),
      }),
    );
  if (turn !== undefined && !atRest)
    causes.push(
      judge(rules.get("physics.rotation")!, turn.angleDeg, {
        id: "physics.turned-axes",
        evidence: `Its axes would be at most half as far from the reference if they were ${turn.axes.join(", ")}: a turn by ${turn.angleDeg}°.`,
        likelyCause: "the watch is turned on the wrist",
      }),
    );
  if (mirror.axes.length > 0 && !atRest)
    causes.push(
      judge(rules.get("physics.mirrored")!, mirror.distance, {
        evidence: `With the sign turned, ${mirror.axes.join(", ")} would be at most half as far from the reference.`,
        likelyCause: "the watch is worn on the other wrist or the wrong way round",
        ...(mirror.ordinary ? {cap: "warn" as const} : {}),
      }),
    );
  if (shaking?.beyondAll === true)
    causes.push(
      judge(rules.get("physics.shake")!, shaking.ratio, {
        evidence: `From sample to sample the ${shaking.sensor} changes ${shaking.ratio.toPrecision(3)} times as much as in the reference, more than on any of its people.`,
        likelyCause: "the strap is loose, or the person moves more vigorously",
      }),
    );
  for (const {channel, clippedShare, stuckShare} of channels) {
    causes.push(
      judge(rules.get("physics.clipped")!, clippedShare, {
        id: `physics.clipped.${channel}`,
        evidence: `${percent(clippedShare)} of ${channel} lies at the end of its range.`,
        likelyCause: "the sensor's range is too small for the movement",
      }),
      judge(rules.get("physics.stuck")!, stuckShare, {
        id: `physics.stuck.${channel}`,
        evidence: `${percent(stuckShare)} of ${channel} repeats the value before for half a second or more.`,
        likelyCause: "a sensor is stuck",
      }),
    );
  }
  causes.push(wobble(context, channels), gyroUnit(context, channels, atRest));
  return causes.filter((cause) => cause !== undefined);
}

function normCause(norm: number): string {
  if (norm > 100) return "the acceleration is in milli-g, not m/s²";
  if (Math.abs(norm - 1) < 0.15) return "the acceleration is in g, not m/s²";
  if (norm < 3) return "gravity was removed from the acceleration";
  return "the accelerometer's scale is wrong";
}

/** A loose watch swings on its own: the gyroscope varies more on all axes, beyond chance on most of them. */
function wobble({rules, params}: ReferenceContext, channels: readonly ChannelDrift[]): Cause | undefined {
  const gyro = channels.slice(3);
  const beyond = gyro.filter(({pNull}) => (pNull?.varianceRatio ?? 1) <= params.alpha).length;
  if (beyond < 2) return undefined;
  const least = Math.min(...gyro.map(({varianceRatio}) => varianceRatio));
  return judge(rules.get("physics.wobble")!, least, {
    evidence: `On every axis the gyroscope varies at least ${least.toPrecision(3)} times as much as in the reference.`,
    likelyCause: "the strap is loose, or the person moves more vigorously",
  });
}

const DEGREES = 180 / Math.PI;

/** A gyroscope that varies about 57 times too little or too much, while the accelerometer does not. */
function gyroUnit(
  context: ReferenceContext,
  channels: readonly ChannelDrift[],
  atRest: boolean,
): Cause | undefined {
  const ratios = channels
    .slice(3)
    .map(({stdRatio}) => stdRatio)
    .sort((a, b) => a - b);
  const accel = channels
    .slice(0, 3)
    .map(({stdRatio}) => stdRatio)
    .sort((a, b) => a - b);
  const factor = ratios[1]! / accel[1]!;
  const near = (target: number): boolean => factor > target / 2 && factor < target * 2;
  if (atRest || !(near(1 / DEGREES) || near(DEGREES))) return undefined;
  return judge(context.rules.get("variance-ratio")!, Math.max(factor, 1 / factor) ** 2, {
    id: "physics.gyroscope-unit",
    evidence: `The gyroscope varies ${factor.toPrecision(3)} times as much as the accelerometer would suggest; a radian has ${DEGREES.toFixed(1)}°.`,
    likelyCause:
      factor < 1 ? "the gyroscope is in rad/s, not deg/s" : "the gyroscope was converted to degrees twice",
  });
}
