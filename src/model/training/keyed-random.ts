/**
 * Random numbers of training, each stream named by what it is for: (purpose, seed, a, b). A stream depends on its
 * name alone, never on what was drawn before, so neither order nor resumption of a run can change a number.
 *
 * Generator: xoshiro128++ (Blackman and Vigna, 2021, https://doi.org/10.1145/3460772), period 2^128 − 1; its state is
 * the name mixed by MurmurHash3's rounds in four lanes. Only 32-bit integers: the same on every machine.
 */

/** What a stream is for. The numbers are part of a run's bytes: never reuse one. */
export const PURPOSE = {
  order: 1,
  mask: 2,
  noise: 3,
  initial: 4,
  rotation: 5,
  scaling: 6,
  timeWarp: 7,
  jitter: 8,
} as const;

export interface StreamName {
  readonly purpose: number;
  /** Whole numbers from 0 to 2^53 − 1. */
  readonly seed: number;
  readonly a: number;
  readonly b: number;
}

/** One stream after another: `open` starts one, the rest draw from it. Nothing is allocated. */
export class KeyedRandom {
  /** The generator's four words; fast loops draw with copies of them in local variables. */
  readonly state = new Int32Array(4);

  open({purpose, seed, a, b}: StreamName): this {
    for (let lane = 0; lane < 4; lane++) {
      let hash = Math.imul(lane + 1, 0x9e3779b1);
      hash = absorb(absorb(hash, purpose), seed);
      hash = absorb(absorb(hash, a), b);
      this.state[lane] = finish(hash);
    }
    // The one state that the generator cannot leave.
    if ((this.state[0]! | this.state[1]! | this.state[2]! | this.state[3]!) === 0) this.state[0] = 1;
    return this;
  }

  /** 32 bits, as a signed integer. */
  next(): number {
    const s = this.state;
    const s0 = s[0]!;
    const s1 = s[1]!;
    const s2 = s[2]! ^ s0;
    const s3 = s[3]! ^ s1;
    const sum = (s0 + s[3]!) | 0;
    s[0] = s0 ^ s3;
    s[1] = s1 ^ s2;
    s[2] = s2 ^ (s1 << 9);
    s[3] = (s3 << 11) | (s3 >>> 21);
    return (((sum << 7) | (sum >>> 25)) + s0) | 0;
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return (this.next() >>> 0) * 2 ** -32;
  }

  /** A whole number in 0 … below − 1, each exactly as likely. `below` at most 2^32. */
  integer(below: number): number {
    const limit = 2 ** 32 - (2 ** 32 % below);
    let word = this.next() >>> 0;
    while (word >= limit) word = this.next() >>> 0;
    return word % below;
  }

  /** Standard normal. For many use `fillNormal`, which wastes none. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(((this.next() >>> 0) + 1) * 2 ** -32));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Fills `out` with standard normal numbers: Box and Muller's pairs in Marsaglia's polar form, without sine. */
  fillNormal(out: Float32Array): void {
    for (let i = 0; i < out.length; i += 2) {
      let x: number;
      let y: number;
      let square: number;
      do {
        x = this.next() * 2 ** -31;
        y = this.next() * 2 ** -31;
        square = x * x + y * y;
      } while (square >= 1 || square === 0);
      const radius = Math.sqrt((-2 * Math.log(square)) / square);
      out[i] = x * radius;
      // A length that is odd: the write behind the end is dropped, as typed arrays do.
      out[i + 1] = y * radius;
    }
  }
}

/** Both halves of a whole number below 2^53. */
function absorb(hash: number, value: number): number {
  return round(round(hash, value | 0), Math.floor(value / 2 ** 32));
}

function round(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const mixed = hash ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
