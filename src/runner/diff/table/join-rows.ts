/** Which row of one table is which row of another: by a key, or by position. */
import {
  type BigintColumn,
  type CodedText,
  type Column,
  cellAt,
  type NumberColumn,
  type Table,
  type TextColumn,
  toCoded,
  translateCodes,
} from "./column.ts";

export interface Join {
  /** Of each row after, the row before; -1 of one that was added. */
  readonly rowBefore: Int32Array;
  /** Rows before that are not among them, in order. */
  readonly removed: Int32Array;
  /** True where joined rows stand in another order. */
  readonly isReordered: boolean;
}

/** A key that cannot be used says why. */
export type KeyColumns =
  | {readonly before: readonly Column[]; readonly after: readonly Column[]}
  | {readonly problem: string};

export function findKey(before: Table, after: Table, key: readonly string[]): KeyColumns {
  const find = (table: Table, side: string): readonly Column[] | string => {
    const columns = key.map((name) => table.columns.find((column) => column.name === name));
    const missing = columns.indexOf(undefined);
    if (missing >= 0) return `no column ${key[missing]} ${side}`;
    const found = columns as readonly Column[];
    for (const column of found) {
      const row = findNull(column);
      if (row >= 0) return `${column.name} holds null at row ${row} ${side}`;
    }
    return found;
  };
  const [was, is] = [find(before, "before"), find(after, "after")];
  if (typeof was === "string") return {problem: was};
  if (typeof is === "string") return {problem: is};
  const list = [...was, ...is].find((column) => column.kind === "number" && column.width > 1);
  if (list !== undefined) return {problem: `${list.name} holds lists`};
  const unlike = was.findIndex((column, i) => (column.kind === "text") !== (is[i]!.kind === "text"));
  return unlike < 0
    ? {before: was, after: is}
    : {problem: `${key[unlike]} is text on one side and a number on the other`};
}

export function joinByPosition(before: number, after: number): Join {
  const rowBefore = Int32Array.from({length: after}, (_, i) => (i < before ? i : -1));
  const removed = Int32Array.from({length: Math.max(0, before - after)}, (_, i) => after + i);
  return {rowBefore, removed, isReordered: false};
}

/** A text where the key does not tell rows apart. */
export function joinByKey(
  before: readonly Column[],
  after: readonly Column[],
  rowsBefore: number,
  rowsAfter: number,
): Join | string {
  const keys = before.map((column, i) => makeKey(column, after[i]!));
  const name = before.map((column) => column.name).join(", ");
  const index = new RowIndex(keys, rowsBefore);
  const repeated = index.fill();
  if (repeated >= 0) return `${name} repeats ${describe(before, repeated)}, at row ${repeated} before`;
  const rowBefore = new Int32Array(rowsAfter);
  const isTaken = new Uint8Array(rowsBefore);
  let isReordered = false;
  let last = -1;
  for (let row = 0; row < rowsAfter; row++) {
    const found = index.find(row);
    rowBefore[row] = found;
    if (found < 0) continue;
    if (isTaken[found] === 1) return `${name} repeats ${describe(after, row)}, at row ${row} after`;
    isTaken[found] = 1;
    if (found < last) isReordered = true;
    last = found;
  }
  const twice = findRepeatedAdded(keys, rowBefore);
  if (twice >= 0) return `${name} repeats ${describe(after, twice)}, at row ${twice} after`;
  const removed: number[] = [];
  for (let row = 0; row < rowsBefore; row++) if (isTaken[row] === 0) removed.push(row);
  return {rowBefore, removed: Int32Array.from(removed), isReordered};
}

/** One column of the key, whose values before and after are compared as numbers of 64 bits or as codes. */
interface Key {
  hashBefore(row: number): number;
  hashAfter(row: number): number;
  isSame(before: number, after: number): boolean;
  isSameBefore(a: number, b: number): boolean;
  isSameAfter(a: number, b: number): boolean;
}

function makeKey(before: Column, after: Column): Key {
  if (before.kind === "text" || after.kind === "text")
    return textKey(toCoded(before as TextColumn), toCoded(after as TextColumn));
  const [was, is] = [toNumbers(before), toNumbers(after)];
  return {
    hashBefore: (row) => hashNumber(was[row]!),
    hashAfter: (row) => hashNumber(is[row]!),
    isSame: (a, b) => Object.is(was[a], is[b]),
    isSameBefore: (a, b) => Object.is(was[a], was[b]),
    isSameAfter: (a, b) => Object.is(is[a], is[b]),
  };
}

