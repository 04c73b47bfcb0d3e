/**
 * Counts of samples on a fine grid, channel by channel. They add up and subtract, so that any part of the reference
 * can be compared with any other in microseconds: the null distribution needs hundreds of such comparisons.
 *
 * The grid has `FINENESS` cells within each of the verdict's quantile bins.
 */
import {lowerBound, quantileEdges} from "../../stats/bins.ts";
import type {WindowTable} from "./window-table.ts";

/** Distances from counts are then within about 0.002 of those from the samples. */
export const FINENESS = 20;

/** Inner edges of the cells (low, high], channel by channel; there is one cell more than edges. */
export type Grid = readonly Float64Array[];

export interface GridCounts {
  /** (channels, cells) */
  readonly counts: Float64Array;
  /** Sum and sum of squares: (channels, 2). */
  readonly sums: Float64Array;
}

/** The grid at the quantiles of a reference, channel by channel sorted ascending. */
export function makeGrid(sorted: readonly Float64Array[], bins: number): Grid {
  return sorted.map((values) => quantileEdges(values, bins * FINENESS));
}

/** Adds the samples of one window from its sample `from` on. */
export function addWindow(
  {counts, sums}: GridCounts,
  grid: Grid,
  {x, length}: Pick<WindowTable, "x" | "length">,
  row: number,
  from: number,
): void {
  const channels = grid.length;
  for (let c = 0; c < channels; c++) {
    const edges = grid[c]!;
    const first = c * (edges.length + 1);
    for (let i = from; i < length; i++) {
      const value = x[(row * length + i) * channels + c]!;
      counts[first + lowerBound(edges, value)]!++;
      sums[2 * c]! += value;
      sums[2 * c + 1]! += value * value;
    }
  }
}
