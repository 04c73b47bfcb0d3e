/** Features of a window for a simple model: of each channel the mean, standard deviation, minimum and maximum. */

export const FEATURES_PER_CHANNEL = 4;

/**
 * Features (windows, channels × 4) of windows (windows, samples, channels), both row-major, in the windows' units.
 */
export function computeFeatures(x: Float32Array, lengthSamples: number, channels: number): Float64Array {
  const size = lengthSamples * channels;
  const windows = x.length / size;
  const out = new Float64Array(windows * channels * FEATURES_PER_CHANNEL);
  for (let w = 0; w < windows; w++) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      let min = Number.POSITIVE_INFINITY;
      let max = Number.NEGATIVE_INFINITY;
      for (let at = w * size + c; at < (w + 1) * size; at += channels) {
        const value = x[at]!;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      const mean = sum / lengthSamples;
      let squares = 0;
      for (let at = w * size + c; at < (w + 1) * size; at += channels) squares += (x[at]! - mean) ** 2;
      out.set(
        [mean, Math.sqrt(squares / lengthSamples), min, max],
        (w * channels + c) * FEATURES_PER_CHANNEL,
      );
    }
  }
  return out;
}