function textKey(before: CodedText, after: CodedText): Key {
  const known = translateCodes(before, after);
  // a text that is not among those before keeps a code of its own
  const codes = after.codes.map((code) => (known[code]! >= 0 ? known[code]! : -1 - code));
  return {
    hashBefore: (row) => Math.imul(before.codes[row]!, 0x9e3779b1),
    hashAfter: (row) => Math.imul(codes[row]!, 0x9e3779b1),
    isSame: (a, b) => before.codes[a] === codes[b],
    isSameBefore: (a, b) => before.codes[a] === before.codes[b],
    isSameAfter: (a, b) => codes[a] === codes[b],
  };
}

/** Integers of 64 bits as the numbers they are, beyond 2^53 by their bits: none of those is a key of a real table. */
function toNumbers({values}: NumberColumn | BigintColumn): ArrayLike<number> {
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) return values;
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const [low, high] = [halves[2 * i]! >>> 0, halves[2 * i + 1]!];
    numbers[i] = high >= -0x200000 && high < 0x200000 ? high * 0x1_0000_0000 + low : Number(values[i]);
  }
  return numbers;
}

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

function hashNumber(value: number): number {
  float[0] = value;
  return Math.imul(words[0]! ^ Math.imul(words[1]!, 0x85ebca6b), 0x9e3779b1);
}

/** Open addressing with linear probing over the rows before; at most half full. */
class RowIndex {
  readonly #key: Key;
  readonly #rows: number;
  readonly #slots: Int32Array;
  readonly #shift: number;

  constructor(keys: readonly Key[], rows: number) {
    this.#key = keys.length === 1 ? keys[0]! : combineKeys(keys);
    this.#rows = rows;
    const bits = Math.max(4, Math.ceil(Math.log2(rows * 2 + 1)));
    this.#shift = 32 - bits;
    this.#slots = new Int32Array(2 ** bits).fill(-1);
  }

  /** The first row whose key was there already; -1 where each is another. */
  fill(): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const key = this.#key;
    for (let row = 0; row < this.#rows; row++) {
      let at = this.#slotOf(key.hashBefore(row));
      for (let other = slots[at]!; other >= 0; other = slots[at]!) {
        if (key.isSameBefore(other, row)) return row;
        at = (at + 1) & mask;
      }
      slots[at] = row;
    }
    return -1;
  }

  /** The row before with the key of a row after; -1 where there is none. */
  find(row: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = this.#slotOf(this.#key.hashAfter(row));
    for (let other = slots[at]!; other >= 0; other = slots[at]!) {
      if (this.#key.isSame(other, row)) return other;
      at = (at + 1) & mask;
    }
    return -1;
  }

  #slotOf(hash: number): number {
    return ((hash ^ (hash >>> 15)) >>> 0) >>> this.#shift;
  }
}

function combineKeys(keys: readonly Key[]): Key {
  const mix = (hash: (key: Key) => number): number =>
    keys.reduce((sum, key) => Math.imul(sum ^ hash(key), 0xc2b2ae35), 0);
  return {
    hashBefore: (row) => mix((key) => key.hashBefore(row)),
    hashAfter: (row) => mix((key) => key.hashAfter(row)),
    isSame: (a, b) => keys.every((key) => key.isSame(a, b)),
    isSameBefore: (a, b) => keys.every((key) => key.isSameBefore(a, b)),
    isSameAfter: (a, b) => keys.every((key) => key.isSameAfter(a, b)),
  };
}

/** Of the rows that were added, one whose key stands twice; -1 where there is none. */
function findRepeatedAdded(keys: readonly Key[], rowBefore: Int32Array): number {
  const seen = new Map<number, number[]>();
  for (let row = 0; row < rowBefore.length; row++) {
    if (rowBefore[row]! >= 0) continue;
    const hash = keys.reduce((sum, key) => Math.imul(sum ^ key.hashAfter(row), 0xc2b2ae35), 0);
    const rows = seen.get(hash);
    if (rows === undefined) seen.set(hash, [row]);
    else if (rows.some((other) => keys.every((key) => key.isSameAfter(other, row)))) return row;
    else rows.push(row);
  }
  return -1;
}

function findNull(column: Column): number {
  if (column.kind === "text" && column.form === "coded") return column.codes.indexOf(-1);
  return column.nulls?.indexOf(1) ?? -1;
}

function describe(columns: readonly Column[], row: number): string {
  return columns.map((column) => String(cellAt(column, row))).join(", ");
}
