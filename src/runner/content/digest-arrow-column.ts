/**
 * A running hash of one Arrow column, nested ones included. See digest-arrow.ts for what counts.
 *
 * Only present values are hashed, so bytes under a null cannot matter; the nulls' positions are hashed beside.
 */
import {createHash, type Hash} from "node:crypto";
import type * as Arrow from "apache-arrow";
import {canonical, sha256} from "../../platform/canonical.ts";

type ArrowModule = typeof Arrow;

export interface ColumnDigest {
  /** Adds the rows `start` to `start + length` of `data`, which comes straight from a file: its offset is 0. */
  update(data: Arrow.Data, start: number, length: number): void;
  /** Hex digest of all that was added; ends the column. */
  digest(): string;
}

/** Throws for a type without a rule: unions, views, run-end encoding. */
export function columnDigest(arrow: ArrowModule, type: Arrow.DataType): ColumnDigest {
  const {Type} = arrow;
  switch (type.typeId) {
    case Type.Null:
      return new Column("null", []);
    case Type.Bool:
      return new Column("bool", [], bits);
    case Type.Float:
      return new Column("float", [], floats);
    case Type.Int:
    case Type.Decimal:
    case Type.Date:
    case Type.Time:
    case Type.Timestamp:
    case Type.Interval:
    case Type.Duration:
    case Type.FixedSizeBinary:
      return new Column("fixed", [], fixed);
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Binary:
    case Type.LargeBinary:
      return new Column("variable", [], variable);
    case Type.List:
    case Type.LargeList:
    case Type.Map:
      return new Column("list", [columnDigest(arrow, type.children[0]!.type)], lists);
    case Type.FixedSizeList:
      return new Column("fixedList", [columnDigest(arrow, type.children[0]!.type)], fixedLists);
    case Type.Struct:
      return new Column(
        "struct",
        type.children.map((child: Arrow.Field) => columnDigest(arrow, child.type)),
        structs,
      );
    case Type.Dictionary:
      return new DictionaryColumn(arrow, (type as Arrow.Dictionary).dictionary);
    default:
      throw new Error(`no content digest for the Arrow type ${type}`);
  }
}

/** Rows from `start` to `end`, all present. */
type Run = readonly [start: number, end: number];
type AddValues = (column: Column, data: Arrow.Data, runs: readonly Run[]) => void;

class Column implements ColumnDigest {
  readonly values: Hash = createHash("sha256");
  readonly lengths: Hash = createHash("sha256");
  readonly #nulls: Hash = createHash("sha256");
  #rows = 0;
  readonly kind: string;
  readonly children: readonly ColumnDigest[];
  readonly #add: AddValues | undefined;

  constructor(kind: string, children: readonly ColumnDigest[], add?: AddValues) {
    this.kind = kind;
    this.children = children;
    this.#add = add;
  }

