/** What is known of each second of a recording: how it moved, how it was held, what of it was measured. */
import {hasGyro, SENSOR_CHANNELS} from "../../../artifacts/channels.ts";
import type {FusedTable} from "../../../artifacts/fused.ts";
import {idleShare} from "../../../judgement/drift/physics/idle.ts";
import {visitRuns} from "../../../judgement/drift/runs.ts";

/** The parameters of `drift.physics` by which drift judges the same. */
export interface SecondLimits {
  readonly idleAccelSd: number;
  readonly idleGyroSd: number;
  readonly clippedSamples: number;
  readonly stuckSamples: number;
}

/** Of every sample of each sensor, ms since the Unix epoch. */
export interface SampleTimes {
  readonly accel: ArrayLike<number>;
  readonly gyro?: ArrayLike<number> | undefined;
}

/** One value a second from the first sample on; shares are 0 to 1. */
export interface Seconds {
  readonly count: number;
  /** Rows a second. */
  readonly rows: number;
  readonly missing: Float32Array;
  readonly imputed: Float32Array;
  /** Largest share of a channel. */
  readonly clipped: Float32Array;
  /** 1 where no sensor moves. */
  readonly still: Uint8Array;
  /** Samples of the sensor that has fewer. */
  readonly samples: Uint16Array;
  /** Mean acceleration as a direction, three arrays of −1 to 1; NaN where nothing was measured. */
  readonly gravity: readonly [Float32Array, Float32Array, Float32Array];
  /** Standard deviation of the length of the acceleration, m/s²; NaN where nothing was measured. */
  readonly movement: Float32Array;
}

/** `times`: of every sample of each sensor, ms since the Unix epoch. */
export function bySecond(fused: FusedTable, times: SampleTimes, limits: SecondLimits): Seconds {
  const rows = Math.round(fused.rateHz);
  const count = Math.ceil(fused.rows / rows);
  const numbers = () => new Float32Array(count);
  const seconds = {missing: numbers(), imputed: numbers(), movement: numbers(), still: new Uint8Array(count)};
  const gravity = [numbers(), numbers(), numbers()] as const;
  for (let second = 0; second < count; second++) {
    const from = second * rows;
    const to = Math.min(from + rows, fused.rows);
    const {mean, sd, present} = acceleration(fused, from, to);
    const length = Math.hypot(...mean);
    for (const axis of [0, 1, 2] as const) gravity[axis][second] = mean[axis] / length; // 0 / 0 is NaN: unknown
    seconds.movement[second] = sd;
    seconds.missing[second] = 1 - present / (to - from);
    seconds.imputed[second] = sumOf(fused.imputed, from, to) / (to - from);
    seconds.still[second] = isStill(fused, from, to, limits) ? 1 : 0;
  }
  return {
    count,
    rows,
    ...seconds,
    gravity,
    clipped: clippedBySecond(fused, rows, limits),
    samples: samplesBySecond(fused, times, count),
  };
}

function acceleration({channels}: FusedTable, from: number, to: number) {
  const axes = SENSOR_CHANNELS.accel.map((channel) => channels[channel]!);
  const mean: [number, number, number] = [0, 0, 0];
  let present = 0;
  let sum = 0;
  let squares = 0;
  for (let row = from; row < to; row++) {
    const length = Math.hypot(axes[0]![row]!, axes[1]![row]!, axes[2]![row]!);
    if (Number.isNaN(length)) continue;
    present++;
    sum += length;
    squares += length * length;
    for (const axis of [0, 1, 2] as const) mean[axis] += axes[axis]![row]!;
  }
  const sd = present < 2 ? Number.NaN : Math.sqrt(Math.max(0, squares / present - (sum / present) ** 2));
  return {mean, sd, present};
}

function isStill({channels, rateHz}: FusedTable, from: number, to: number, limits: SecondLimits): boolean {
  const axes = (of: readonly number[]) =>
    of.map((channel) => channels[channel]!.subarray(from, to)) as [Float64Array, Float64Array, Float64Array];
  const gyro = hasGyro(channels) ? axes(SENSOR_CHANNELS.gyro) : null;
  return idleShare({accel: axes(SENSOR_CHANNELS.accel), gyro, rateHz}, limits) === 1;
}

/** As drift counts clipping: runs at the largest or smallest value, too short to be a stuck sensor. */
function clippedBySecond(fused: FusedTable, rows: number, limits: SecondLimits): Float32Array {
  const clipped = new Float32Array(Math.ceil(fused.rows / rows));
  for (const values of fused.channels) {
    const known = values.filter((value) => !Number.isNaN(value));
    const low = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const share = new Float32Array(clipped.length);
    let row = 0;
    visitRuns(values, (value, length) => {
      if (
        (value === low || value === high) &&
        length >= limits.clippedSamples &&
        length < limits.stuckSamples
      )
        for (let i = row; i < row + length; i++) share[Math.floor(i / rows)]! += 1 / rows;
      row += length;
    });
    share.forEach((value, second) => {
      clipped[second] = Math.max(clipped[second]!, value);
    });
  }
  return clipped;
}

function samplesBySecond({t}: FusedTable, {accel, gyro}: SampleTimes, count: number): Uint16Array {
  const start = t[0] ?? 0;
  const counted = [accel, ...(gyro === undefined ? [] : [gyro])].map((times) => {
    const samples = new Uint16Array(count);
    for (let i = 0; i < times.length; i++) {
      const second = Math.floor((times[i]! - start) / 1000);
      if (second >= 0 && second < count) samples[second]!++;
    }
    return samples;
  });
  return counted[0]!.map((_, second) => Math.min(...counted.map((samples) => samples[second]!)));
}

function sumOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum;
}
