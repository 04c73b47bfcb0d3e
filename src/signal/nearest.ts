/**
 * Pairs each time with the nearest of another series, as `pandas.merge_asof(direction="nearest")` does.
 *
 * Of two equally near times the earlier one counts. Among samples of one time the nearest in order counts: the last of
 * those at or before the time in hand, the first of those after it. Only so are the gyroscope's figures those of pandas
 * to 1e-12; the last in both cases changes its means by 1e-6.
 */
export interface Matches {
  /** Indices into the left series that found a partner, ascending, and the partners' indices. */
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** Both series sorted ascending, in ms; `tolerance` in ms, inclusive. */
export function matchNearest(left: Float64Array, right: Float64Array, tolerance: number): Matches {
  const leftFound = new Int32Array(left.length);
  const rightFound = new Int32Array(left.length);
  let count = 0;
  let after = 0; // first of `right` that lies after the time in hand
  for (let i = 0; i < left.length; i++) {
    const time = left[i]!;
    while (after < right.length && right[after]! <= time) after++;
    const before = after > 0 ? time - right[after - 1]! : Number.POSITIVE_INFINITY;
    const behind = after < right.length ? right[after]! - time : Number.POSITIVE_INFINITY;
    if (Math.min(before, behind) > tolerance) continue;
    leftFound[count] = i;
    rightFound[count++] = before <= behind ? after - 1 : after;
  }
  return {left: leftFound.subarray(0, count), right: rightFound.subarray(0, count)};
}
