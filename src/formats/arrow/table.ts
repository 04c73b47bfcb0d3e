/**
 * Arrow IPC files as plain typed arrays: the form in which every stage hands its rows to the next.
 *
 * Columns are written as one record batch, so the same values give the same bytes. Reading a file of several
 * batches joins them. Format: https://arrow.apache.org/docs/format/Columnar.html
 */
import {readFile, writeFile} from "node:fs/promises";
import * as arrow from "apache-arrow";
import {ExpectedError} from "../../platform/failure.ts";

/** One column to write. `valid` (1 = present) marks nulls; strings mark them with null. */
export type Column = {readonly name: string} & (
  | {readonly type: "int32"; readonly values: Int32Array; readonly valid?: Uint8Array}
  | {readonly type: "float32"; readonly values: Float32Array; readonly valid?: Uint8Array}
  | {readonly type: "float64"; readonly values: Float64Array; readonly valid?: Uint8Array}
  /** Milliseconds since the Unix epoch, UTC, whole numbers. */
  | {readonly type: "timestamp"; readonly values: Float64Array}
  | {readonly type: "bool"; readonly values: Uint8Array}
  | {readonly type: "dictionary"; readonly values: readonly (string | null)[]}
  /** Row-major values, `width` a row. */
  | {readonly type: "list"; readonly width: number; readonly values: Float32Array}
);

export type Metadata = Readonly<Record<string, string>>;

/** Writes `columns`, all of one length (lists: length × width), with schema metadata, as an Arrow IPC file. */
export async function writeTable(
  path: string,
  columns: readonly Column[],
  metadata: Metadata,
): Promise<void> {
  const rows = columns.length === 0 ? 0 : lengthOf(columns[0]!);
  for (const column of columns) {
    if (lengthOf(column) !== rows)
      throw new Error(`column ${column.name} has ${lengthOf(column)} rows, expected ${rows}`);
  }
  const data = columns.map(toData); // map's index gives each dictionary an id of its own
  const fields = columns.map((column, i) => new arrow.Field(column.name, data[i]!.type, isNullable(column)));
  const sorted = Object.keys(metadata).sort();
  const schema = new arrow.Schema(fields, new Map(sorted.map((key) => [key, metadata[key]!])));
  const struct = arrow.makeData({type: new arrow.Struct(fields), length: rows, nullCount: 0, children: data});
  const table = new arrow.Table(schema, new arrow.RecordBatch(schema, struct));
  await writeFile(path, arrow.tableToIPC(table, "file"));
}

function lengthOf(column: Column): number {
  return column.type === "list" ? column.values.length / column.width : column.values.length;
}

function isNullable(column: Column): boolean {
  return column.type === "dictionary" || ("valid" in column && column.valid !== undefined);
}

function toData(column: Column, id: number): arrow.Data {
  switch (column.type) {
    case "int32":
      return primitive(new arrow.Int32(), column.values, column.valid);
    case "float32":
      return primitive(new arrow.Float32(), column.values, column.valid);
    case "float64":
      return primitive(new arrow.Float64(), column.values, column.valid);
    case "timestamp": {
      const ticks = toTicks(column.values);
      return arrow.makeData({type: new arrow.TimestampMillisecond("UTC"), data: ticks, nullCount: 0});
    }
    case "bool":
      return arrow.makeData({
        type: new arrow.Bool(),
        data: packBits(column.values),
        length: column.values.length,
        nullCount: 0,
      });
    case "dictionary":
      return dictionary(column.values, id);
    case "list": {
      const child = arrow.makeData({type: new arrow.Float32(), data: column.values, nullCount: 0});
      const type = new arrow.FixedSizeList(column.width, new arrow.Field("item", new arrow.Float32(), false));
      return arrow.makeData({type, length: lengthOf(column), nullCount: 0, child});
    }
  }
}

/** 2^32: what the upper half of a 64-bit integer counts. */
const WORD = 2 ** 32;

/** Whole milliseconds as 64-bit integers, little-endian halves: a BigInt a value would take ten times as long. */
function toTicks(values: Float64Array): BigInt64Array {
  const words = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const upper = Math.floor(values[i]! / WORD);
    words[2 * i] = values[i]! - upper * WORD;
    words[2 * i + 1] = upper;
  }
  return new BigInt64Array(words.buffer);
}

function primitive(
  type: arrow.Int32 | arrow.Float32 | arrow.Float64,
  values: Int32Array | Float32Array | Float64Array,
  valid: Uint8Array | undefined,
): arrow.Data {
  if (valid === undefined) return arrow.makeData({type, data: values, nullCount: 0} as never);
  let nullCount = 0;
  for (const bit of valid) if (bit === 0) nullCount++;
  return arrow.makeData({type, data: values, nullCount, nullBitmap: packBits(valid)} as never);
}

