/**
 * What changes values and not their times: scaling, a sensor whose gain is off, and jitter, sensor noise.
 */
import type {Scaling} from "../../../windows/scaling.ts";
import type {KeyedRandom} from "../keyed-random.ts";

/**
 * Fills `factors` (channels) with exp(σ z), one z for each group of `group` channels: about 1 + σ z, never below 0.
 */
export function drawFactors(factors: Float64Array, group: number, random: KeyedRandom, sigma: number): void {
  for (let c = 0; c < factors.length; c++)
    factors[c] = c % group === 0 ? Math.exp(sigma * random.normal()) : factors[c - 1]!;
}

/** Multiplies the physical values behind the scaled ones, in place: z ← f z + (f − 1) mean / scale. */
export function scaleWindow(
  windows: Float32Array,
  at: number,
  lengthSamples: number,
  factors: Float64Array,
  {mean, scale}: Scaling,
): void {
  const channels = factors.length;
  for (let c = 0; c < channels; c++) {
    const factor = factors[c]!;
    const shift = ((factor - 1) * mean[c]!) / scale[c]!;
    for (let i = at + c; i < at + lengthSamples * channels; i += channels)
      windows[i] = windows[i]! * factor + shift;
  }
}

/** Adds Gaussian noise of standard deviation `sigma`, in scaled units, in place; `noise` has room for a window. */
export function jitterWindow(
  windows: Float32Array,
  at: number,
  random: KeyedRandom,
  sigma: number,
  noise: Float32Array,
): void {
  random.fillNormal(noise);
  for (let i = 0; i < noise.length; i++) windows[at + i]! += sigma * noise[i]!;
}
