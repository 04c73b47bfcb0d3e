/**
 * Gaps in a binned recording: short ones are interpolated, long ones end a segment.
 *
 * The semantics are those of `pandas.interpolate(limit=n, limit_direction="both")`: each gap is filled from both ends,
 * at most n bins from each, with the straight line across the whole gap. So a gap of up to 2n bins is closed; of a
 * longer one the middle stays missing. A gap at the beginning or end of a table has one neighbour only, whose value
 * is carried n bins; a fused table has none, because it begins and ends with a sample.
 */
export interface Segments {
  /** Number of the segment of each row, from 0; -1 on missing rows. */
  readonly segment: Int32Array;
  readonly count: number;
}

/** Runs of NaN, as pairs [start, end). */
export function findGaps(values: Float64Array): readonly (readonly [number, number])[] {
  const gaps: [number, number][] = [];
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row]!)) continue;
    const start = row;
    while (row < values.length && Number.isNaN(values[row]!)) row++;
    gaps.push([start, row]);
  }
  return gaps;
}

/** Fills NaN in place, as described above, and returns how many were filled. */
export function interpolateGaps(values: Float64Array, limit: number): number {
  let filled = 0;
  for (const [start, end] of findGaps(values)) {
    if (end - start === values.length) return 0;
    const before = start > 0 ? values[start - 1]! : values[end]!;
    const after = end < values.length ? values[end]! : values[start - 1]!;
    const slope = (after - before) / (end - start + 1);
    for (let row = start; row < end; row++) {
      const nearStart = start > 0 && row - start < limit;
      const nearEnd = end < values.length && end - row <= limit;
      if (!nearStart && !nearEnd) continue;
      values[row] = before + slope * (row - start + 1);
      filled++;
    }
  }
  return filled;
}

/** Numbers the stretches between missing rows, which are NaN. */
export function numberSegments(values: Float64Array): Segments {
  const segment = new Int32Array(values.length);
  let count = 0;
  let inside = false;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) {
      segment[row] = -1;
      inside = false;
    } else {
      if (!inside) count++;
      inside = true;
      segment[row] = count - 1;
    }
  }
  return {segment, count};
}
