/**
 * Draws from a seeded uniform generator that is handed in (`() => number`, in [0, 1)): nothing here has state of its
 * own, so the same generator gives the same draws.
 */

/** A whole number in 0 … below − 1, each equally likely. `below` at most 2^32. */
export function randomInteger(random: () => number, below: number): number {
  if (!(Number.isInteger(below) && below > 0 && below <= 2 ** 32))
    throw new RangeError(`below is ${below}, expected a whole number from 1 to 2^32`);
  return Math.floor(random() * below);
}

/** A shuffled copy (Fisher and Yates, from the end). */
export function shuffle<T>(values: readonly T[], random: () => number): T[] {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = randomInteger(random, i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** A standard normal number. Box and Muller. */
export function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
