/**
 * Distribution of the one-sample Kolmogorov statistic D_n: P(D_n > x) over the whole range of n and x.
 *
 * Simard and L'Ecuyer (2011), doi 10.18637/jss.v039.i11, choose the method by n and n·x²: Durbin's matrix where it
 * is small, Pelz and Good's expansion for large n, and Miller's doubled one-sided tail where the upper tail must
 * keep its relative accuracy. Pomeranz' recursion is left out: Durbin's matrix gives the same for n ≤ 140.
 */
import {binomialProbability} from "./binomial.ts";

/** P(D_n > x) for n ≥ 1 observations; n is rounded. NaN for NaN. */
export function kolmogorovSurvival(x: number, observations: number): number {
  const n = Math.round(observations);
  if (Number.isNaN(x) || !(n >= 1)) return Number.NaN;
  const t = n * x;
  if (t <= 0.5) return 1;
  if (x >= 1) return 0;
  const z2 = t * x;
  if (n > 140 && z2 >= 370) return 0;
  if (x >= 0.5 || z2 >= (n <= 140 ? 4 : 2.2)) return Math.min(1, 2 * oneSidedSurvival(x, n));
  if (n <= 140 || (n <= 100_000 && n * x ** 1.5 <= 1.4)) return clip(1 - durbin(x, n));
  return clip(1 - pelzGood(x, n));
}

function clip(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}

/**
 * P(D⁺_n > x) = Σ_k x/(x + k/n) · Bin(k; n, x + k/n), k = 0 … ⌊n(1 − x)⌋ (Smirnov 1944; Birnbaum and Tingey 1951).
 * Every term is positive, so the tail keeps its relative accuracy.
 */
export function oneSidedSurvival(x: number, n: number): number {
  let sum = 0;
  const last = Math.floor(n * (1 - x));
  for (let k = 0; k <= last; k++) {
    const p = x + k / n;
    const q = (n - k) / n - x;
    if (q < 0) break;
    sum += (x / p) * binomialProbability(k, n, p, q);
  }
  return Math.min(1, sum);
}

/** P(D_n ≤ x) as an entry of a matrix power: Marsaglia, Tsang and Wang (2003), doi 10.18637/jss.v008.i18. */
function durbin(x: number, n: number): number {
  const t = n * x;
  const k = Math.floor(t) + 1;
  const h = k - t;
  const size = 2 * k - 1;
  const matrix = durbinMatrix(size, h);
  const power = matrixPower(matrix, size, n);
  let value = power.values[(k - 1) * size + k - 1]!;
  let exponent = power.exponent;
  for (let i = 1; i <= n; i++) {
    value *= i / n;
    if (value < 1e-140) {
      value *= 1e140;
      exponent -= 140;
    }
  }
  return value * 10 ** exponent;
}

function durbinMatrix(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) matrix[i * size + j] = i - j + 1 < 0 ? 0 : 1;
  for (let i = 0; i < size; i++) {
    matrix[i * size]! -= h ** (i + 1);
    matrix[(size - 1) * size + i]! -= h ** (size - i);
  }
  matrix[(size - 1) * size]! += 2 * h - 1 > 0 ? (2 * h - 1) ** size : 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) for (let g = 1; g <= i - j + 1; g++) matrix[i * size + j]! /= g;
  return matrix;
}

interface Scaled {
  values: Float64Array;
  /** The true values are `values` × 10^exponent. */
  exponent: number;
}

function matrixPower(base: Float64Array, size: number, power: number): Scaled {
  if (power === 1) return {values: base, exponent: 0};
  const half = matrixPower(base, size, power >> 1);
  let values = multiply(half.values, half.values, size);
  if (power % 2 === 1) values = multiply(base, values, size);
  let exponent = 2 * half.exponent;
  if (values[(size >> 1) * size + (size >> 1)]! > 1e140) {
    values = values.map((value) => value * 1e-140);
    exponent += 140;
  }
  return {values, exponent};
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) out[i * size + j]! += factor * b[k * size + j]!;
    }
  return out;
}

/** P(D_n ≤ x) to order n^(−3/2): Pelz and Good (1976), in the form of Simard and L'Ecuyer's equations. */
function pelzGood(x: number, n: number): number {
  const z = x * Math.sqrt(n);
  const z2 = z * z;
  const pi2 = Math.PI ** 2;
  let [k0, k1, k2, k3] = [0, 0, 0, 0];
  let [even2, even3] = [0, 0];
  for (let k = 0; k < 40; k++) {
    const a = pi2 * (k + 0.5) ** 2; // π²(k + ½)²; the sums run over all integers, so each stands for two
    const odd = 2 * Math.exp(-a / (2 * z2));
    k0 += odd;
    k1 += (a - z2) * odd;
    k2 += (6 * z2 ** 3 + 2 * z2 ** 2 + (2 * z2 ** 2 - 5 * z2) * a + (1 - 2 * z2) * a * a) * odd;
    k3 +=
      (-30 * z2 ** 3 -
        90 * z2 ** 4 +
        (135 * z2 ** 2 - 96 * z2 ** 3) * a +
        (212 * z2 ** 2 - 60 * z2) * a * a +
        (5 - 30 * z2) * a ** 3) *
      odd;
    const b = pi2 * k * k;
    const even = 2 * Math.exp(-b / (2 * z2));
    even2 += b * even;
    even3 += (3 * z2 * b - b * b) * even;
  }
  const root = Math.sqrt(Math.PI / 2);
  const first = (root / z) * k0;
  const second = (root / (6 * z2 ** 2)) * k1;
  const third = root * (k2 / (72 * z ** 7) - even2 / (36 * z ** 3));
  const fourth = root * (k3 / (6480 * z ** 10) + even3 / (216 * z ** 6));
  return first + second / Math.sqrt(n) + third / n + fourth / n ** 1.5;
}
