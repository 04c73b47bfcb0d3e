/**
 * The scaler of a fold, fitted on its training windows alone. The table's windows are scaled with the scaler of
 * the table's training users, among whom are this fold's test users: that would let them into the training.
 *
 * Every sample of a window counts, so those that windows share count once a window.
 */
import {rescaleWindows, type Scaling} from "../../windows/scaling.ts";

/**
 * Mean and population standard deviation of each channel of windows (n, channels) that are scaled with `from`,
 * in the units before that. A channel that does not vary gets scale 1.
 */
export function refitScaling(z: Float32Array, from: Scaling): {mean: number[]; scale: number[]} {
  const width = from.mean.length;
  const n = z.length / width;
  const mean: number[] = [];
  const scale: number[] = [];
  for (let c = 0; c < width; c++) {
    let sum = 0;
    for (let at = c; at < z.length; at += width) sum += z[at]!;
    const middle = sum / n;
    let squares = 0;
    for (let at = c; at < z.length; at += width) squares += (z[at]! - middle) ** 2;
    const deviation = Math.sqrt(squares / n);
    mean.push(from.mean[c]! + middle * from.scale[c]!);
    // float32 rounds a constant to about 1e-7 of its size.
    scale.push(deviation > 1e-6 * Math.max(1, Math.abs(middle)) ? deviation * from.scale[c]! : 1);
  }
  return {mean, scale};
}

/** The parts of a fold, all scaled with the scaler of the first, and that scaler. */
export function scaleFold(
  parts: {readonly train: Float32Array; readonly validation: Float32Array; readonly test: Float32Array},
  from: Scaling,
): {train: Float32Array; validation: Float32Array; test: Float32Array; scaling: Scaling} {
  const scaling = refitScaling(parts.train, from);
  return {
    train: rescaleWindows(parts.train, from, scaling),
    validation: rescaleWindows(parts.validation, from, scaling),
    test: rescaleWindows(parts.test, from, scaling),
    scaling,
  };
}
