/**
 * Two sensors of unlike rates, or one that is slow, on one grid of bins, each by itself: where a sensor is as fast as the grid, a bin has the
 * mean of its samples; where it is slower, the straight line between its neighbours at the middle of the bin. Nothing is
 * drawn across a pause of the sensor. A bin counts where all sensors have a value.
 */
import type {Samples} from "../formats/garmin/samples.ts";
import {ExpectedError} from "../platform/failure.ts";

/** A sensor this much slower than the grid is as good as one that is as fast: clocks are off by percents. */
const FAST_SHARE = 0.95;
/** Rates further apart do not pair sample by sample. */
const PAIRED_RATIO = 1.2;
/** Intervals of a sensor that are a pause. */
const PAUSE = 2.5;

export type Method = "mean" | "linear";

export interface Grid {
  readonly t: Float64Array;
  /** NaN in every channel where one sensor has nothing. */
  readonly channels: readonly Float64Array[];
  /** 1 where all have a value. */
  readonly samples: Int32Array;
  readonly methods: {readonly accel: Method; readonly gyro: Method};
  /** Accelerometer samples in bins that count. */
  readonly used: number;
}

/**
 * How the sensors come to the grid; undefined where they pair sample by sample, or one is slower than
 * `maxUpsampling` makes good.
 */
export function chooseMethods(
  accelHz: number,
  gyroHz: number,
  rateHz: number,
  maxUpsampling: number,
): Grid["methods"] | undefined {
  const [slow, fast] = [Math.min(accelHz, gyroHz), Math.max(accelHz, gyroHz)];
  if (!(slow > 0) || slow * maxUpsampling < rateHz * FAST_SHARE) return undefined;
  const methodOf = (hz: number): Method => (hz >= rateHz * FAST_SHARE ? "mean" : "linear");
  if (slow >= rateHz * FAST_SHARE && fast <= slow * PAIRED_RATIO) return undefined;
  return {accel: methodOf(accelHz), gyro: methodOf(gyroHz)};
}

/** Puts them on the bins in which all were measuring. Throws an ExpectedError where there are none. */
export function alignToGrid(
  accel: Omit<Samples, "format">,
  gyro: Omit<Samples, "format"> | undefined,
  methods: Grid["methods"],
  {rateHz, accelHz, gyroHz, file}: {rateHz: number; accelHz: number; gyroHz: number; file: string},
): Grid {
  const binMs = 1000 / rateHz;
  const first = Math.ceil(Math.max(accel.t[0]!, gyro?.t[0] ?? accel.t[0]!) / binMs);
  const last = Math.floor(Math.min(accel.t.at(-1)!, gyro?.t.at(-1) ?? accel.t.at(-1)!) / binMs);
  const count = last - first;
  if (count <= 0)
    throw gyro === undefined
      ? new ExpectedError("input", "the recording is shorter than one bin", {
          file,
          hint: "Record for longer: a model takes windows of some seconds.",
        })
      : new ExpectedError("input", "the two sensors share no time", {
          file,
          hint: "Check that both are of the same session and that neither clock was set.",
        });
  const t = Float64Array.from({length: count}, (_, bin) => (first + bin) * binMs);
  const onGrid = (sensor: Omit<Samples, "format">, method: Method, hz: number): Float64Array[] =>
    method === "mean" ? meanOf(sensor, t, binMs) : lineOf(sensor, t, binMs, (PAUSE * 1000) / hz);
  const channels = [
    ...onGrid(accel, methods.accel, accelHz),
    ...(gyro === undefined ? [] : onGrid(gyro, methods.gyro, gyroHz)),
  ];
  const [accelX, gyroX = accelX] = [channels[0]!, channels[3]];
  const samples = new Int32Array(count);
  for (let bin = 0; bin < count; bin++) {
    if (Number.isFinite(accelX[bin]!) && Number.isFinite(gyroX[bin]!)) samples[bin] = 1;
    else for (const channel of channels) channel[bin] = Number.NaN;
  }
  let used = 0;
  for (const time of accel.t) if (samples[Math.floor(time / binMs) - first] === 1) used++;
  return {t, channels, samples, methods, used};
}

function meanOf({t, x, y, z}: Omit<Samples, "format">, bins: Float64Array, binMs: number): Float64Array[] {
  let at = 0;
  const means = [x, y, z].map(() => new Float64Array(bins.length));
  for (const [bin, start] of bins.entries()) {
    while (at < t.length && t[at]! < start) at++;
    const from = at;
    while (at < t.length && t[at]! < start + binMs) at++;
    for (const [axis, values] of [x, y, z].entries()) {
      let sum = 0;
      for (let i = from; i < at; i++) sum += values[i]!;
      means[axis]![bin] = sum / (at - from);
    }
  }
  return means;
}

function lineOf(
  {t, x, y, z}: Omit<Samples, "format">,
  bins: Float64Array,
  binMs: number,
  pauseMs: number,
): Float64Array[] {
  let after = 0; // first sample behind the bin's middle
  const out = [x, y, z].map(() => new Float64Array(bins.length).fill(Number.NaN));
  for (const [bin, start] of bins.entries()) {
    const middle = start + binMs / 2;
    while (after < t.length && t[after]! <= middle) after++;
    if (after === 0) continue;
    const before = after - 1;
    const next = Math.min(after, t.length - 1);
    const span = t[next]! - t[before]!;
    if (span > pauseMs || (span === 0 && t[before] !== middle)) continue;
    const share = span === 0 ? 0 : (middle - t[before]!) / span;
    for (const [axis, values] of [x, y, z].entries())
      out[axis]![bin] = values[before]! + share * (values[next]! - values[before]!);
  }
  return out;
}
