/**
 * What a stretch of samples says about the watch itself, in physical units: does it move, which way is down, does
 * a sensor stick or saturate.
 */
import {median} from "../../stats/quantile.ts";

export const GRAVITY = 9.81; // m/s²

/** Three axes of one sensor, of equal length; NaN where missing. */
export type Axes = readonly [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
export type Vector = [number, number, number];

/** Share of whole seconds within which both sensors stay below the given sd (per axis, worst axis); NaN of none. */
export function idleShare(
  accel: Axes,
  gyro: Axes,
  rateHz: number,
  limits: {accelSd: number; gyroSd: number},
): number {
  const span = Math.max(2, Math.round(rateHz));
  let spans = 0;
  let idle = 0;
  for (let from = 0; from + span <= accel[0].length; from += span) {
    const a = worstVariance(accel, from, span);
    const g = worstVariance(gyro, from, span);
    if (Number.isNaN(a) || Number.isNaN(g)) continue;
    spans++;
    if (a < limits.accelSd ** 2 && g < limits.gyroSd ** 2) idle++;
  }
  return spans === 0 ? Number.NaN : idle / spans;
}

function worstVariance(axes: Axes, from: number, span: number): number {
  let worst = 0;
  for (const axis of axes) {
    const origin = axis[from]!; // taken off first: the variance is small beside gravity
    let sum = 0;
    let squares = 0;
    for (let i = from; i < from + span; i++) {
      const value = axis[i]! - origin;
      sum += value;
      squares += value * value;
    }
    const variance = squares / span - (sum / span) ** 2;
    if (!(variance <= worst)) worst = variance;
  }
  return worst;
}

/** Median length of the acceleration vector; NaN of none. */
export function medianNorm([x, y, z]: Axes): number {
  const norms = new Float64Array(x.length);
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    const norm = Math.hypot(x[i]!, y[i]!, z[i]!);
    if (!Number.isNaN(norm)) norms[n++] = norm;
  }
  return median(norms.subarray(0, n));
}

/** Mean of each axis over what is present. */
export function meanVector(axes: Axes): Vector {
  return axes.map((axis) => {
    let sum = 0;
    let n = 0;
    for (let i = 0; i < axis.length; i++) {
      const value = axis[i]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      n++;
    }
    return n === 0 ? Number.NaN : sum / n;
  }) as Vector;
}

/** Angle between two vectors in degrees; NaN when either has no length. */
export function angleDeg(a: Vector, b: Vector): number {
  const cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (Math.hypot(...a) * Math.hypot(...b));
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

/** Root mean square of the change from one sample to the next, over three axes, pauses left out. */
export function shake(axes: Axes): number {
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

/** Shortest run that counts as stuck: half a second at 50 Hz. */
const STUCK_RUN = 25;
/** Shortest run at the extreme that counts as clipped. */
const CLIPPED_RUN = 3;

/** Shares of samples that repeat the one before in long runs, and that stay at the largest or smallest value. */
export function stuckAndClipped(values: ArrayLike<number>): {stuck: number; clipped: number} {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    n++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  let stuck = 0;
  let clipped = 0;
  for (let from = 0; from < values.length; ) {
    const value = values[from]!;
    let to = from + 1;
    while (to < values.length && values[to] === value) to++;
    if (to - from >= STUCK_RUN) stuck += to - from;
    else if (to - from >= CLIPPED_RUN && (value === low || value === high)) clipped += to - from;
    from = to;
  }
  return n === 0 ? {stuck: Number.NaN, clipped: Number.NaN} : {stuck: stuck / n, clipped: clipped / n};
}
