/** The three axes of a sensor, and vectors in its frame. */
import {SENSOR_CHANNELS} from "../../../artifacts/channels.ts";

/** Three axes of one sensor, of equal length; NaN where missing. */
export type Axes = readonly [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
export type Vector = [number, number, number];

/** One value for each axis of a sensor; `map` is given the axis's place among the channels. */
export function mapAxes<T>(sensor: keyof typeof SENSOR_CHANNELS, map: (channel: number) => T): [T, T, T] {
  const [x, y, z] = SENSOR_CHANNELS[sensor];
  return [map(x), map(y), map(z)];
}

interface Scaling {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** Normalised values of one channel in its physical unit. */
export function inPhysicalUnit(
  values: Float32Array | Float64Array,
  channel: number,
  {mean, scale}: Scaling,
): Float64Array {
  const [s, m] = [scale[channel]!, mean[channel]!];
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = values[i]! * s + m;
  return out;
}

/** A normalised acceleration, from the means of all channels, in m/s². */
export function toAcceleration(means: readonly number[], {mean, scale}: Scaling): Vector {
  return mapAxes("accel", (channel) => means[channel]! * scale[channel]! + mean[channel]!);
}

/** Angle between two vectors in degrees; NaN when either has no length. */
export function angleDeg(a: Vector, b: Vector): number {
  const cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (Math.hypot(...a) * Math.hypot(...b));
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}
