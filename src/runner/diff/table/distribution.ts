/** How the values of a column are distributed before and after. */
import {type BigintColumn, type NumberColumn, type TextColumn, textAt} from "./column.ts";

/** Of the values that are finite; null where there is none. */
export interface Summary {
  readonly count: number;
  readonly nulls: number;
  readonly nan: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly min: number | null;
  readonly q25: number | null;
  readonly median: number | null;
  readonly q75: number | null;
  readonly max: number | null;
}

export interface Distributions {
  readonly before: Summary;
  readonly after: Summary;
  /**
   * Largest distance between the two cumulative distributions (Kolmogorov–Smirnov), at the edges of BINS equal bins: exact
   * but for what lies within one bin.
   */
  readonly shift: number;
  readonly histogram: {
    readonly edges: readonly number[];
    readonly before: readonly number[];
    readonly after: readonly number[];
  };
}

const BINS = 4096;
const SHOWN = 32;

export function describeNumbers(
  before: NumberColumn | BigintColumn,
  after: NumberColumn | BigintColumn,
): Distributions {
  const [was, is] = [toFloats(before), toFloats(after)];
  const [min, max] = [Math.min(was.min, is.min), Math.max(was.max, is.max)];
  const [countsBefore, countsAfter] = [countBins(was, min, max), countBins(is, min, max)];
  const width = (max - min) / SHOWN;
  return {
    before: summarise(was, countsBefore, min, max),
    after: summarise(is, countsAfter, min, max),
    shift: distance(countsBefore, was.finite, countsAfter, is.finite),
    histogram: {
      edges:
        min > max ? [] : Array.from({length: SHOWN + 1}, (_, i) => (i === SHOWN ? max : min + i * width)),
      before: min > max ? [] : merge(countsBefore),
      after: min > max ? [] : merge(countsAfter),
    },
  };
}

interface Floats {
  readonly values: NumberColumn["values"];
  readonly nulls: Uint8Array | undefined;
  readonly finite: number;
  readonly missing: number;
  readonly nan: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly sd: number;
}

/** Mean and deviation by Welford's method, in the order of the rows. */
function toFloats(column: NumberColumn | BigintColumn): Floats {
  const values = column.kind === "bigint" ? Float64Array.from(column.values, Number) : column.values;
  const nulls = column.kind === "number" && column.width > 1 ? undefined : column.nulls;
  let [finite, missing, nan, mean, squares] = [0, 0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (nulls?.[i] === 1) {
      missing += 1;
      continue;
    }
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) nan += 1;
      continue;
    }
    finite += 1;
    const delta = value - mean;
    mean += delta / finite;
    squares += delta * (value - mean);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return {
    values,
    nulls,
    finite,
    missing,
    nan,
    min,
    max,
    mean,
    sd: finite > 1 ? Math.sqrt(squares / (finite - 1)) : 0,
  };
}

function countBins({values, nulls}: Floats, min: number, max: number): Float64Array {
  const counts = new Float64Array(BINS);
  const scale = max > min ? BINS / (max - min) : 0;
  for (let i = 0; i < values.length; i++) {
    if (nulls?.[i] === 1) continue;
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - min) * scale));
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

function summarise(
  {finite, missing, nan, mean, sd, min, max}: Floats,
  counts: Float64Array,
  low: number,
  high: number,
): Summary {
  const width = (high - low) / BINS;
  const quantile = (share: number): number => {
    let below = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const inside = counts[bin]!;
      if (inside > 0 && below + inside >= share * finite)
        return Math.min(max, Math.max(min, low + width * (bin + (share * finite - below) / inside)));
      below += inside;
    }
    return max;
  };
  const or = (value: () => number): number | null => (finite === 0 ? null : value());
  return {
    count: finite,
    nulls: missing,
    nan,
    mean: or(() => mean),
    sd: or(() => sd),
    min: or(() => min),
    q25: or(() => quantile(0.25)),
    median: or(() => quantile(0.5)),
    q75: or(() => quantile(0.75)),
    max: or(() => max),
  };
}

function distance(before: Float64Array, n: number, after: Float64Array, m: number): number {
  if (n === 0 || m === 0) return n === m ? 0 : 1;
  let [a, b, largest] = [0, 0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    a += before[bin]!;
    b += after[bin]!;
    largest = Math.max(largest, Math.abs(a / n - b / m));
  }
  return largest;
}

function merge(counts: Float64Array): readonly number[] {
  const step = BINS / SHOWN;
  return Array.from({length: SHOWN}, (_, i) =>
    counts.subarray(i * step, (i + 1) * step).reduce((sum, n) => sum + n, 0),
  );
}

export interface Transitions {
  /** The most frequent first, at most MAX_TRANSITIONS. */
  readonly transitions: readonly {
    readonly before: string | null;
    readonly after: string | null;
    readonly rows: number;
  }[];
  /** Rows of transitions that are not listed. */
  readonly others: number;
}

const MAX_TRANSITIONS = 20;

/** From what to what the texts of joined rows went, where `isChanged` marks the rows after that may differ. */
export function countTransitions(
  before: TextColumn,
  after: TextColumn,
  rowBefore: Int32Array,
  isChanged: Uint8Array,
): Transitions {
  const counts = new Map<string, {before: string | null; after: string | null; rows: number}>();
  let total = 0;
  for (let row = 0; row < rowBefore.length; row++) {
    const old = rowBefore[row]!;
    if (old < 0 || isChanged[row] === 0) continue;
    const [from, to] = [textAt(before, old), textAt(after, row)];
    if (from === to) continue;
    total += 1;
    const key = JSON.stringify([from, to]);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, {before: from, after: to, rows: 1});
    else known.rows += 1;
  }
  const listed = [...counts.values()].sort(
    (a, b) => b.rows - a.rows || compare(a.before, b.before) || compare(a.after, b.after),
  );
  const transitions = listed.slice(0, MAX_TRANSITIONS);
  return {transitions, others: total - transitions.reduce((sum, {rows}) => sum + rows, 0)};
}

function compare(a: string | null, b: string | null): number {
  return a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1;
}
