/** Scaling: z = (x − mean) / scale for each channel, computed in float64, kept as float32. */
/** Mean and scale of each channel, in the units before scaling. */
export interface Scaling {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/**
 * Cuts and scales: `channels` holds one array of rows a channel, `starts` the first row of each window.
 * Gives (windows, length, channels), row-major.
 */
export function scaleWindows(
  channels: readonly Float64Array[],
  starts: Int32Array,
  length: number,
  {mean, scale}: Scaling,
): Float32Array {
  const width = channels.length;
  const out = new Float32Array(starts.length * length * width);
  for (let c = 0; c < width; c++) {
    const values = channels[c]!;
    const [m, s] = [mean[c]!, scale[c]!];
    let at = c;
    for (const start of starts) {
      for (let row = start; row < start + length; row++) {
        out[at] = (values[row]! - m) / s;
        at += width;
      }
    }
  }
  return out;
}

/**
 * Windows scaled with `from`, as if they had been with `to`: z' = (z·s₁ + m₁ − m₂) / s₂.
 * Equal up to the rounding of z to float32.
 */
export function rescaleWindows(z: Float32Array, from: Scaling, to: Scaling): Float32Array {
  const width = from.mean.length;
  const out = new Float32Array(z.length);
  for (let c = 0; c < width; c++) {
    const [s1, s2] = [from.scale[c]!, to.scale[c]!];
    const shift = from.mean[c]! - to.mean[c]!;
    for (let at = c; at < z.length; at += width) out[at] = (z[at]! * s1 + shift) / s2;
  }
  return out;
}

/**
 * Mean and population standard deviation of each channel over the rows where `use` is 1, in two passes.
 * A channel that does not vary gets scale 1, so that it comes out as zeros.
 */
export function fitScaling(
  channels: readonly Float64Array[],
  use: Uint8Array,
): {mean: number[]; scale: number[]} {
  const mean: number[] = [];
  const scale: number[] = [];
  for (const values of channels) {
    let n = 0;
    let sum = 0;
    for (let i = 0; i < values.length; i++)
      if (use[i] === 1) {
        sum += values[i]!;
        n++;
      }
    const rough = sum / n;
    let residual = 0;
    let squares = 0;
    for (let i = 0; i < values.length; i++)
      if (use[i] === 1) {
        residual += values[i]! - rough;
        squares += (values[i]! - rough) ** 2;
      }
    // The rounding error of the first pass.
    const average = rough + residual / n;
    const deviation = Math.sqrt(squares / n);
    mean.push(average);
    // Rounding alone makes a constant channel deviate by about 1e-16 of its value.
    scale.push(deviation > 1e-12 * Math.max(1, Math.abs(average)) ? deviation : 1);
  }
  return {mean, scale};
}
