/**
 * Can the recording be told from the reference? Area under the curve of a logistic regression on window features,
 * with folds made of whole stretches of time: shuffled folds leak through overlapping windows and find drift where
 * there is none.
 */

const RIDGE = 1e-2;
const STEPS = 8;
const MOST_ROWS = 1500;

/** Area under the curve of held-out scores, or NaN when a side has fewer than `2 × folds` windows. */
export function domainAuc(
  reference: Float64Array,
  current: Float64Array,
  width: number,
  folds: number,
): number {
  const a = thin(reference, width);
  const b = thin(current, width);
  if (a.length / width < 2 * folds || b.length / width < 2 * folds) return Number.NaN;
  const rows = [...blocks(a, width, folds, 0), ...blocks(b, width, folds, 1)];
  const scale = standardiser(
    rows.map((row) => row.x),
    width,
  );
  const standardised = rows.map((row) => ({...row, x: scale(row.x)}));
  const scored: {score: number; label: number}[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const weights = fit(
      standardised.filter((row) => row.fold !== fold),
      width,
    );
    for (const row of standardised)
      if (row.fold === fold) scored.push({score: dot(weights, row.x), label: row.label});
  }
  return areaUnderCurve(scored);
}

interface Row {
  x: Float64Array;
  label: number;
  fold: number;
}

function thin(x: Float64Array, width: number): Float64Array {
  const n = x.length / width;
  if (n <= MOST_ROWS) return x;
  const out = new Float64Array(MOST_ROWS * width);
  for (let i = 0; i < MOST_ROWS; i++) {
    const row = Math.floor((i * n) / MOST_ROWS);
    out.set(x.subarray(row * width, (row + 1) * width), i * width);
  }
  return out;
}

function blocks(x: Float64Array, width: number, folds: number, label: number): Row[] {
  const n = x.length / width;
  return Array.from({length: n}, (_, i) => ({
    x: x.subarray(i * width, (i + 1) * width),
    label,
    fold: Math.floor((i * folds) / n),
  }));
}

function standardiser(rows: readonly Float64Array[], width: number): (x: Float64Array) => Float64Array {
  const mean = new Float64Array(width);
  const sd = new Float64Array(width);
  for (const x of rows) for (let k = 0; k < width; k++) mean[k]! += x[k]! / rows.length;
  for (const x of rows) for (let k = 0; k < width; k++) sd[k]! += (x[k]! - mean[k]!) ** 2 / rows.length;
  return (x) => {
    const out = new Float64Array(width + 1).fill(1); // the last is the intercept
    for (let k = 0; k < width; k++) out[k] = sd[k]! > 0 ? (x[k]! - mean[k]!) / Math.sqrt(sd[k]!) : 0;
    return out;
  };
}

/** Newton's method on the penalised likelihood, both sides weighing the same. */
function fit(rows: readonly Row[], width: number): Float64Array {
  const size = width + 1;
  const ones = rows.reduce((sum, row) => sum + row.label, 0);
  const weight = [
    rows.length / (2 * Math.max(1, rows.length - ones)),
    rows.length / (2 * Math.max(1, ones)),
  ] as const;
  const beta = new Float64Array(size);
  for (let step = 0; step < STEPS; step++) {
    const gradient = Float64Array.from(beta, (value) => -RIDGE * rows.length * value);
    const hessian = new Float64Array(size * size);
    for (let k = 0; k < size; k++) hessian[k * size + k] = RIDGE * rows.length;
    for (const {x, label} of rows) {
      const p = 1 / (1 + Math.exp(-dot(beta, x)));
      const w = weight[label as 0 | 1];
      const curvature = w * Math.max(p * (1 - p), 1e-6);
      for (let a = 0; a < size; a++) {
        gradient[a]! += w * (label - p) * x[a]!;
        for (let b = 0; b <= a; b++) hessian[a * size + b]! += curvature * x[a]! * x[b]!;
      }
    }
    const move = solve(hessian, gradient, size);
    for (let k = 0; k < size; k++) beta[k]! += move[k]!;
  }
  return beta;
}

/** Solves a positive definite system given by its lower triangle (overwritten). */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) {
      let value = matrix[a * size + b]!;
      for (let k = 0; k < b; k++) value -= matrix[a * size + k]! * matrix[b * size + k]!;
      matrix[a * size + b] = a === b ? Math.sqrt(value) : value / matrix[b * size + b]!;
    }
  const x = Float64Array.from(right);
  for (let a = 0; a < size; a++) {
    for (let k = 0; k < a; k++) x[a]! -= matrix[a * size + k]! * x[k]!;
    x[a]! /= matrix[a * size + a]!;
  }
  for (let a = size - 1; a >= 0; a--) {
    for (let k = a + 1; k < size; k++) x[a]! -= matrix[k * size + a]! * x[k]!;
    x[a]! /= matrix[a * size + a]!;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** Probability that a row of label 1 scores higher than one of label 0, ties counting half. */
function areaUnderCurve(scored: {score: number; label: number}[]): number {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  let zeros = 0;
  let won = 0;
  let ones = 0;
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    let tiedZeros = 0;
    let tiedOnes = 0;
    for (; j < sorted.length && sorted[j]!.score === sorted[i]!.score; j++)
      if (sorted[j]!.label === 1) tiedOnes++;
      else tiedZeros++;
    won += tiedOnes * (zeros + tiedZeros / 2);
    zeros += tiedZeros;
    ones += tiedOnes;
    i = j;
  }
  return won / (zeros * ones);
}
