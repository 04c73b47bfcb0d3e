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
  const [binsBefore, binsAfter] = [countBins(was, min, max), countBins(is, min, max)];
  const width = (max - min) / SHOWN;
  return {
    before: summarise(was, binsBefore, min, max),
    after: summarise(is, binsAfter, min, max),
    shift: distance(binsBefore.counts, was.finite, binsAfter.counts, is.finite),
    histogram: {
      edges:
        min > max ? [] : Array.from({length: SHOWN + 1}, (_, i) => (i === SHOWN ? max : min + i * width)),
      before: min > max ? [] : merge(binsBefore.counts),
      after: min > max ? [] : merge(binsAfter.counts),
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
}

/** Values that are added up by themselves before they join the sum: so the sum of a million loses no digit that shows. */
const BLOCK = 4096;

function toFloats(column: NumberColumn | BigintColumn): Floats {
  const values = column.kind === "bigint" ? Float64Array.from(column.values, Number) : column.values;
  const nulls = column.kind === "number" && column.width > 1 ? undefined : column.nulls;
  let [finite, missing, nan, sum] = [0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let from = 0; from < values.length; from += BLOCK) {
    const to = Math.min(values.length, from + BLOCK);
    let block = 0;
    for (let i = from; i < to; i++) {
      if (nulls !== undefined && nulls[i] === 1) {
        missing += 1;
        continue;
      }
      const value = values[i]!;
      if (!Number.isFinite(value)) {
        if (Number.isNaN(value)) nan += 1;
        continue;
      }
      finite += 1;
      block += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    sum += block;
  }
  const mean = finite === 0 ? 0 : Number.isFinite(sum) ? sum / finite : meanOfHuge(values, nulls, finite);
  return {values, nulls, finite, missing, nan, min, max, mean};
}

/** Where the sum is beyond what a number can be. */
function meanOfHuge(values: NumberColumn["values"], nulls: Uint8Array | undefined, finite: number): number {
  let mean = 0;
  for (let i = 0; i < values.length; i++)
    if (nulls?.[i] !== 1 && Number.isFinite(values[i])) mean += values[i]! / finite;
  return mean;
}

/** How many values each bin has, and by how much all of them stray from their mean. */
function countBins({values, nulls, mean, finite}: Floats, min: number, max: number): Bins {
  const counts = new Float64Array(BINS);
  const scale = max > min ? BINS / (max - min) : 0;
  let squares = 0;
  for (let from = 0; from < values.length; from += BLOCK) {
    const to = Math.min(values.length, from + BLOCK);
    let block = 0;
    for (let i = from; i < to; i++) {
      if (nulls !== undefined && nulls[i] === 1) continue;
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      const bin = Math.min(BINS - 1, Math.floor((value - min) * scale));
      counts[bin] = counts[bin]! + 1;
      block += (value - mean) * (value - mean);
    }
    squares += block;
  }
  return {counts, sd: finite > 1 ? Math.sqrt(squares / (finite - 1)) : 0};
}

interface Bins {
  readonly counts: Float64Array;
  readonly sd: number;
}

function summarise(
  {finite, missing, nan, mean, min, max}: Floats,
  {counts, sd}: Bins,
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

/** From what to what the texts of joined rows went; `changed`: the rows after that differ. */
export function countTransitions(
  before: TextColumn,
  after: TextColumn,
  rowBefore: Int32Array,
  changed: Int32Array,
): Transitions {
  const counts = new Map<string, {before: string | null; after: string | null; rows: number}>();
  for (const row of changed) {
    const [from, to] = [textAt(before, rowBefore[row]!), textAt(after, row)];
    const key = JSON.stringify([from, to]);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, {before: from, after: to, rows: 1});
    else known.rows += 1;
  }
  const listed = [...counts.values()].sort(
    (a, b) => b.rows - a.rows || compare(a.before, b.before) || compare(a.after, b.after),
  );
  const transitions = listed.slice(0, MAX_TRANSITIONS);
  return {transitions, others: changed.length - transitions.reduce((sum, {rows}) => sum + rows, 0)};
}

function compare(a: string | null, b: string | null): number {
  return a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1;
}