  update(data: Arrow.Data, start: number, length: number): void {
    const {runs, nulls} = findRuns(data, start, start + length, this.#rows - start);
    if (nulls.length > 0) this.#nulls.update(bytesOf(Float64Array.from(nulls)));
    this.#rows += length;
    if (runs.length > 0) this.#add?.(this, data, runs);
  }

  digest(): string {
    const hashes = [this.#nulls, this.lengths, this.values].map((hash) => hash.digest("hex"));
    return sha256(canonical([this.kind, this.#rows, hashes, this.children.map((child) => child.digest())]));
  }
}

/** The runs of present rows, and the nulls between them, whose positions are moved by `shift`. */
function findRuns(
  data: Arrow.Data,
  start: number,
  end: number,
  shift: number,
): {runs: Run[]; nulls: number[]} {
  if (data.nullCount === 0) return {runs: end > start ? [[start, end]] : [], nulls: []};
  const bitmap = data.nullBitmap!;
  const runs: Run[] = [];
  const nulls: number[] = [];
  let from = start;
  for (let i = start; i < end; i++) {
    if ((i & 7) === 0 && bitmap[i >> 3] === 0xff) {
      i += 7; // eight rows at once: most columns have few nulls
      continue;
    }
    if (((bitmap[i >> 3]! >> (i & 7)) & 1) === 1) continue;
    if (i > from) runs.push([from, i]);
    nulls.push(i + shift);
    from = i + 1;
  }
  if (end > from) runs.push([from, end]);
  return {runs, nulls};
}

/** Values by the order in which they first appear, and each row's place in that list: the dictionary's own order does not count. */
class DictionaryColumn implements ColumnDigest {
  readonly #arrow: ArrowModule;
  readonly #type: Arrow.DataType;
  /** Digest of a value → its code. */
  readonly #codes = new Map<string, number>();
  readonly #rows: Hash = createHash("sha256");
  readonly #known = new WeakMap<object, Map<number, number>>();

  constructor(arrow: ArrowModule, type: Arrow.DataType) {
    this.#arrow = arrow;
    this.#type = type;
  }

  update(data: Arrow.Data, start: number, length: number): void {
    const dictionary = data.dictionary;
    if (!dictionary && length > 0) throw new Error("a dictionary column without its dictionary");
    const known = (dictionary && this.#known.get(dictionary)) ?? new Map<number, number>();
    if (dictionary) this.#known.set(dictionary, known);
    const indices = data.values as ArrayLike<number | bigint>;
    const codes = new Int32Array(length).fill(-1); // -1: null
    for (let i = 0; i < length; i++) {
      if (!isPresent(data, start + i)) continue;
      const index = Number(indices[start + i]);
      const code = known.get(index) ?? this.#codeOf(dictionary!, index);
      known.set(index, code);
      codes[i] = code;
    }
    this.#rows.update(bytesOf(codes));
  }

  #codeOf(dictionary: Arrow.Vector, index: number): number {
    let at = index;
    for (const chunk of dictionary.data) {
      if (at >= chunk.length) {
        at -= chunk.length;
        continue;
      }
      if (!isPresent(chunk, at)) return -1;
      const value = columnDigest(this.#arrow, this.#type);
      value.update(chunk, at, 1);
      const key = value.digest();
      const code = this.#codes.get(key) ?? this.#codes.size;
      this.#codes.set(key, code);
      return code;
    }
    throw new Error(`index ${index} is outside its dictionary`);
  }

  digest(): string {
    return sha256(canonical(["dictionary", this.#rows.digest("hex"), [...this.#codes.keys()]]));
  }
}

function isPresent(data: Arrow.Data, row: number): boolean {
  return data.nullCount === 0 || ((data.nullBitmap![row >> 3]! >> (row & 7)) & 1) === 1;
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The bytes of the rows in `runs`, joined; a view into `data` where there is one run. */
function gather(data: Arrow.Data, runs: readonly Run[]): Uint8Array {
  const width = (data.values.BYTES_PER_ELEMENT as number) * data.stride;
  const all = bytesOf(data.values as ArrayBufferView);
  if (runs[runs.length - 1]![1] * width > all.length) throw new Error("a column that is cut short");
  if (runs.length === 1) return all.subarray(runs[0]![0] * width, runs[0]![1] * width);
  const joined = new Uint8Array(runs.reduce((sum, [from, to]) => sum + (to - from), 0) * width);
  let at = 0;
  for (const [from, to] of runs) {
    joined.set(all.subarray(from * width, to * width), at);
    at += (to - from) * width;
  }
  return joined;
}

const fixed: AddValues = (column, data, runs) => {
  column.values.update(gather(data, runs));
};

const bits: AddValues = (column, data, runs) => {
  for (const [from, to] of runs) {
    const unpacked = new Uint8Array(to - from);
    for (let i = from; i < to; i++) unpacked[i - from] = (data.values[i >> 3]! >> (i & 7)) & 1;
    column.values.update(unpacked);
  }
};

const floats: AddValues = (column, data, runs) => {
  column.values.update(withOneNaN(gather(data, runs), data.values.BYTES_PER_ELEMENT as number));
};

/** Replaces every NaN by the quiet one without a payload; copies only if there is a NaN. Width in bytes. */
function withOneNaN(bytes: Uint8Array, width: number): Uint8Array {
  const count = bytes.length / width;
  if (width === 2) {
    const halves = new Uint16Array(bytes.slice().buffer);
    for (let i = 0; i < count; i++) if ((halves[i]! & 0x7fff) > 0x7c00) halves[i] = 0x7e00;
    return bytesOf(halves);
  }
  const view = width === 4 ? Float32Array : Float64Array;
  const values = new view(bytes.buffer as ArrayBuffer, bytes.byteOffset, count);
  let first = 0;
  while (first < count && !Number.isNaN(values[first])) first++;
  if (first === count) return bytes;
  const copy = bytes.slice();
  const numbers = new view(copy.buffer);
  // Written as words: what bits a NaN has when stored as a number is up to the engine.
  const words = new Uint32Array(copy.buffer);
  for (let i = first; i < count; i++) {
    if (!Number.isNaN(numbers[i])) continue;
    if (width === 4) words[i] = 0x7fc00000;
    else words.set([0, 0x7ff80000], 2 * i);
  }
  return copy;
}

/** Adds the lengths of the rows in `runs`; calls `each` with the range of elements of each run. */
function spans(
  column: Column,
  data: Arrow.Data,
  runs: readonly Run[],
  each: (from: number, to: number) => void,
) {
  const offsets = data.valueOffsets as ArrayLike<number | bigint>;
  for (const [from, to] of runs) {
    const lengths = new Float64Array(to - from);
    for (let i = from; i < to; i++) lengths[i - from] = Number(offsets[i + 1]) - Number(offsets[i]);
    column.lengths.update(bytesOf(lengths));
    each(Number(offsets[from]), Number(offsets[to]));
  }
}

const variable: AddValues = (column, data, runs) => {
  const bytes = data.values as Uint8Array;
  spans(column, data, runs, (from, to) => {
    if (to > bytes.length) throw new Error("a column that is cut short");
    column.values.update(bytes.subarray(from, to));
  });
};

const lists: AddValues = (column, data, runs) => {
  spans(column, data, runs, (from, to) => column.children[0]!.update(data.children[0]!, from, to - from));
};

const fixedLists: AddValues = (column, data, runs) => {
  const size = data.stride; // elements a row
  for (const [from, to] of runs)
    column.children[0]!.update(data.children[0]!, from * size, (to - from) * size);
};

const structs: AddValues = (column, data, runs) => {
  for (const [from, to] of runs) {
    column.children.forEach((child, i) => {
      child.update(data.children[i]!, from, to - from);
    });
  }
};
