/**
 * Shares of the behaviours in windows without labels, corrected for what the model confuses. All assume label shift: a
 * behaviour looks as it does in the labelled people, only how long it lasts is different.
 *
 * Adjusted counting: Forman (2008), Quantifying counts and costs via classification. BBSE: Lipton, Wang and Smola (2018),
 * Detecting and correcting for label shift with black box predictors; here with mean probabilities in place of counts.
 * SLD-EM: Saerens, Latinne and Decaestecker (2002), Adjusting the outputs of a classifier to new a priori probabilities.
 */
import {simplexLeastSquares} from "../../stats/simplex-least-squares.ts";
import type {Confusions, Outputs} from "./outputs.ts";

/** Shares of the classes in `outputs`, whose windows have `weights` of any positive sum; all classes are in `confusions`. */
type Estimator = (outputs: Outputs, confusions: Confusions, weights: Float64Array) => Float64Array;

/** EM has converged where no share moves by more. */
const STILL = 1e-7;
const MOST_ROUNDS = 1000;

export const ESTIMATORS = {
  sld: (outputs, {shares}, weights) => maximiseLikelihood(outputs, shares, normalise(weights)),
  bbse: (outputs, {expected, shares}, weights) => {
    const classes = shares.length;
    const w = normalise(weights);
    const mean = new Float64Array(classes);
    for (let i = 0; i < outputs.windows; i++)
      for (let k = 0; k < classes; k++) mean[k]! += w[i]! * outputs.probabilities[i * classes + k]!;
    return simplexLeastSquares(transpose(expected, classes), mean);
  },
  adjustedCount: (outputs, {counted, shares}, weights) => {
    const naive = new Float64Array(shares.length);
    normalise(weights).forEach((weight, i) => {
      naive[outputs.predicted[i]!]! += weight;
    });
    return simplexLeastSquares(transpose(counted, shares.length), naive);
  },
} as const satisfies Readonly<Record<string, Estimator>>;

export type Correction = keyof typeof ESTIMATORS;

/** The shares under which the outputs are likeliest, by expectation maximisation from those of the labelled people. */
function maximiseLikelihood(
  {windows, probabilities}: Outputs,
  prior: Float64Array,
  w: Float64Array,
): Float64Array {
  const classes = prior.length;
  let shares: Float64Array = Float64Array.from(prior);
  const own = new Float64Array(classes);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = new Float64Array(classes);
    for (let i = 0; i < windows; i++) {
      let total = 0;
      for (let k = 0; k < classes; k++) {
        own[k] = (probabilities[i * classes + k]! * shares[k]!) / prior[k]!;
        total += own[k]!;
      }
      for (let k = 0; k < classes; k++) next[k]! += (w[i]! * own[k]!) / total;
    }
    const moved = next.reduce((most, share, k) => Math.max(most, Math.abs(share - shares[k]!)), 0);
    shares = next;
    if (moved < STILL) break;
  }
  return shares;
}

function normalise(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function transpose(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((_, i) => matrix[(i % size) * size + Math.floor(i / size)]!);
}
