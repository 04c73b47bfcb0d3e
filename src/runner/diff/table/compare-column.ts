/** The cells of one column in joined rows: which differ, and by how much. */
import {
  type BigintColumn,
  type Column,
  type NumberColumn,
  type PlainText,
  type TextColumn,
  toCoded,
  translateCodes,
} from "./column.ts";

export interface ColumnComparison {
  /** The joined rows after whose cell differs, in order. */
  readonly rows: Int32Array;
  /** Cells that differ. */
  readonly changed: number;
  /** Of numbers: over the cells that are finite on both sides. */
  readonly largest: number;
  /** The row after where it is; -1 where no such cell differs. */
  readonly largestAt: number;
  readonly meanAbsolute: number;
}

/** Marks in `isChanged` the rows after whose cell differs. `rowBefore` as in Join. */
export function compareColumn(
  before: Column,
  after: Column,
  rowBefore: Int32Array,
  isChanged: Uint8Array,
): ColumnComparison {
  const rows = findChanged(before, after, rowBefore);
  for (const row of rows) isChanged[row] = 1;
  if (before.kind === "text" || after.kind === "text")
    return {rows, changed: rows.length, largest: 0, largestAt: -1, meanAbsolute: 0};
  const measure = makeMeasure(before, after);
  let [measured, sum, largest, largestAt] = [0, 0, 0, -1];
  for (const row of rows) {
    const distance = measure(rowBefore[row]!, row);
    if (!Number.isFinite(distance)) continue;
    measured += 1;
    sum += distance;
    if (distance <= largest && largestAt >= 0) continue;
    largest = distance;
    largestAt = row;
  }
  return {rows, changed: rows.length, largest, largestAt, meanAbsolute: measured === 0 ? 0 : sum / measured};
}

/** The joined rows after whose cell differs, in order. */
function findChanged(before: Column, after: Column, rowBefore: Int32Array): Int32Array {
  const found = new Int32Array(rowBefore.length);
  const count =
    isSimple(before) && isSimple(after)
      ? findInNumbers(before.values, after.values, rowBefore, found)
      : findByCalls(makeComparison(before, after), rowBefore, found);
  return found.subarray(0, count);
}

type Numbers = NumberColumn["values"];

/** Most columns of a large table are of floats or of integers: each has a loop of its own, which stays fast for that. */
function findInNumbers(was: Numbers, is: Numbers, rowBefore: Int32Array, found: Int32Array): number {
  if (was instanceof Float64Array && is instanceof Float64Array)
    return findInFloats(was, is, rowBefore, found);
  if (was instanceof Int32Array && is instanceof Int32Array) return findInIntegers(was, is, rowBefore, found);
  return findByCalls((a, b) => isOther(was[a]!, is[b]!), rowBefore, found);
}

function findInFloats(was: Float64Array, is: Float64Array, rowBefore: Int32Array, found: Int32Array): number {
  let count = 0;
  for (let row = 0; row < rowBefore.length; row++) {
    const old = rowBefore[row]!;
    if (old >= 0 && isOther(was[old]!, is[row]!)) found[count++] = row;
  }
  return count;
}

function findInIntegers(was: Int32Array, is: Int32Array, rowBefore: Int32Array, found: Int32Array): number {
  let count = 0;
  for (let row = 0; row < rowBefore.length; row++) {
    const old = rowBefore[row]!;
    if (old >= 0 && was[old] !== is[row]) found[count++] = row;
  }
  return count;
}

function findByCalls(differs: Differs, rowBefore: Int32Array, found: Int32Array): number {
  let count = 0;
  for (let row = 0; row < rowBefore.length; row++) {
    const old = rowBefore[row]!;
    if (old >= 0 && differs(old, row)) found[count++] = row;
  }
  return count;
}

function isSimple(column: Column): column is NumberColumn {
  return column.kind === "number" && column.nulls === undefined && column.width === 1;
}

/** How far two cells are apart; of lists, their items that are farthest. NaN where one has no value. */
function makeMeasure(
  before: NumberColumn | BigintColumn,
  after: NumberColumn | BigintColumn,
): (before: number, after: number) => number {
  const width = widthOf(before) === widthOf(after) ? widthOf(before) : 0;
  return (a, b) => {
    if (before.nulls?.[a] === 1 || after.nulls?.[b] === 1 || width === 0) return Number.NaN;
    let farthest = 0;
    for (let i = 0; i < width; i++) {
      const distance = Math.abs(Number(after.values[b * width + i]) - Number(before.values[a * width + i]));
      if (distance > farthest || Number.isNaN(distance)) farthest = distance;
    }
    return farthest;
  };
}

function widthOf(column: NumberColumn | BigintColumn): number {
  return column.kind === "number" ? column.width : 1;
}

type Differs = (before: number, after: number) => boolean;

/** Whether a cell before is another than one after. */
export function makeComparison(before: Column, after: Column): Differs {
  if (before.kind === "text" && after.kind === "text") return compareTexts(before, after);
  if (before.kind === "text" || after.kind === "text") return () => true;
  const compare = compareValues(before, after);
  const [was, is] = [before.nulls, after.nulls];
  if (was === undefined && is === undefined) return compare;
  return (a, b) => {
    const [noA, noB] = [was?.[a] === 1, is?.[b] === 1];
    return noA || noB ? noA !== noB : compare(a, b);
  };
}

function compareTexts(one: TextColumn, other: TextColumn): Differs {
  if (one.form === "plain" && other.form === "plain") return comparePlain(one, other);
  const [before, after] = [toCoded(one), toCoded(other)];
  const known = translateCodes(before, after);
  return (a, b) => {
    const code = after.codes[b]!;
    return before.codes[a] !== (code < 0 ? -1 : known[code]);
  };
}

/** Byte by byte: most are short, and a call into C++ takes longer. */
function comparePlain(before: PlainText, after: PlainText): Differs {
  const [x, y, from, to] = [before.bytes, after.bytes, before.offsets, after.offsets];
  const [noX, noY] = [before.nulls, after.nulls];
  return (a, b) => {
    if (noX?.[a] === 1 || noY?.[b] === 1) return noX?.[a] !== noY?.[b];
    const [i, j] = [from[a]!, to[b]!];
    const length = from[a + 1]! - i;
    if (to[b + 1]! - j !== length) return true;
    for (let k = 0; k < length; k++) if (x[i + k] !== y[j + k]) return true;
    return false;
  };
}

function compareValues(before: NumberColumn | BigintColumn, after: NumberColumn | BigintColumn): Differs {
  const [was, is] = [before.values, after.values];
  if (before.kind === "bigint" && after.kind === "bigint") {
    if (was.constructor !== is.constructor) return (a, b) => was[a] !== is[b];
    // two halves of 32 bits: no object is made for them
    const [x, y] = [halvesOf(before), halvesOf(after)];
    return (a, b) => x[2 * a] !== y[2 * b] || x[2 * a + 1] !== y[2 * b + 1];
  }
  if (before.kind === "bigint" || after.kind === "bigint") return (a, b) => Number(was[a]) !== Number(is[b]);
  const {width} = before;
  if (width !== after.width) return () => true;
  if (width === 1) return (a, b) => isOther(was[a] as number, is[b] as number);
  return (a, b) => {
    for (let i = 0; i < width; i++)
      if (isOther(was[a * width + i] as number, is[b * width + i] as number)) return true;
    return false;
  };
}

function isOther(a: number, b: number): boolean {
  return a === b ? a === 0 && 1 / a !== 1 / b : !(Number.isNaN(a) && Number.isNaN(b));
}

function halvesOf({values}: BigintColumn): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}
