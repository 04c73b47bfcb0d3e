/**
 * How unlike everything a model learnt a window is: the distance, by direction, of what the last dense layer is given
 * from its k-th nearest among the windows of the training people (Sun, Ming, Zhu and Li, 2022, Out-of-distribution
 * detection with deep nearest neighbours). It assumes nothing of how the windows are distributed.
 */

import type {Distance, Hidden} from "../../src/judgement/drift/open-set/class-distance.ts";

interface Neighbours {
  /** Which neighbour counts, at most as many as there are windows. */
  readonly nearest: number;
  /** Windows to compare with, at most; more are thinned evenly. */
  readonly most: number;
}

/** Directions (rows × width) of unit length; a window without any signal has none, and stays 0. */
function directions(
  {width, values}: Pick<Hidden, "width" | "values">,
  rows: readonly number[],
): Float32Array {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    let squares = 0;
    for (let d = 0; d < width; d++) squares += values[row * width + d]! ** 2;
    const length = Math.sqrt(squares) || 1;
    for (let d = 0; d < width; d++) out[i * width + d] = values[row * width + d]! / length;
  });
  return out;
}

/** Distances of 0 to 2 from the k-th nearest of `learnt`, which are rows of `hidden`, one or more. */
export function fitNeighbours(
  hidden: Hidden,
  learnt: readonly number[],
  {nearest, most}: Neighbours,
): Distance {
  const bank = directions(hidden, thin(learnt, most));
  const {width} = hidden;
  const size = bank.length / width;
  const k = Math.min(nearest, size);
  const least = new Float64Array(k);
  return (other, rows) => {
    const x = directions(other, rows);
    return Float64Array.from(rows, (_, i) => {
      least.fill(Number.POSITIVE_INFINITY);
      for (let b = 0; b < size; b++) {
        let dot = 0;
        for (let d = 0; d < width; d++) dot += x[i * width + d]! * bank[b * width + d]!;
        insert(least, 2 - 2 * dot);
      }
      return Math.sqrt(Math.max(0, least[k - 1]!));
    });
  };
}

/** Keeps the smallest values, ascending. */
function insert(least: Float64Array, value: number): void {
  let at = least.length - 1;
  if (value >= least[at]!) return;
  for (; at > 0 && least[at - 1]! > value; at--) least[at] = least[at - 1]!;
  least[at] = value;
}

/** At most `most` of the rows, evenly spread. */
function thin(rows: readonly number[], most: number): readonly number[] {
  if (rows.length <= most) return rows;
  return Array.from({length: most}, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}
