/**
 * A tree of plain values with typed arrays in it, as one file: for what a stage has worked out once and others read many
 * times. Reading makes views of the file's bytes and copies no array.
 *
 * The layout: "KYMOPACK", the length of the JSON that follows (uint32, little-endian, and four zero bytes), the JSON, and
 * the arrays' bytes, each from a multiple of eight. In the JSON an array stands as `{"$array": [type, offset, length]}`, a
 * number that JSON does not have as `{"$number": "NaN"}`. The same values give the same bytes.
 */
import {readFile, writeFile} from "node:fs/promises";
import {ExpectedError} from "../../platform/failure.ts";

const MAGIC = "KYMOPACK";
const HEADER = 16;

const TYPES = {Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array};
type TypeName = keyof typeof TYPES;
type TypedArray = InstanceType<(typeof TYPES)[TypeName]>;

/**
 * The bytes of `value`, of which what is undefined is left out; an array that stands in it twice is written once. `kind` is
 * what `unpack` has to be asked for. Throws a TypeError where something is in it that is no plain value.
 */
export function pack(kind: string, value: object): Buffer {
  const places = new Map<TypedArray, number>();
  let end = 0;
  const encode = (key: string, item: unknown): unknown => {
    if (typeof item === "number") return encodeNumber(item);
    if (typeof item === "function" || item instanceof Map || item instanceof Set)
      throw new TypeError(`${key} is no plain value`);
    if (!ArrayBuffer.isView(item)) return item;
    const array = item as TypedArray;
    const name = array.constructor.name;
    if (!(name in TYPES)) throw new TypeError(`${key} is a ${name}, which cannot be packed`);
    let at = places.get(array);
    if (at === undefined) {
      at = end;
      places.set(array, at);
      end = roundUp(at + array.byteLength);
    }
    return {$array: [name, at, array.length]};
  };
  const json = Buffer.from(JSON.stringify({kind, value}, encode));
  const start = roundUp(HEADER + json.length);
  const out = Buffer.alloc(start + end);
  out.write(MAGIC, "latin1");
  out.writeUInt32LE(json.length, MAGIC.length);
  json.copy(out, HEADER);
  for (const [array, at] of places)
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + at);
  return out;
}

function encodeNumber(value: number): unknown {
  if (Object.is(value, -0)) return {$number: "-0"};
  return Number.isFinite(value) ? value : {$number: String(value)};
}

/** The value in `bytes`; undefined where they are no such file, cut off, or of another kind. */
export function unpack(kind: string, bytes: Uint8Array): unknown {
  // Views need a start that is a multiple of eight, which a slice of Node's pool is not.
  const own = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const view = new DataView(own.buffer, own.byteOffset, own.byteLength);
  if (own.length < HEADER || Buffer.from(own.subarray(0, MAGIC.length)).toString("latin1") !== MAGIC)
    return undefined;
  const length = view.getUint32(MAGIC.length, true);
  const start = roundUp(HEADER + length);
  if (start > own.length) return undefined;
  const decode = (_: string, item: unknown): unknown => {
    if (typeof item !== "object" || item === null) return item;
    if ("$number" in item) return Number(item.$number);
    if (!("$array" in item)) return item;
    const [name, at, count] = item.$array as [TypeName, number, number];
    if (start + at + count * TYPES[name].BYTES_PER_ELEMENT > own.length) throw new RangeError("cut off");
    return new TYPES[name](own.buffer as ArrayBuffer, own.byteOffset + start + at, count);
  };
  const text = Buffer.from(own.buffer, own.byteOffset + HEADER, length).toString("utf8");
  try {
    const found = JSON.parse(text, decode) as {kind: string; value: unknown};
    return found.kind === kind ? found.value : undefined;
  } catch {
    return undefined;
  }
}

/** What a packed file is, for the error about one that is none. */
export interface PackedKind {
  readonly kind: string;
  /** With its article. */
  readonly name: string;
  readonly hint: string;
}

export const writePacked = (path: string, {kind}: PackedKind, value: object): Promise<void> =>
  writeFile(path, pack(kind, value));

/** Throws an ExpectedError where the file is not one of this kind, or is cut off. */
export async function readPacked(path: string, {kind, name, hint}: PackedKind): Promise<unknown> {
  const value = unpack(kind, await readFile(path));
  if (value === undefined) throw new ExpectedError("input", `not ${name}`, {file: path, hint});
  return value;
}

const roundUp = (bytes: number): number => Math.ceil(bytes / 8) * 8;
