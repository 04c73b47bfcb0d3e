/**
 * Systems with a symmetric positive definite matrix A = L·Lᵀ (Cholesky). Matrices are row-major (size, size); only
 * the lower triangle is read and written. What is not positive definite gives NaN.
 */

/** Replaces the lower triangle of A by L. */
export function factorise(matrix: Float64Array, size: number): void {
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) {
      let value = matrix[a * size + b]!;
      for (let k = 0; k < b; k++) value -= matrix[a * size + k]! * matrix[b * size + k]!;
      matrix[a * size + b] = a === b ? Math.sqrt(value) : value / matrix[b * size + b]!;
    }
}

/** Replaces x (size) by the solution y of L·y = x, whose squared length is xᵀ·A⁻¹·x. */
export function solveLower(factor: Float64Array, x: Float64Array, size: number): void {
  for (let a = 0; a < size; a++) {
    let value = x[a]!;
    for (let k = 0; k < a; k++) value -= factor[a * size + k]! * x[k]!;
    x[a] = value / factor[a * size + a]!;
  }
}

/** Replaces x (size) by the solution y of A·y = x. */
export function solve(factor: Float64Array, x: Float64Array, size: number): void {
  solveLower(factor, x, size);
  for (let a = size - 1; a >= 0; a--) {
    let value = x[a]!;
    for (let k = a + 1; k < size; k++) value -= factor[k * size + a]! * x[k]!;
    x[a] = value / factor[a * size + a]!;
  }
}
