/**
 * A window in twelve numbers, mean and log standard deviation of each channel, and how far that is from the
 * reference (Mahalanobis): the feature space of the domain classifier and of "out of distribution".
 */
import {quantileSorted} from "../../stats/quantile.ts";
import type {WindowTable} from "./window-table.ts";

/** Below this (training sd) a deviation is as good as none; keeps the logarithm finite. */
const LEAST_SD = 1e-3;

/** Features row-major: (windows, 2 × channels), means first. */
export function windowFeatures(table: WindowTable): Float64Array {
  const channels = table.channels.length;
  const out = new Float64Array(table.rows * channels * 2);
  for (let row = 0; row < table.rows; row++)
    for (let c = 0; c < channels; c++) {
      const base = row * table.length * channels + c;
      let sum = 0;
      for (let i = 0; i < table.length; i++) sum += table.x[base + i * channels]!;
      const mean = sum / table.length;
      let squares = 0;
      for (let i = 0; i < table.length; i++) squares += (table.x[base + i * channels]! - mean) ** 2;
      out[row * channels * 2 + c] = mean;
      out[row * channels * 2 + channels + c] = Math.log(Math.sqrt(squares / table.length) + LEAST_SD);
    }
  return out;
}

/**
 * Share of the current windows that are further from the reference's centre than 99 % of the reference itself.
 * Both row-major with `width` features. NaN without windows.
 */
export function outOfDistributionShare(
  reference: Float64Array,
  current: Float64Array,
  width: number,
): number {
  if (current.length === 0 || reference.length < width * width) return Number.NaN;
  const distance = mahalanobis(reference, width);
  const rows = (x: Float64Array): Float64Array =>
    Float64Array.from({length: x.length / width}, (_, i) => distance(x, i));
  const limit = quantileSorted(rows(reference).sort(), 0.99);
  const own = rows(current);
  return own.filter((value) => value > limit).length / own.length;
}

/** Squared Mahalanobis distance by the Cholesky factor of the (slightly ridged) covariance. */
function mahalanobis(reference: Float64Array, width: number): (x: Float64Array, row: number) => number {
  const n = reference.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < reference.length; i++) mean[i % width]! += reference[i]! / n;
  const factor = new Float64Array(width * width);
  for (let row = 0; row < n; row++)
    for (let a = 0; a < width; a++)
      for (let b = 0; b <= a; b++)
        factor[a * width + b]! +=
          ((reference[row * width + a]! - mean[a]!) * (reference[row * width + b]! - mean[b]!)) / n;
  for (let a = 0; a < width; a++) factor[a * width + a]! += 1e-9 + 1e-6 * factor[a * width + a]!;
  for (let a = 0; a < width; a++)
    for (let b = 0; b <= a; b++) {
      let value = factor[a * width + b]!;
      for (let k = 0; k < b; k++) value -= factor[a * width + k]! * factor[b * width + k]!;
      factor[a * width + b] = a === b ? Math.sqrt(value) : value / factor[b * width + b]!;
    }
  const z = new Float64Array(width);
  return (x, row) => {
    let squared = 0;
    for (let a = 0; a < width; a++) {
      let value = x[row * width + a]! - mean[a]!;
      for (let k = 0; k < a; k++) value -= factor[a * width + k]! * z[k]!;
      z[a] = value / factor[a * width + a]!;
      squared += z[a]! ** 2;
    }
    return squared;
  };
}
