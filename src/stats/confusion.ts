/**
 * The confusion matrix: counts of (truth, prediction), from which every metric of hard decisions follows.
 *
 * It is kept flat, row-major, rows for the truth, as numbers of windows: matrices of single users add up to the matrix
 * of all, so that the figures of any weighted users come from one sum.
 */

/** Counts pairs of class codes (n) into a matrix (classes × classes). Codes must lie in 0 … classes − 1. */
export function countConfusion(truth: Int32Array, predicted: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes * classes);
  for (let i = 0; i < truth.length; i++) {
    const row = truth[i]!;
    const column = predicted[i]!;
    if (!(row >= 0 && row < classes && column >= 0 && column < classes))
      throw new RangeError(`window ${i} has codes ${row}, ${column}; expected 0 to ${classes - 1}`);
    counts[row * classes + column]!++;
  }
  return counts;
}

export interface Margins {
  /** Windows of each true class (classes). */
  readonly support: Float64Array;
  /** Windows predicted as each class (classes). */
  readonly predicted: Float64Array;
  /** Right predictions of each class (classes). */
  readonly hits: Float64Array;
  readonly total: number;
}

/** Row sums, column sums and diagonal of a matrix (classes × classes). */
export function computeMargins(counts: Float64Array, classes: number): Margins {
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  const hits = new Float64Array(classes);
  let total = 0;
  for (let row = 0; row < classes; row++) {
    for (let column = 0; column < classes; column++) {
      const n = counts[row * classes + column]!;
      support[row]! += n;
      predicted[column]! += n;
      total += n;
      if (row === column) hits[row] = n;
    }
  }
  return {support, predicted, hits, total};
}

/** Share of right predictions; NaN when there is none. */
export function computeAccuracy({hits, total}: Margins): number {
  return hits.reduce((sum, n) => sum + n, 0) / total;
}

/** The matrix with each row divided by its sum; the row of an absent class is null. */
export function toRowShares(counts: Float64Array, classes: number): (number | null)[][] {
  const {support} = computeMargins(counts, classes);
  return toRows(counts, classes).map((row, i) => row.map((n) => (support[i] === 0 ? null : n / support[i]!)));
}

/** The flat matrix as nested rows. */
export function toRows(counts: Float64Array, classes: number): number[][] {
  return Array.from({length: classes}, (_, row) => [...counts.subarray(row * classes, (row + 1) * classes)]);
}

export interface ConfusedPair {
  readonly truth: number;
  readonly predicted: number;
  readonly windows: number;
  readonly shareOfTruth: number;
}

/** The off-diagonal cells that hold windows, most first; equal ones in the order of the classes. */
export function listConfusedPairs(counts: Float64Array, classes: number): ConfusedPair[] {
  const {support} = computeMargins(counts, classes);
  const pairs: ConfusedPair[] = [];
  for (let truth = 0; truth < classes; truth++) {
    for (let predicted = 0; predicted < classes; predicted++) {
      const windows = counts[truth * classes + predicted]!;
      if (truth !== predicted && windows > 0)
        pairs.push({truth, predicted, windows, shareOfTruth: windows / support[truth]!});
    }
  }
  return pairs.sort((a, b) => b.windows - a.windows || a.truth - b.truth || a.predicted - b.predicted);
}
