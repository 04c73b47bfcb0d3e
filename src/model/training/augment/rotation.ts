/**
 * Rotation of the sensor frame: a watch worn a little differently. All sensors of a window rotate alike, about an axis
 * that is uniform over the sphere, by an angle uniform in 0 … max.
 *
 * A rotation is one of physical vectors, but windows are scaled channel by channel, z = (x − mean) / scale. So
 * for each sensor R, mean and scale are put together into one affine map of the scaled values.
 */
import type {Scaling} from "../../../windows/scaling.ts";
import type {KeyedRandom} from "../keyed-random.ts";

/** Fills the 3 × 3 matrix (row-major) with a random rotation. */
export function drawRotation(matrix: Float64Array, random: KeyedRandom, maxDegrees: number): void {
  const z = 2 * random.uniform() - 1;
  const longitude = 2 * Math.PI * random.uniform();
  const angle = (random.uniform() * maxDegrees * Math.PI) / 180;
  fillRotation(matrix, {z, longitude}, angle);
}

/** A place on the unit sphere: its height over the equator and its longitude in radians. */
export interface Direction {
  readonly z: number;
  readonly longitude: number;
}

/** Fills the 3 × 3 matrix (row-major) with the rotation about a direction by an angle in radians (Rodrigues' formula). */
export function fillRotation(matrix: Float64Array, {z, longitude}: Direction, angle: number): void {
  const radius = Math.sqrt(1 - z * z);
  const x = radius * Math.cos(longitude);
  const y = radius * Math.sin(longitude);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const rest = 1 - cos;
  matrix[0] = cos + x * x * rest;
  matrix[1] = x * y * rest - z * sin;
  matrix[2] = x * z * rest + y * sin;
  matrix[3] = y * x * rest + z * sin;
  matrix[4] = cos + y * y * rest;
  matrix[5] = y * z * rest - x * sin;
  matrix[6] = z * x * rest - y * sin;
  matrix[7] = z * y * rest + x * sin;
  matrix[8] = cos + z * z * rest;
}

/** Rotates the window (samples, channels) that starts at `at` of `windows`, in place;
 * three channels (x, y, z) a sensor. */
export function rotateWindow(
  windows: Float32Array,
  at: number,
  lengthSamples: number,
  matrix: Float64Array,
  {mean, scale}: Scaling,
): void {
  const channels = mean.length;
  for (let c = 0; c < channels; c += 3) {
    const [sx, sy, sz] = [scale[c]!, scale[c + 1]!, scale[c + 2]!];
    const [mx, my, mz] = [mean[c]!, mean[c + 1]!, mean[c + 2]!];
    const [xx, xy, xz] = [matrix[0]!, (matrix[1]! * sy) / sx, (matrix[2]! * sz) / sx];
    const [yx, yy, yz] = [(matrix[3]! * sx) / sy, matrix[4]!, (matrix[5]! * sz) / sy];
    const [zx, zy, zz] = [(matrix[6]! * sx) / sz, (matrix[7]! * sy) / sz, matrix[8]!];
    const bx = (matrix[0]! * mx + matrix[1]! * my + matrix[2]! * mz - mx) / sx;
    const by = (matrix[3]! * mx + matrix[4]! * my + matrix[5]! * mz - my) / sy;
    const bz = (matrix[6]! * mx + matrix[7]! * my + matrix[8]! * mz - mz) / sz;
    for (let i = at + c; i < at + lengthSamples * channels; i += channels) {
      const x = windows[i]!;
      const y = windows[i + 1]!;
      const z = windows[i + 2]!;
      windows[i] = xx * x + xy * y + xz * z + bx;
      windows[i + 1] = yx * x + yy * y + yz * z + by;
      windows[i + 2] = zx * x + zy * y + zz * z + bz;
    }
  }
}
