/** The smallest and largest value of each column of a picture, so that no peak is lost where rows outnumber pixels. */
export interface Envelope {
  /** One a column; NaN where every row of it is missing. */
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Rows `from` to `to` (exclusive) of `values` in `columns` equal columns; NaN (missing) does not count. */
export function envelope(values: ArrayLike<number>, from: number, to: number, columns: number): Envelope {
  const low = new Float32Array(columns).fill(Number.NaN);
  const high = new Float32Array(columns).fill(Number.NaN);
  const rows = to - from;
  for (let column = 0; column < columns; column++) {
    const start = from + Math.floor((column * rows) / columns);
    const end = Math.max(start + 1, from + Math.floor(((column + 1) * rows) / columns));
    for (let row = start; row < Math.min(end, to); row++) {
      const value = values[row]!;
      // A comparison with NaN is false, so the first value that is there replaces it.
      if (!(value >= low[column]!) && !Number.isNaN(value)) low[column] = value;
      if (!(value <= high[column]!) && !Number.isNaN(value)) high[column] = value;
    }
  }
  return {low, high};
}
