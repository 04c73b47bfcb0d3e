/** Every distance of one channel: the recording's samples, each once, against the reference. */
import {quantileEdges, sharesSorted} from "../../stats/bins.ts";
import {jensenShannonDistance, populationStabilityIndex} from "../../stats/divergence.ts";
import {moments} from "../../stats/moments.ts";
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
  readonly sorted: Float64Array;
  readonly mean: number;
  readonly sd: number;
  readonly edges: Float64Array;
  readonly shares: Float64Array;
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

function shareOutside(sorted: Float64Array, low: number, high: number): number {
  let outside = 0;
  for (let i = 0; i < sorted.length && sorted[i]! < low; i++) outside++;
  for (let i = sorted.length - 1; i >= 0 && sorted[i]! > high; i--) outside++;
  return sorted.length === 0 ? Number.NaN : outside / sorted.length;
}
