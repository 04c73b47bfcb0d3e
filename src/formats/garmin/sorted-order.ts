/**
 * The order that sorts numbers stably, found by merging the runs that are already there.
 *
 * Recordings are sorted but for a few hundred steps back, so a natural merge sort (Knuth, vol. 3, 5.2.4) needs
 * far fewer comparisons than a general sort.
 */

/** Indices of `keys` in ascending order of key; equal keys keep their order. No key may be NaN. */
export function sortedOrder(keys: Float64Array): Int32Array {
  let order = new Int32Array(keys.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  let runs = findRuns(keys);
  let spare = new Int32Array(keys.length);
  while (runs.length > 2) {
    const merged = [0];
    for (let i = 0; i + 1 < runs.length; i += 2) {
      const end = runs[i + 2] ?? runs[i + 1]!;
      mergeRuns(keys, order, spare, runs[i]!, runs[i + 1]!, end);
      merged.push(end);
    }
    [order, spare] = [spare, order];
    runs = merged;
  }
  return order;
}

/** Where ascending runs start, and the end of the last. */
function findRuns(keys: Float64Array): number[] {
  const runs = [0];
  for (let i = 1; i < keys.length; i++) if (keys[i]! < keys[i - 1]!) runs.push(i);
  runs.push(keys.length);
  return runs;
}

function mergeRuns(
  keys: Float64Array,
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takeLeft = left < middle && (right >= end || keys[from[left]!]! <= keys[from[right]!]!);
    to[at] = takeLeft ? from[left++]! : from[right++]!;
  }
}
