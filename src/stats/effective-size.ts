/**
 * Effective sample size: how many independent samples would know the mean as well as an autocorrelated series.
 *
 * ESS = n / (1 + 2 Σ ρ_k), summed by Geyer's initial monotone positive sequence (1992, doi 10.1214/ss/1177011137).
 * A long series is first averaged in blocks, which leaves the variance of its mean as it is, so that slow
 * correlation costs little time. Assumes a stationary series; joining segments end to end is harmless.
 */
import {moments} from "./moments.ts";

const MOST_BLOCKS = 8192;

/** Effective sample size of the finite values in their order, from 1 to n; 1 for a constant, 0 for none. */
export function effectiveSampleSize(series: ArrayLike<number>): number {
  const values = Float64Array.from(series).filter((value) => Number.isFinite(value));
  const n = values.length;
  if (n < 4) return n;
  const {variance} = moments(values);
  if (!(variance > 0)) return 1;
  const blocks = blockMeans(values, Math.ceil(n / MOST_BLOCKS));
  const varianceOfMean = (moments(blocks).variance * correlationTime(blocks)) / blocks.length;
  if (!(varianceOfMean > 0)) return n;
  return Math.min(n, Math.max(1, variance / varianceOfMean));
}

function blockMeans(values: Float64Array, size: number): Float64Array {
  if (size === 1) return values;
  const out = new Float64Array(Math.floor(values.length / size));
  for (let b = 0; b < out.length; b++) {
    let sum = 0;
    for (let i = b * size; i < (b + 1) * size; i++) sum += values[i]!;
    out[b] = sum / size;
  }
  return out;
}

/** 1 + 2 Σ ρ_k: sums of neighbouring pairs of autocorrelations, while they are positive, never rising. */
function correlationTime(values: Float64Array): number {
  const {mean, variance} = moments(values);
  if (!(variance > 0)) return 1;
  const centred = values.map((value) => value - mean);
  let sum = 0;
  let previous = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag + 1 < values.length / 2; lag += 2) {
    const pair = (autocovariance(centred, lag) + autocovariance(centred, lag + 1)) / variance;
    if (pair <= 0) break;
    previous = Math.min(previous, pair);
    sum += previous;
  }
  return Math.max(2 * sum - 1, 1 / values.length);
}

function autocovariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!;
  return sum / centred.length;
}
