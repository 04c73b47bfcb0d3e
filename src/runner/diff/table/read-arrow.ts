/** An Arrow IPC file as columns; numbers stay where they lie in the file's bytes if it has one record batch. */
import {readFile} from "node:fs/promises";
import {createRequire} from "node:module";
import type * as Arrow from "apache-arrow";
import {
  type BigintColumn,
  type Column,
  type NumberColumn,
  type PlainText,
  type Table,
  TextCodes,
} from "./column.ts";

/** Throws where it is not an Arrow IPC file, or cut short. */
export async function readArrow(path: string): Promise<Table> {
  const bytes = await readFile(path);
  if (
    bytes.subarray(0, 6).toString("latin1") !== "ARROW1" ||
    bytes.subarray(-6).toString("latin1") !== "ARROW1"
  )
    throw new Error("it is no Arrow file, or cut short");
  const arrow = createRequire(import.meta.url)("apache-arrow") as typeof Arrow;
  const reader = arrow.RecordBatchReader.from(bytes).open() as Arrow.RecordBatchFileReader;
  const {schema} = reader;
  const batches = [...(reader as Iterable<Arrow.RecordBatch>)];
  const rows = batches.reduce((sum, {numRows}) => sum + numRows, 0);
  const columns = schema.fields.map((field, i) =>
    readColumn(
      arrow,
      field,
      batches.map((batch) => batch.data.children[i]!),
      rows,
    ),
  );
  const metadata = Object.fromEntries([
    ...schema.metadata,
    ...schema.fields.flatMap(({name, metadata: own}) =>
      [...own].map(([key, value]) => [`${name}.${key}`, value]),
    ),
  ]);
  return {rows, columns, metadata};
}

function readColumn(
  arrow: typeof Arrow,
  {name, type: of, nullable}: Arrow.Field,
  parts: readonly Arrow.Data[],
  rows: number,
): Column {
  const type = `${describeType(of)}${nullable ? "" : " not null"}`;
  const items = listItems(arrow, of, parts);
  if (items !== undefined) {
    const values = joinValues(items, rows * (of as Arrow.FixedSizeList).listSize) as NumberColumn["values"];
    const nulls = readNulls(parts, rows);
    return {kind: "number", name, type, values, nulls, width: (of as Arrow.FixedSizeList).listSize};
  }
  if (arrow.DataType.isUtf8(of)) return {kind: "text", form: "plain", name, type, ...joinUtf8(parts, rows)};
  if (!isNumeric(arrow, of))
    return {kind: "text", form: "coded", name, type, ...readTexts(arrow, parts, rows)};
  const values = joinValues(parts, rows);
  const nulls = readNulls(parts, rows);
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? {kind: "bigint", name, type, values, nulls}
    : {kind: "number", name, type, values, nulls, width: 1};
}

/** Half floats are none: their values are not numbers as they lie there. */
function isNumeric({DataType, Precision}: typeof Arrow, type: Arrow.DataType): boolean {
  if (DataType.isFloat(type)) return type.precision !== Precision.HALF;
  return DataType.isInt(type) || DataType.isTimestamp(type) || DataType.isDate(type) || DataType.isTime(type);
}

/** What is in a list of fixed length, where all of it are floats; undefined of any other type. */
function listItems(
  arrow: typeof Arrow,
  type: Arrow.DataType,
  parts: readonly Arrow.Data[],
): readonly Arrow.Data[] | undefined {
  if (!arrow.DataType.isFixedSizeList(type) || type.listSize < 1) return undefined;
  const items = parts.map(({children}) => children[0]!);
  const isPlain = arrow.DataType.isFloat(type.valueType) && isNumeric(arrow, type.valueType);
  return isPlain && items.every(({nullCount}) => nullCount === 0) ? items : undefined;
}

type Values = NumberColumn["values"] | BigintColumn["values"];

/** The parts' values in one array, of which a single part is a view. */
function joinValues(parts: readonly Arrow.Data[], rows: number): Values {
  const views = parts.map(({values, length}) => (values as Values).subarray(0, length) as Values);
  if (views.length === 1) return views[0]!;
  const Type = (views[0]?.constructor ?? Float64Array) as new (length: number) => Values;
  const all = new Type(rows);
  let at = 0;
  for (const view of views) {
    (all as Float64Array).set(view as Float64Array, at);
    at += view.length;
  }
  return all;
}

