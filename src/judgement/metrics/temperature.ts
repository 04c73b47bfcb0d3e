/**
 * Temperature scaling: one number T that softens (T > 1) or sharpens all probabilities, `softmax(ln p / T)`, without
 * changing a single decision. Guo et al., On calibration of modern neural networks, 2017.
 *
 * The negative log-likelihood is convex in 1/T, so it has one minimum in ln T, which a golden-section search finds.
 */
import {PROBABILITY_FLOOR} from "./probability-scores.ts";

/** T is looked for between 1/20 and 20; a minimum at either end is no minimum. */
const LIMIT = Math.log(20);
const TOLERANCE = 1e-7;

export type FittedTemperature = {readonly value: number} | {readonly value: null; readonly reason: string};

/** Fits T to probabilities (n × classes) and true classes (n), or says why it cannot be fitted. */
export function fitTemperature(
  probabilities: Float64Array,
  truth: Int32Array,
  classes: number,
): FittedTemperature {
  if (truth.length === 0) return {value: null, reason: "there is no labelled window to fit it on"};
  const logits = toLogits(probabilities);
  const loss = (logT: number) => scaledLoss(logits, truth, classes, Math.exp(logT));
  const best = minimise(loss, -LIMIT, LIMIT);
  if (Number.isNaN(loss(best))) return {value: null, reason: "a probability is not a number"};
  if (Math.abs(loss(LIMIT) - loss(-LIMIT)) < 1e-12)
    return {value: null, reason: "every temperature fits the same: all classes were always equally probable"};
  if (Math.abs(best) > LIMIT - 1e-3) {
    const end =
      best > 0
        ? "grows without end: the probabilities say nothing about the truth"
        : "falls to 0: every window was right";
    return {value: null, reason: `it ${end}`};
  }
  return {value: Math.exp(best)};
}

/** Probabilities `softmax(ln p / T)` (n × classes). */
export function applyTemperature(
  probabilities: Float64Array,
  classes: number,
  temperature: number,
): Float64Array {
  const out = new Float64Array(probabilities.length);
  for (let row = 0; row < probabilities.length; row += classes) {
    let sum = 0;
    for (let k = row; k < row + classes; k++) {
      out[k] = Math.max(probabilities[k]!, PROBABILITY_FLOOR) ** (1 / temperature);
      sum += out[k]!;
    }
    for (let k = row; k < row + classes; k++) out[k]! /= sum;
  }
  return out;
}

function toLogits(probabilities: Float64Array): Float64Array {
  return probabilities.map((p) => Math.log(Math.max(p, PROBABILITY_FLOOR)));
}

/** Mean of `ln Σ exp(z/T) − z_true/T`. */
function scaledLoss(logits: Float64Array, truth: Int32Array, classes: number, temperature: number): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) {
    const row = i * classes;
    let top = Number.NEGATIVE_INFINITY;
    for (let k = row; k < row + classes; k++) top = Math.max(top, logits[k]!);
    let total = 0;
    for (let k = row; k < row + classes; k++) total += Math.exp((logits[k]! - top) / temperature);
    sum += Math.log(total) - (logits[row + truth[i]!]! - top) / temperature;
  }
  return sum / truth.length;
}

/** Golden-section search for the minimum of a function with one. */
function minimise(f: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [lo, hi] = [from, to];
  let [a, b] = [hi - golden * (hi - lo), lo + golden * (hi - lo)];
  let [fa, fb] = [f(a), f(b)];
  while (hi - lo > TOLERANCE) {
    if (fa < fb) {
      [hi, b, fb] = [b, a, fa];
      a = hi - golden * (hi - lo);
      fa = f(a);
    } else {
      [lo, a, fa] = [a, b, fb];
      b = lo + golden * (hi - lo);
      fb = f(b);
    }
  }
  return (lo + hi) / 2;
}
