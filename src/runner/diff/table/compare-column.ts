/** The cells of one column in joined rows: which differ, and by how much. */
import {
  type BigintColumn,
  type Column,
  type NumberColumn,
  type TextColumn,
  translateCodes,
} from "./column.ts";

export interface ColumnComparison {
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
  const differs = makeComparison(before, after);
  const measure = before.kind !== "text" && after.kind !== "text" ? makeMeasure(before, after) : undefined;
  let [changed, measured, sum, largest, largestAt] = [0, 0, 0, 0, -1];
  for (let row = 0; row < rowBefore.length; row++) {
    const was = rowBefore[row]!;
    if (was < 0 || !differs(was, row)) continue;
    changed += 1;
    isChanged[row] = 1;
    const distance = measure?.(was, row) ?? Number.NaN;
    if (!Number.isFinite(distance)) continue;
    measured += 1;
    sum += distance;
    if (distance <= largest && largestAt >= 0) continue;
    largest = distance;
    largestAt = row;
  }
  return {changed, largest, largestAt, meanAbsolute: measured === 0 ? 0 : sum / measured};
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

function compareTexts(before: TextColumn, after: TextColumn): Differs {
  const known = translateCodes(before, after);
  return (a, b) => {
    const code = after.codes[b]!;
    return before.codes[a] !== (code < 0 ? -1 : known[code]);
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
