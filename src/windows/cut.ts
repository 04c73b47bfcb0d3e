/**
 * Where windows lie: `lengthSamples` rows each, `stepSamples` rows from one to the next, from the start of each run.
 *
 * A run is a stretch of neighbouring rows with one number ≥ 0: a segment of a recording, or one activity of one
 * person in one session. No window crosses from one run to another; rows numbered below 0 belong to none.
 */
export interface WindowShape {
  /** Rows a window. */
  readonly lengthSamples: number;
  /** Rows from one window's first to the next one's. */
  readonly stepSamples: number;
}

/** The first row of each window, ascending, given each row's run. */
export function findWindowStarts(runs: Int32Array, {lengthSamples, stepSamples}: WindowShape): Int32Array {
  const starts: number[] = [];
  let first = 0;
  while (first < runs.length) {
    let end = first + 1;
    while (end < runs.length && runs[end] === runs[first]) end++;
    if (runs[first]! >= 0)
      for (let start = first; start + lengthSamples <= end; start += stepSamples) starts.push(start);
    first = end;
  }
  return Int32Array.from(starts);
}

/** The chosen windows of x (windows, size), one after another; each may stand for its samples or for its features. */
export function gatherWindows(x: Float32Array, chosen: ArrayLike<number>, size: number): Float32Array;
export function gatherWindows(x: Float64Array, chosen: ArrayLike<number>, size: number): Float64Array;
export function gatherWindows(
  x: Float32Array | Float64Array,
  chosen: ArrayLike<number>,
  size: number,
): Float32Array | Float64Array {
  const length = chosen.length * size;
  const out = x instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < chosen.length; i++)
    out.set(x.subarray(chosen[i]! * size, (chosen[i]! + 1) * size), i * size);
  return out;
}
