/** Histogram and quantiles of a channel beside the reference's, for drawing. */

import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import {sharesSorted} from "../../stats/bins.ts";
import {quantileSorted} from "../../stats/quantile.ts";

const HISTOGRAM_BINS = 40;

/** Equal-width shares of two sorted samples over the reference's central 99.8 %; the outer bins are open. */
export function histogramOf(reference: Float64Array, current: Float64Array): ChannelDrift["histogram"] {
  const low = quantileSorted(reference, 0.001);
  const high = quantileSorted(reference, 0.999);
  const width = (high - low || 1) / HISTOGRAM_BINS; // a constant reference still has bins
  const edges = Array.from({length: HISTOGRAM_BINS + 1}, (_, i) => low + i * width);
  const inner = edges.slice(1, -1);
  return {edges, reference: [...sharesSorted(reference, inner)], current: [...sharesSorted(current, inner)]};
}

const PROBABILITIES = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

/** Matching quantiles of two sorted samples. */
export function quantilesOf(reference: Float64Array, current: Float64Array): ChannelDrift["quantiles"] {
  return {
    probabilities: PROBABILITIES,
    reference: PROBABILITIES.map((p) => quantileSorted(reference, p)),
    current: PROBABILITIES.map((p) => quantileSorted(current, p)),
  };
}