function readNulls(parts: readonly Arrow.Data[], rows: number): Uint8Array | undefined {
  if (parts.every(({nullCount}) => nullCount === 0)) return undefined;
  const nulls = new Uint8Array(rows);
  let at = 0;
  for (const part of parts) {
    if (part.nullCount > 0) for (let i = 0; i < part.length; i++) if (!part.getValid(i)) nulls[at + i] = 1;
    at += part.length;
  }
  return nulls;
}

interface Texts {
  readonly codes: Int32Array;
  readonly texts: readonly string[];
}

function readTexts(arrow: typeof Arrow, parts: readonly Arrow.Data[], rows: number): Texts {
  const found = new TextCodes();
  const codes = new Int32Array(rows);
  let at = 0;
  for (const part of parts) {
    const {type} = part;
    if (arrow.DataType.isDictionary(type)) {
      const words = part.dictionary!;
      const known = Int32Array.from({length: words.length}, (_, i) => {
        const word: unknown = words.get(i);
        return word === null ? -1 : found.codeOf(textOf(word));
      });
      const indices = part.values as Int32Array;
      const hasNulls = part.nullCount > 0;
      for (let i = 0; i < part.length; i++)
        codes[at + i] = hasNulls && !part.getValid(i) ? -1 : known[Number(indices[i])]!;
    } else {
      const vector = arrow.makeVector(part);
      for (let i = 0; i < part.length; i++) {
        const value: unknown = vector.get(i);
        codes[at + i] = value === null ? -1 : found.codeOf(textOf(value));
      }
    }
    at += part.length;
  }
  return {codes, texts: found.texts};
}

/** The parts' bytes one after the other, of which a single part is a view. */
function joinUtf8(
  parts: readonly Arrow.Data[],
  rows: number,
): Pick<PlainText, "bytes" | "offsets" | "nulls"> {
  const nulls = readNulls(parts, rows);
  const views = parts.map(({values, valueOffsets, length}) => {
    const offsets = (valueOffsets as Int32Array).subarray(0, length + 1);
    const {buffer, byteOffset, byteLength} = values as Uint8Array;
    return {offsets, bytes: Buffer.from(buffer, byteOffset, byteLength)};
  });
  if (views.length === 1) return {...views[0]!, nulls};
  const offsets = new Int32Array(rows + 1);
  const bytes: Buffer[] = [];
  let [row, end] = [0, 0];
  for (const view of views) {
    const start = view.offsets[0] ?? 0;
    const stop = view.offsets.at(-1) ?? 0;
    for (let i = 0; i + 1 < view.offsets.length; i++)
      offsets[row + i + 1] = end + view.offsets[i + 1]! - start;
    bytes.push(view.bytes.subarray(start, stop));
    row += Math.max(0, view.offsets.length - 1);
    end += stop - start;
  }
  return {offsets, bytes: Buffer.concat(bytes), nulls};
}

/** A value of any other type: a list, a struct, a decimal, a truth value. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(toJson(value));
}

function toJson(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : {number: Object.is(value, -0) ? "-0" : String(value)};
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>, toJson);
  if (value instanceof Date) return value.toISOString();
  if (Symbol.iterator in value && !(value instanceof Map)) {
    const items = [...(value as Iterable<unknown>)];
    const isStruct = "toJSON" in value && !Array.isArray((value as {toJSON(): unknown}).toJSON());
    return isStruct
      ? Object.fromEntries((items as [string, unknown][]).map(([key, item]) => [key, toJson(item)]))
      : items.map(toJson);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}

/** A type without what is only encoding: the width of a dictionary's indices. */
function describeType(type: Arrow.DataType): string {
  if (!("dictionary" in type)) return String(type);
  const {dictionary, isOrdered} = type as unknown as {dictionary: Arrow.DataType; isOrdered: boolean};
  return `${isOrdered ? "Ordered" : ""}Dictionary<${describeType(dictionary)}>`;
}
