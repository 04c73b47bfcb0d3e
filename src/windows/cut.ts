/**
 * Where windows lie: `length` rows each, `step` rows from one to the next, starting anew in each run of rows.
 *
 * A run is a stretch of neighbouring rows with one number ≥ 0: a segment of a recording, or one activity of one
 * person in one session. No window crosses from one run to another; rows numbered below 0 belong to none.
 */
export interface WindowShape {
  /** Rows a window. */
  readonly length: number;
  /** Rows from one window's first to the next one's. */
  readonly step: number;
}

/** The first row of each window, ascending, given each row's run. */
export function windowStarts(runs: Int32Array, {length, step}: WindowShape): Int32Array {
  const starts: number[] = [];
  let first = 0;
  while (first < runs.length) {
    let end = first + 1;
    while (end < runs.length && runs[end] === runs[first]) end++;
    if (runs[first]! >= 0) for (let start = first; start + length <= end; start += step) starts.push(start);
    first = end;
  }
  return Int32Array.from(starts);
}

/**
 * The rule of the system before kymo that fills gaps: windows over all rows, whatever is missing.
 * It joins what lay minutes apart; it is kept to reproduce that system's figures (1,815 windows), with `fillGaps`.
 */
export function windowStartsAcrossGaps(rows: number, shape: WindowShape): Int32Array {
  return windowStarts(new Int32Array(rows), shape);
}

/**
 * The older rule that drops windows: those of `windowStartsAcrossGaps` that touch no missing row (1 = missing).
 * Kept to reproduce that system's figures (1,772 windows).
 */
export function windowStartsWithoutGap(missing: Uint8Array, shape: WindowShape): Int32Array {
  const all = windowStartsAcrossGaps(missing.length, shape);
  return all.filter((start) => !missing.subarray(start, start + shape.length).includes(1));
}

/** A copy with each NaN replaced by the last value before it, or the first after it where none is before. */
export function fillGaps(values: Float64Array): Float64Array {
  const out = values.slice();
  for (let i = 1; i < out.length; i++) if (Number.isNaN(out[i])) out[i] = out[i - 1]!;
  for (let i = out.length - 2; i >= 0; i--) if (Number.isNaN(out[i])) out[i] = out[i + 1]!;
  return out;
}
