/**
 * The random numbers of one training step: dropout masks and standard normal noise, a stream for each step and layer.
 */
import {KeyedRandom, PURPOSE} from "./keyed-random.ts";

/** Which numbers: those of one layer in one step. `step` counts over the whole run, `layer` over its layers. */
export interface DrawKey {
  readonly seed: number;
  readonly step: number;
  readonly layer: number;
}

const random = new KeyedRandom();

/**
 * Fills `out` with 1 / keep (probability `keep`, to the nearest 2^-16) and 0. Each 32-bit word gives two elements.
 */
export function fillMask(out: Float32Array, keep: number, {seed, step, layer}: DrawKey): void {
  if (!(keep >= 0 && keep <= 1)) throw new RangeError(`keep is ${keep}, expected a number from 0 to 1`);
  const bits = new Int32Array(out.buffer, out.byteOffset, out.length);
  const kept = new Int32Array(Float32Array.of(1 / keep).buffer)[0]!;
  const threshold = Math.round(keep * 2 ** 16);
  const {state} = random.open({purpose: PURPOSE.mask, seed, a: step, b: layer});
  let s0 = state[0]!;
  let s1 = state[1]!;
  let s2 = state[2]!;
  let s3 = state[3]!;
  // KeyedRandom.next, written out: in local variables it takes a third of the time. Both draws are compared by the
  // sign of a difference, which needs no branch: it is spread over all bits and lets those of 1 / keep through.
  for (let i = 0; i < bits.length; i += 2) {
    const sum = (s0 + s3) | 0;
    const word = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    bits[i] = (((word & 0xffff) - threshold) >> 31) & kept;
    // A length that is odd: the write behind the end is dropped, as typed arrays do.
    bits[i + 1] = (((word >>> 16) - threshold) >> 31) & kept;
  }
}

/** Fills `out` with standard normal numbers. */
export function fillNoise(out: Float32Array, {seed, step, layer}: DrawKey): void {
  random.open({purpose: PURPOSE.noise, seed, a: step, b: layer}).fillNormal(out);
}
