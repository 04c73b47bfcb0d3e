/**
 * Clipping of gradients in place, as Keras does it, and their L2 norms before it. A gradient that is not finite shows
 * in its norm; clipping by norm makes all of it NaN.
 */
import * as z from "zod";

const positive = z.number().positive();

/**
 * One of: norm of all variables together (Keras' global_clipnorm), of each alone (clipnorm), each number
 * (clipvalue).
 */
export const clipSchema = z
  .union([
    z.strictObject({globalNorm: positive}),
    z.strictObject({norm: positive}),
    z.strictObject({value: positive}),
  ])
  .nullable();

export type ClipOptions = z.infer<typeof clipSchema>;

export interface Clipped {
  /** L2 norm of each variable's gradient before clipping. */
  readonly norms: Float64Array;
  /** Of all of them together. */
  readonly globalNorm: number;
  /** Whether any number was changed. */
  readonly clipped: boolean;
}

/** Clips in place; null only measures. */
export function clipGradients(gradients: readonly Float32Array[], options: ClipOptions): Clipped {
  const norms = Float64Array.from(gradients, norm);
  const globalNorm = rootOfSquares(norms);
  const result = (clipped: boolean): Clipped => ({norms, globalNorm, clipped});
  if (options === null) return result(false);
  if ("value" in options) {
    let clipped = false;
    for (const gradient of gradients) clipped = clipValues(gradient, options.value) || clipped;
    return result(clipped);
  }
  const limit = "norm" in options ? options.norm : options.globalNorm;
  let clipped = false;
  for (const [i, gradient] of gradients.entries()) {
    const length = "norm" in options ? norms[i]! : globalNorm;
    if (length <= limit) continue;
    scale(gradient, Number.isFinite(length) ? limit / length : Number.NaN);
    clipped = true;
  }
  return result(clipped);
}

/**
 * L2 norm of each layer's gradient: `layers` names the layer of each variable. In the order in which layers first come.
 */
export function layerNorms(norms: ArrayLike<number>, layers: readonly string[]): Map<string, number> {
  const squares = new Map<string, number>();
  for (const [i, layer] of layers.entries()) squares.set(layer, (squares.get(layer) ?? 0) + norms[i]! ** 2);
  return new Map([...squares].map(([layer, square]) => [layer, Math.sqrt(square)]));
}

function norm(values: Float32Array): number {
  // Four sums, so that an addition need not wait for the one before.
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! * values[i]!;
    b += values[i + 1]! * values[i + 1]!;
    c += values[i + 2]! * values[i + 2]!;
    d += values[i + 3]! * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! * values[i]!;
  return Math.sqrt(a + b + c + d);
}

function rootOfSquares(norms: Float64Array): number {
  return Math.sqrt(norms.reduce((sum, length) => sum + length * length, 0));
}

function scale(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factor;
}

function clipValues(values: Float32Array, limit: number): boolean {
  let clipped = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > limit) values[i] = limit;
    else if (value < -limit) values[i] = -limit;
    else continue;
    clipped = true;
  }
  return clipped;
}
