/** The figures of test/fixtures/stats/make.py and the generator of the samples they were computed from. */
import {readFileSync} from "node:fs";

export interface Pair {
  name: string;
  n: number;
  m: number;
  ks: number;
  ksP: number;
  wasserstein: number;
  energy: number;
  edges: number[];
  psi: number;
  js: number;
  mean: number;
  variance: number;
}

interface Fixture {
  pairs: Pair[];
  kstwo: [number, number, number][];
  exact: [number, number, number, number][];
  student: [number, number, number][];
  adjust: {p: number[]; bh: number[]};
}

export const fixture = JSON.parse(
  readFileSync(new URL("../fixtures/stats/scipy.json", import.meta.url), "utf8"),
) as Fixture;

/** Uniforms in [0, 1) of the linear congruence in make.py. */
export function uniforms(n: number, seed: number): Float64Array {
  const out = new Float64Array(n);
  let state = seed;
  for (let i = 0; i < n; i++) {
    state = Number((1664525n * BigInt(state) + 1013904223n) % 4294967296n);
    out[i] = state / 2 ** 32;
  }
  return out;
}

const rounded = (n: number, seed: number) => uniforms(n, seed).map((u) => roundEven(u * 10) / 10);
const roundEven = (x: number) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

/** The two samples of a pair of the fixture, unsorted. */
export function samplesOf(name: string): [Float64Array, Float64Array] {
  switch (name) {
    case "even":
      return [uniforms(500, 1), uniforms(500, 2)];
    case "shifted":
      return [uniforms(400, 3), uniforms(330, 4).map((u) => u ** 2)];
    case "ties":
      return [rounded(300, 5), rounded(257, 6)];
    case "tiny":
      return [uniforms(12, 7), uniforms(3, 8)];
    case "large":
      return [uniforms(12000, 9), uniforms(15001, 10).map((u) => u ** 1.02)];
    default:
      throw new Error(`no pair ${name}`);
  }
}

/** Relative difference, absolute near 0. */
export function difference(found: number, expected: number): number {
  return Math.abs(found - expected) / Math.max(Math.abs(expected), 1e-300);
}
