/** Logistic regression with a ridge penalty, both labels weighing the same however many rows they have. */
import {factorise, solve} from "../../stats/cholesky.ts";

/** Penalty on every weight, the intercept's too, for each row. */
const RIDGE = 1e-2;
/** Newton steps, after which weights of standardised features are within 1e-8 of the optimum. */
const STEPS = 8;
/** Keeps the curvature positive where a row is certain. */
const LEAST_CURVATURE = 1e-6;

export interface LabelledRow {
  /** Standardised features and a last 1 for the intercept (size). */
  readonly x: Float64Array;
  readonly label: 0 | 1;
}

/** Weights (size) by Newton's method: Σ w·log-likelihood − rows · ridge/2 · |β|² is largest. */
export function fitLogistic(rows: readonly LabelledRow[], size: number): Float64Array {
  const ones = rows.filter(({label}) => label === 1).length;
  const weights = [
    rows.length / (2 * Math.max(1, rows.length - ones)),
    rows.length / (2 * Math.max(1, ones)),
  ] as const;
  const beta = new Float64Array(size);
  for (let step = 0; step < STEPS; step++) {
    const {gradient, hessian} = differentiate(rows, weights, beta);
    factorise(hessian, size);
    solve(hessian, gradient, size);
    for (let k = 0; k < size; k++) beta[k]! += gradient[k]!;
  }
  return beta;
}

/** Gradient (size) and the lower triangle of the negative Hessian (size, size). */
function differentiate(
  rows: readonly LabelledRow[],
  weights: readonly [number, number],
  beta: Float64Array,
): {gradient: Float64Array; hessian: Float64Array} {
  const size = beta.length;
  const gradient = beta.map((value) => -RIDGE * rows.length * value);
  const hessian = new Float64Array(size * size);
  for (let k = 0; k < size; k++) hessian[k * size + k] = RIDGE * rows.length;
  for (const {x, label} of rows) {
    const p = 1 / (1 + Math.exp(-dot(beta, x)));
    const w = weights[label];
    const slope = w * (label - p);
    const curvature = w * Math.max(p * (1 - p), LEAST_CURVATURE);
    for (let a = 0; a < size; a++) {
      gradient[a]! += slope * x[a]!;
      const [bent, row] = [curvature * x[a]!, a * size];
      for (let b = 0; b <= a; b++) hessian[row + b]! += bent * x[b]!;
    }
  }
  return {gradient, hessian};
}

/** The linear score of a row. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
