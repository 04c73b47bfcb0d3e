/**
 * Least squares over shares: the x with x ≥ 0 and Σ x = 1 that makes |A·x − b| smallest, by an active set.
 *
 * Nocedal and Wright, Numerical Optimization, 2006, section 16.5.
 */
import {factorise, solve} from "./cholesky.ts";

/** Of the largest diagonal element: keeps a singular system solvable; changes x by about as little. */
const RIDGE = 1e-12;

/** `matrix` (rows, columns) row-major, `target` (rows); gives x (columns). */
export function simplexLeastSquares(matrix: Float64Array, target: Float64Array): Float64Array {
  const rows = target.length;
  const columns = matrix.length / rows;
  const gram = new Float64Array(columns * columns);
  const linear = new Float64Array(columns);
  for (let r = 0; r < rows; r++)
    for (let a = 0; a < columns; a++) {
      linear[a]! += matrix[r * columns + a]! * target[r]!;
      for (let b = 0; b < columns; b++)
        gram[a * columns + b]! += matrix[r * columns + a]! * matrix[r * columns + b]!;
    }
  const largest = Math.max(...Array.from({length: columns}, (_, a) => gram[a * columns + a]!));
  for (let a = 0; a < columns; a++) gram[a * columns + a]! += RIDGE * largest;
  return minimise(gram, linear);
}

/** The smallest ½·xᵀ·G·x − lᵀ·x over the simplex. */
function minimise(gram: Float64Array, linear: Float64Array): Float64Array {
  const size = linear.length;
  let x: Float64Array = new Float64Array(size).fill(1 / size);
  const free = new Set(Array.from({length: size}, (_, a) => a));
  for (let step = 0; step < 100 * size; step++) {
    const wanted = onFree(gram, linear, [...free]);
    let reach = 1;
    let blocking = -1;
    for (const a of free) {
      if (wanted[a]! >= 0) continue;
      const share = x[a]! / (x[a]! - wanted[a]!);
      if (share < reach) [reach, blocking] = [share, a];
    }
    x = x.map((value, a) => value + reach * (wanted[a]! - value));
    if (blocking >= 0) {
      x[blocking] = 0;
      free.delete(blocking);
      continue;
    }
    const entering = findEntering(gram, linear, x, free);
    if (entering < 0) break;
    free.add(entering);
  }
  return x;
}

/** The minimum with only the elements in `free` different from 0 and no lower limit to them. */
function onFree(gram: Float64Array, linear: Float64Array, free: readonly number[]): Float64Array {
  const n = free.length;
  const factor = new Float64Array(n * n);
  free.forEach((a, i) => {
    free.forEach((b, j) => {
      factor[i * n + j] = gram[a * linear.length + b]!;
    });
  });
  factorise(factor, n);
  const y = Float64Array.from(free, (a) => linear[a]!);
  const z = new Float64Array(n).fill(1);
  solve(factor, y, n);
  solve(factor, z, n);
  const multiplier = (1 - sum(y)) / sum(z);
  const x = new Float64Array(linear.length);
  free.forEach((a, i) => {
    x[a] = y[i]! + multiplier * z[i]!;
  });
  return x;
}

/** The element at 0 that lowers the figure most when it is freed; −1 where none does. */
function findEntering(
  gram: Float64Array,
  linear: Float64Array,
  x: Float64Array,
  free: ReadonlySet<number>,
): number {
  const gradient = linear.map((value, a) =>
    x.reduce((total, own, b) => total + gram[a * linear.length + b]! * own, -value),
  );
  const scale = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const level = Math.min(...Array.from(free, (a) => gradient[a]!));
  let [least, entering] = [level - 1e-10 * scale, -1];
  for (const [a, value] of gradient.entries())
    if (!free.has(a) && value < least) [least, entering] = [value, a];
  return entering;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
