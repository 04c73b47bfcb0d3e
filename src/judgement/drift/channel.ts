/** Every statistic of one channel: the recording's samples, each once, against the reference. */
import {quantileEdges, sharesSorted} from "../../stats/bins.ts";
import {jensenShannonDistance, populationStabilityIndex} from "../../stats/divergence.ts";
import {effectiveSampleSize} from "../../stats/effective-size.ts";
import {ksProbability} from "../../stats/ks-probability.ts";
import {moments} from "../../stats/moments.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {sortFinite} from "../../stats/sorted.ts";
import {twoSample} from "../../stats/two-sample.ts";

export interface ChannelFigures {
  samples: number;
  psi: number;
  jsDistance: number;
  ks: number;
  wasserstein: number;
  wassersteinOverSd: number;
  energyDistance: number;
  /** Absolute. */
  meanShiftOverSd: number;
  varianceRatio: number;
  stdRatio: number;
  outOfRangeShare: number;
}

/** A sorted reference channel with what each comparison needs of it. */
export interface ReferenceChannel {
  sorted: Float64Array;
  mean: number;
  sd: number;
  edges: Float64Array;
  shares: Float64Array;
}

/** Freezes `bins` quantile bins, mean and (population) sd of a reference sorted ascending. */
export function referenceChannel(sorted: Float64Array, bins: number): ReferenceChannel {
  const {mean, sd} = moments(sorted);
  const edges = quantileEdges(sorted, bins);
  return {sorted, mean, sd, edges, shares: sharesSorted(sorted, edges)};
}

/** The distances of drift.json. `current` is sorted ascending; an empty one gives NaN. */
export function compareChannel(reference: ReferenceChannel, current: Float64Array): ChannelFigures {
  const {mean, sd} = moments(current);
  const distance = twoSample(reference.sorted, current);
  const shares = sharesSorted(current, reference.edges);
  return {
    samples: current.length,
    psi: populationStabilityIndex(reference.shares, shares),
    jsDistance: jensenShannonDistance(reference.shares, shares),
    ks: distance.ks,
    wasserstein: distance.wasserstein,
    wassersteinOverSd: distance.wasserstein / reference.sd,
    energyDistance: distance.energy,
    meanShiftOverSd: Math.abs(mean - reference.mean) / reference.sd,
    varianceRatio: (sd / reference.sd) ** 2,
    stdRatio: sd / reference.sd,
    outOfRangeShare: shareOutside(current, reference.sorted[0]!, reference.sorted.at(-1)!),
  };
}

/** All channels at once from unsorted samples: what the benchmark times. */
export function compareAll(
  references: readonly ReferenceChannel[],
  current: readonly (Float32Array | Float64Array)[],
): ChannelFigures[] {
  return references.map((reference, c) => compareChannel(reference, sortFinite(current[c]!)));
}

/** Two p-values of D: as if all samples were independent, and with effective sample sizes in place of n. */
export function significanceOf(
  ks: number,
  series: Float32Array,
  referenceSize: {n: number; effective: number},
): {effective: number; naive: number; corrected: number} {
  const effective = dependence(series);
  return {
    effective,
    naive: ksProbability(ks, series.length, referenceSize.n),
    corrected: ksProbability(
      ks,
      Math.max(1, Math.round(effective)),
      Math.max(1, Math.round(referenceSize.effective)),
    ),
  };
}

/**
 * The smaller of the effective sizes of x and of |x − mean|: a gyroscope swings about 0, so that its mean is known
 * well, while quiet and lively stretches, which decide the distribution, are long and few.
 */
function dependence(series: Float32Array): number {
  const {mean} = moments(series);
  return Math.min(
    effectiveSampleSize(series),
    effectiveSampleSize(series.map((value) => Math.abs(value - mean))),
  );
}

const HISTOGRAM_BINS = 40;

/** Equal-width shares over the reference's central 99.8 %, for drawing; the outer bins are open. */
export function histogramOf(
  reference: Float64Array,
  current: Float64Array,
): {edges: number[]; reference: number[]; current: number[]} {
  const low = quantileSorted(reference, 0.001);
  const high = quantileSorted(reference, 0.999);
  const width = (high - low || 1) / HISTOGRAM_BINS;
  const edges = Array.from({length: HISTOGRAM_BINS + 1}, (_, i) => low + i * width);
  const inner = edges.slice(1, -1);
  return {edges, reference: [...sharesSorted(reference, inner)], current: [...sharesSorted(current, inner)]};
}

const PROBABILITIES = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

/** Matching quantiles of both, for a quantile plot. */
export function quantilesOf(
  reference: Float64Array,
  current: Float64Array,
): {probabilities: number[]; reference: number[]; current: number[]} {
  return {
    probabilities: PROBABILITIES,
    reference: PROBABILITIES.map((p) => quantileSorted(reference, p)),
    current: PROBABILITIES.map((p) => quantileSorted(current, p)),
  };
}

function shareOutside(sorted: Float64Array, low: number, high: number): number {
  let outside = 0;
  for (let i = 0; i < sorted.length && sorted[i]! < low; i++) outside++;
  for (let i = sorted.length - 1; i >= 0 && sorted[i]! > high; i--) outside++;
  return sorted.length === 0 ? Number.NaN : outside / sorted.length;
}
