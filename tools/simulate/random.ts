/**
 * Seeded random numbers for the simulator. A stream has a name, so a change to one person or behaviour leaves
 * the numbers of all others as they were.
 *
 * Only additions and multiplications are used (no logarithm, no cosine), so that every machine draws the same.
 */
import {xoroshiro128plus} from "pure-rand/generator/xoroshiro128plus";

/** Everything in data/ follows from this number and the code in tools/simulate/. */
export const SEED = 20260110;

export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Normal by the sum of twelve uniforms (Irwin–Hall); never beyond six standard deviations. */
  normal(mean: number, deviation: number): number;
  /** Whole number in [0, count). */
  index(count: number): number;
}

/** The stream of this name, always the same. */
export function stream(name: string): Random {
  const generator = xoroshiro128plus(SEED ^ hash(name));
  const unit = () => (generator.next() >>> 0) / 2 ** 32;
  return {
    uniform: (low, high) => low + (high - low) * unit(),
    normal(mean, deviation) {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += unit();
      return mean + deviation * sum;
    },
    index: (count) => Math.floor(unit() * count),
  };
}

/** A shuffled copy (Fisher–Yates). */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.index(i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
