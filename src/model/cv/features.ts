/** Simple figures of a window, for a simple model: of each channel the mean, standard deviation, least and greatest. */

export const FEATURES_A_CHANNEL = 4;

/** Features (windows, channels × 4) of windows (windows, steps, channels), both row-major, in the windows' units. */
export function computeFeatures(x: Float32Array, steps: number, channels: number): Float64Array {
  const size = steps * channels;
  const windows = x.length / size;
  const out = new Float64Array(windows * channels * FEATURES_A_CHANNEL);
  for (let w = 0; w < windows; w++) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      let least = Number.POSITIVE_INFINITY;
      let greatest = Number.NEGATIVE_INFINITY;
      for (let at = w * size + c; at < (w + 1) * size; at += channels) {
        const value = x[at]!;
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
      const mean = sum / steps;
      let squares = 0;
      for (let at = w * size + c; at < (w + 1) * size; at += channels) squares += (x[at]! - mean) ** 2;
      out.set([mean, Math.sqrt(squares / steps), least, greatest], (w * channels + c) * FEATURES_A_CHANNEL);
    }
  }
  return out;
}
