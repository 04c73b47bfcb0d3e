/**
 * Time warping: the same movement, here slower, there faster. The speed is exp(σ z), z standard normal at each of
 * some knots at equal distances and linear between them, so it is never 0 and time never runs backwards; the warp is
 * its integral, stretched so that the window keeps both ends. Values between samples are linear. Only times change:
 * that
 * a faster turn is also a larger angular velocity is left out, as in Um et al.
 */
import type {KeyedRandom} from "../keyed-random.ts";

/**
 * Fills `times` (samples) with the place, in samples, that each sample is taken from: strictly increasing, from 0 to
 * the last. `speeds` has room for a number a knot.
 */
export function drawWarp(
  times: Float64Array,
  speeds: Float64Array,
  random: KeyedRandom,
  sigma: number,
): void {
  const knots = speeds.length;
  for (let k = 0; k < knots; k++) speeds[k] = Math.exp(sigma * random.normal());
  const last = times.length - 1;
  times[0] = 0;
  let before = speeds[0]!;
  for (let t = 1; t <= last; t++) {
    const place = (t * (knots - 1)) / last;
    const k = Math.min(knots - 2, Math.floor(place));
    const speed = speeds[k]! + (place - k) * (speeds[k + 1]! - speeds[k]!);
    times[t] = times[t - 1]! + (before + speed) / 2;
    before = speed;
  }
  const stretch = last / times[last]!;
  for (let t = 1; t < last; t++) times[t]! *= stretch;
  times[last] = last;
}

/**
 * Takes the window (samples, channels) at `at` of `windows` at these times, in place; `copy` has room for a window.
 */
export function warpWindow(
  windows: Float32Array,
  at: number,
  channels: number,
  times: Float64Array,
  copy: Float32Array,
): void {
  const lengthSamples = times.length;
  for (let i = 0; i < lengthSamples * channels; i++) copy[i] = windows[at + i]!;
  for (let t = 0; t < lengthSamples; t++) {
    const low = Math.min(lengthSamples - 2, Math.floor(times[t]!));
    const share = times[t]! - low;
    for (let c = 0; c < channels; c++) {
      const from = copy[low * channels + c]!;
      windows[at + t * channels + c] = from + share * (copy[(low + 1) * channels + c]! - from);
    }
  }
}
