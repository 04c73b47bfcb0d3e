/** Eigenvalues of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, 2013, section 8.5). */

const MOST_SWEEPS = 60;

/** Ascending, of a matrix (size, size) row-major whose both triangles are filled; it is not changed. */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const a = Float64Array.from(matrix);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        const off = a[p * size + q]!;
        const [app, aqq] = [a[p * size + p]!, a[q * size + q]!];
        if (!(Math.abs(off) > 1e-17 * Math.sqrt(Math.abs(app * aqq)))) continue;
        rotated = true;
        rotate(a, size, p, q);
      }
    if (!rotated) break;
  }
  return Float64Array.from({length: size}, (_, i) => a[i * size + i]!).sort();
}

/** Makes the element (p, q) zero by a rotation of rows and columns p and q. */
function rotate(a: Float64Array, size: number, p: number, q: number): void {
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * a[p * size + q]!);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const [kp, kq] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = c * kp - s * kq;
    a[k * size + q] = s * kp + c * kq;
  }
  for (let k = 0; k < size; k++) {
    const [pk, qk] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = c * pk - s * qk;
    a[q * size + k] = s * pk + c * qk;
  }
}

/** Largest singular value of a square matrix over the smallest; infinite where it is singular to working precision. */
export function conditionNumber(matrix: Float64Array, size: number): number {
  const gram = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++)
      for (let k = 0; k < size; k++) gram[a * size + b]! += matrix[k * size + a]! * matrix[k * size + b]!;
  const values = symmetricEigenvalues(gram, size);
  const [least, most] = [values[0]!, values[size - 1]!];
  return least > 1e-14 * most ? Math.sqrt(most / least) : Number.POSITIVE_INFINITY;
}
