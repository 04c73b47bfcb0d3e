/** Shapes, types and values of HDF5 datasets and attributes: little-endian numbers and strings. */
import {Cursor, Hdf5Error} from "./cursor.ts";

/** What is read of a type; `other` is described for messages only. */
export type HdfType =
  | {readonly kind: "float32" | "int64"; readonly size: number}
  | {readonly kind: "text"; readonly size: number}
  /** Strings of variable length, which lie in the global heap. */
  | {readonly kind: "texts"; readonly size: number}
  | {readonly kind: "other"; readonly size: number; readonly name: string};

const TYPE_CLASSES = [
  "integer",
  "float",
  "time",
  "string",
  "bits",
  "opaque",
  "compound",
  "reference",
  "enum",
  "list",
  "array",
];

export function readShape(body: Uint8Array): number[] {
  const cursor = new Cursor(body);
  const version = cursor.u8();
  const rank = cursor.u8();
  if (version !== 1 && version !== 2)
    throw new Hdf5Error(`a shape has version ${version}, which is not known`);
  if (rank > 32) throw new Hdf5Error(`a shape has ${rank} dimensions`);
  cursor.skip(1);
  const nothing = cursor.u8() === 2 && version === 2;
  if (version === 1) cursor.skip(4);
  return nothing ? [0] : Array.from({length: rank}, () => cursor.u64());
}

export function readType(body: Uint8Array): HdfType {
  const cursor = new Cursor(body);
  const kind = cursor.u8() & 15;
  const [low] = [cursor.u8(), cursor.skip(2)];
  const size = cursor.u32();
  // Offset, precision; for floats then the places and sizes of exponent and mantissa, and the bias.
  if (kind === 0 && size === 8 && (low & 9) === 8 && cursor.u16() === 0 && cursor.u16() === 64)
    return {kind: "int64", size};
  const single = Uint8Array.of(0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0);
  if (kind === 1 && size === 4 && (low & 0x41) === 0 && single.every((byte) => byte === cursor.u8()))
    return {kind: "float32", size};
  if (kind === 3) return {kind: "text", size};
  if (kind === 9 && (low & 15) === 1) return {kind: "texts", size};
  return {kind: "other", size, name: `${TYPE_CLASSES[kind] ?? "unknown"} of ${size} bytes`};
}

/** Where a dataset's values lie; throws an Hdf5Error for the ways of keeping them that Keras does not use. */
export function readData(file: Cursor, layout: Uint8Array, size: number): Uint8Array {
  const cursor = new Cursor(layout);
  const version = cursor.u8();
  const kind = cursor.u8();
  if (version !== 3 && version !== 4) throw new Hdf5Error(`a layout of version ${version} is not known`);
  if (kind > 1) throw new Hdf5Error("its values are kept in chunks, which Keras does not write");
  const data = kind === 0 ? cursor.take(cursor.u16()) : readContiguous(file, cursor);
  if (data.length < size) throw new Hdf5Error(`its values have ${data.length} bytes, expected ${size}`);
  return data.subarray(0, size);
}

function readContiguous(file: Cursor, layout: Cursor): Uint8Array {
  const address = layout.address();
  const length = layout.u64();
  return address === undefined ? new Uint8Array(0) : file.from(address).take(length);
}

/** Strings of variable length: their objects in the file's global heaps. */
export class GlobalHeap {
  readonly #file: Cursor;
  readonly #collections = new Map<number, Map<number, Uint8Array>>();

  constructor(file: Cursor) {
    this.#file = file;
  }

  /** The bytes of an object; nothing for the one that stands for an empty string. */
  object(address: number, index: number): Uint8Array {
    if (index === 0) return new Uint8Array(0);
    let objects = this.#collections.get(address);
    if (objects === undefined) {
      objects = readCollection(this.#file.from(address));
      this.#collections.set(address, objects);
    }
    const found = objects.get(index);
    if (found === undefined) throw new Hdf5Error(`the heap at ${address} has no string ${index}`);
    return found;
  }
}

function readCollection(cursor: Cursor): Map<number, Uint8Array> {
  const start = cursor.at;
  cursor.expect("GCOL").skip(4);
  const end = start + cursor.u64();
  const objects = new Map<number, Uint8Array>();
  while (end - cursor.at >= 16) {
    const index = cursor.u16();
    cursor.skip(6);
    const size = cursor.u64();
    // Index 0 is what is free, to the end.
    if (index === 0) break;
    objects.set(index, cursor.take(size));
    cursor.skip((8 - (size % 8)) % 8);
  }
  return objects;
}
