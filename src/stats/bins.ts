/**
 * Bins that are frozen from a reference: edges at its quantiles, so that each holds an equal share of it and heavy
 * tails are seen. Equal-width bins over the joint range miss them.
 */
import {quantileSorted} from "./quantile.ts";

/** The `bins − 1` inner edges at equally spaced quantiles of the reference; equal edges stay (an empty bin). */
export function quantileEdges(referenceSorted: ArrayLike<number>, bins: number): Float64Array {
  return Float64Array.from({length: bins - 1}, (_, i) => quantileSorted(referenceSorted, (i + 1) / bins));
}

/**
 * Share of sorted values in each of `edges.length + 1` bins; bin i is (edge i−1, edge i], the outer two are open.
 * All zero when there are no values.
 */
export function sharesSorted(sorted: Float64Array, edges: ArrayLike<number>): Float64Array {
  const shares = new Float64Array(edges.length + 1);
  if (sorted.length === 0) return shares;
  let before = 0;
  for (let i = 0; i < edges.length; i++) {
    const upTo = upperBound(sorted, edges[i]!);
    shares[i] = (upTo - before) / sorted.length;
    before = upTo;
  }
  shares[edges.length] = (sorted.length - before) / sorted.length;
  return shares;
}

/** How many sorted values are smaller than `value`: of edges, the number of the bin (low, high] that holds it. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many sorted values are at most `value`. */
export function upperBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