/** Codes in order of first appearance, so that equal columns give equal bytes. */
function dictionary(values: readonly (string | null)[], id: number): arrow.Data {
  const codes = new Int32Array(values.length);
  const valid = new Uint8Array(values.length);
  const seen = new Map<string, number>();
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) {
      nullCount++;
      continue;
    }
    let code = seen.get(value);
    if (code === undefined) {
      code = seen.size;
      seen.set(value, code);
    }
    codes[i] = code;
    valid[i] = 1;
  }
  const words = arrow.vectorFromArray([...seen.keys()], new arrow.Utf8());
  return arrow.makeData({
    type: new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), id),
    data: codes,
    length: values.length,
    nullCount,
    nullBitmap: packBits(valid),
    dictionary: words,
  });
}

function packBits(flags: Uint8Array): Uint8Array {
  const bits = new Uint8Array((((flags.length + 63) >> 6) << 6) >> 3);
  for (let i = 0; i < flags.length; i++) if (flags[i]) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

/** A table read back as typed arrays. Every getter throws an ExpectedError that names the file and the column. */
export class TableReader {
  readonly rows: number;
  readonly metadata: Metadata;
  readonly #table: arrow.Table;
  readonly #path: string;

  constructor(table: arrow.Table, path: string) {
    this.#table = table;
    this.#path = path;
    this.rows = table.numRows;
    this.metadata = Object.fromEntries(table.schema.metadata);
  }

  has(name: string): boolean {
    return this.#table.schema.fields.some((field) => field.name === name);
  }

  columnNames(): string[] {
    return this.#table.schema.fields.map((field) => field.name);
  }

  /** Numbers as float64, nulls as NaN. */
  float64(name: string): Float64Array {
    const vector = this.#vector(name);
    const out = new Float64Array(this.rows);
    let offset = 0;
    for (const data of vector.data) {
      if (
        !(
          data.values instanceof Float64Array ||
          data.values instanceof Float32Array ||
          data.values instanceof Int32Array
        )
      )
        throw this.#mistyped(name, "a number column", vector);
      out.set(data.values.subarray(0, data.length), offset);
      if (data.nullCount > 0)
        for (let i = 0; i < data.length; i++) if (!data.getValid(i)) out[offset + i] = Number.NaN;
      offset += data.length;
    }
    return out;
  }

  /** Float32 values as they lie; a list column gives rows × width values, row-major. */
  float32(name: string): Float32Array {
    const vector = this.#vector(name);
    const parts = vector.data.map((data) => {
      const list = arrow.DataType.isFixedSizeList(data.type);
      const values = list ? data.children[0]!.values : data.values;
      if (!(values instanceof Float32Array)) throw this.#mistyped(name, "a float32 column", vector);
      const width = list ? (data.type as unknown as arrow.FixedSizeList).listSize : 1;
      return values.subarray(0, data.length * width);
    });
    return parts.length === 1 ? parts[0]! : concat(parts);
  }

  int32(name: string): Int32Array {
    return Int32Array.from(this.float64(name));
  }

  /** Milliseconds since the Unix epoch. */
  timestamp(name: string): Float64Array {
    const vector = this.#vector(name);
    if (!arrow.DataType.isTimestamp(vector.type)) throw this.#mistyped(name, "a timestamp column", vector);
    const out = new Float64Array(this.rows);
    let offset = 0;
    for (const data of vector.data) {
      const ticks = data.values as BigInt64Array;
      const words = new Int32Array(ticks.buffer, ticks.byteOffset, data.length * 2);
      for (let i = 0; i < data.length; i++)
        out[offset + i] = words[2 * i + 1]! * WORD + (words[2 * i]! >>> 0);
      offset += data.length;
    }
    return out;
  }

  /** 1 where true. */
  bool(name: string): Uint8Array {
    const vector = this.#vector(name);
    const out = new Uint8Array(this.rows);
    for (let i = 0; i < this.rows; i++) out[i] = vector.get(i) === true ? 1 : 0;
    return out;
  }

  strings(name: string): (string | null)[] {
    return [...this.#vector(name)] as (string | null)[];
  }

  /** Values a row of a list column. */
  width(name: string): number {
    const {type} = this.#vector(name);
    if (!arrow.DataType.isFixedSizeList(type)) throw new Error(`${name} is not a list column`);
    return type.listSize;
  }

  #vector(name: string): arrow.Vector {
    const vector = this.#table.getChild(name);
    if (vector === null) {
      throw new ExpectedError("input", `no column "${name}"; it has ${this.columnNames().join(", ")}`, {
        file: this.#path,
        hint: "Rebuild it with the stage that writes it.",
      });
    }
    return vector;
  }

  #mistyped(name: string, expected: string, vector: arrow.Vector): ExpectedError {
    return new ExpectedError("input", `column "${name}" is ${vector.type}, expected ${expected}`, {
      file: this.#path,
      hint: "Rebuild it with the stage that writes it.",
    });
  }
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Reads an Arrow IPC file or stream. Throws an ExpectedError when it is none. */
export async function readTable(path: string): Promise<TableReader> {
  return parseTable(await readFile(path), path);
}

/** As `readTable`, of bytes that have been read; `path` only names them in errors. */
export function parseTable(bytes: Uint8Array, path: string): TableReader {
  try {
    return new TableReader(arrow.tableFromIPC(bytes), path);
  } catch (cause) {
    throw new ExpectedError("input", "not an Arrow IPC file", {
      file: path,
      hint: "Rebuild it with the stage that writes it.",
      cause,
    });
  }
}
