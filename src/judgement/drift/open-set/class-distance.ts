/**
 * How unlike everything a model learnt a window is: the squared Mahalanobis distance of what the last dense layer is given
 * from the nearest class of the training people, with one covariance within all classes (Lee, Lee, Lee and Shin, 2018, A
 * simple unified framework for detecting out-of-distribution samples).
 */
import {groupBy} from "../../../platform/group-by.ts";
import {factorise, solveLower} from "../../../stats/cholesky.ts";

/** Rows × width, row-major. */
export interface Hidden {
  readonly rows: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Of the mean variance; keeps the covariance positive definite where a unit of the layer never fires. */
const RIDGE = 1e-6;

/** The squared distance of each of `rows`, 0 or above: about the width of the layer for a window that was learnt. */
export type Distance = (hidden: Hidden, rows: readonly number[]) => Float64Array;

/** Where the classes lie that a model learnt. */
export interface LearntClasses {
  /** Of each class (width). */
  readonly means: readonly Float64Array[];
  /** Cholesky factor of the covariance within all classes: (width, width), lower triangle. */
  readonly factor: Float64Array;
}

/** `learnt` are rows of `hidden`, one or more, and `labels` the class of each row of `hidden`. */
export function fitClasses(
  {width, values}: Hidden,
  learnt: readonly number[],
  labels: readonly (string | null)[],
): LearntClasses {
  const rowsOf = groupBy(learnt, (row) => labels[row]!);
  const factor = new Float64Array(width * width);
  const means = [...rowsOf.values()].map((rows) => {
    const mean = new Float64Array(width);
    for (const row of rows)
      for (let d = 0; d < width; d++) mean[d]! += values[row * width + d]! / rows.length;
    for (const row of rows)
      for (let a = 0; a < width; a++)
        for (let b = 0; b <= a; b++)
          factor[a * width + b]! +=
            ((values[row * width + a]! - mean[a]!) * (values[row * width + b]! - mean[b]!)) / learnt.length;
    return mean;
  });
  let trace = 0;
  for (let d = 0; d < width; d++) trace += factor[d * width + d]!;
  // Where nothing varies at all any ridge will do.
  for (let d = 0; d < width; d++) factor[d * width + d]! += trace === 0 ? 1 : (RIDGE * trace) / width;
  factorise(factor, width);
  return {means, factor};
}

export function distanceFrom({means, factor}: LearntClasses): Distance {
  const width = means[0]!.length;
  const deviation = new Float64Array(width);
  return (other, rows) =>
    Float64Array.from(rows, (row) => {
      let least = Number.POSITIVE_INFINITY;
      for (const mean of means) {
        for (let d = 0; d < width; d++) deviation[d] = other.values[row * width + d]! - mean[d]!;
        solveLower(factor, deviation, width);
        let squares = 0;
        for (let d = 0; d < width; d++) squares += deviation[d]! ** 2;
        least = Math.min(least, squares);
      }
      return least;
    });
}
