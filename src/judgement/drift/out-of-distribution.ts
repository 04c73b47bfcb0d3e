/**
 * Windows unlike any of the reference: those whose features are further from its centre (Mahalanobis distance) than
 * nearly all of its own are.
 */
import {factorise, solveLower} from "../../stats/cholesky.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import type {Features} from "./features.ts";

/** Keeps the covariance positive definite where a feature does not vary: absolute, and relative to the variance. */
const RIDGE = {absolute: 1e-9, relative: 1e-6};

/** What is inside: all that is no further than `limit` from the mean, by the covariance whose Cholesky factor is given. */
export interface Region {
  readonly mean: Float64Array;
  /** (width, width), lower triangle. */
  readonly factor: Float64Array;
  /** Squared distance. */
  readonly limit: number;
}

/** Whether a row of features lies outside. */
export type OutlierTest = (features: Features, row: number) => boolean;

/**
 * A row lies outside when its distance exceeds the `quantile` of the reference's own. Undefined with fewer rows than
 * features: the covariance would be singular.
 */
export function fitRegion(reference: Features, quantile: number): Region | undefined {
  if (reference.rows < reference.width) return undefined;
  const shape = shapeOf(reference);
  const distance = distanceFrom(shape);
  const own = Float64Array.from({length: reference.rows}, (_, row) => distance(reference, row));
  return {...shape, limit: quantileSorted(own.sort(), quantile)};
}

export function outlierTest(region: Region): OutlierTest {
  const distance = distanceFrom(region);
  return (features, row) => distance(features, row) > region.limit;
}

/** Share of the rows that lie outside; NaN without rows. */
export function outsideShare(isOutside: OutlierTest, features: Features): number {
  let outside = 0;
  for (let row = 0; row < features.rows; row++) if (isOutside(features, row)) outside++;
  return outside / features.rows;
}

function shapeOf(reference: Features): Pick<Region, "mean" | "factor"> {
  const {width} = reference;
  const mean = meanOf(reference);
  const factor = covarianceOf(reference, mean);
  for (let a = 0; a < width; a++)
    factor[a * width + a]! += RIDGE.absolute + RIDGE.relative * factor[a * width + a]!;
  factorise(factor, width);
  return {mean, factor};
}

/** Squared distance of a row from the mean of the reference (Mahalanobis). */
function distanceFrom({
  mean,
  factor,
}: Pick<Region, "mean" | "factor">): (features: Features, row: number) => number {
  const width = mean.length;
  const deviation = new Float64Array(width);
  return ({values}, row) => {
    for (let a = 0; a < width; a++) deviation[a] = values[row * width + a]! - mean[a]!;
    solveLower(factor, deviation, width);
    return deviation.reduce((sum, value) => sum + value ** 2, 0);
  };
}

function meanOf({values, rows, width}: Features): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < values.length; i++) mean[i % width]! += values[i]! / rows;
  return mean;
}

/** Population covariance, the lower triangle only: (width, width). */
function covarianceOf({values, rows, width}: Features, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(width * width);
  for (let row = 0; row < rows; row++)
    for (let a = 0; a < width; a++)
      for (let b = 0; b <= a; b++)
        covariance[a * width + b]! +=
          ((values[row * width + a]! - mean[a]!) * (values[row * width + b]! - mean[b]!)) / rows;
  return covariance;
}
