/**
 * HDF5 from memory: numbers of datasets and strings of attributes at known paths, nothing else.
 *
 * The file is not trusted, and the HDF5 library is not either: a file with one byte changed kept it busy for ever.
 * So the forms that Keras writes are read here, every address held against the file's end and every tree against
 * circles. A dataset is read only once its type and shape are what the reader expects, so that a file which lies
 * about sizes never gets the memory. Links to other files are not followed, chunks and filters not read.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {Cursor, Hdf5Error} from "./cursor.ts";
import {readMembers} from "./group.ts";
import {MESSAGE, type Message, readHeader, readSuperblock, SIGNATURE} from "./header.ts";
import {GlobalHeap, type HdfType, readData, readShape, readType} from "./values.ts";

export type NumberType = "float32" | "int64";

const MAX_TEXTS = 10_000;
const MAX_TEXT_BYTES = 64e6;

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.equals(bytes.subarray(0, SIGNATURE.length));
}

interface HdfObject {
  readonly messages: readonly Message[];
  members: ReadonlyMap<string, number> | undefined;
}

export class Hdf5Reader {
  readonly #bytes: Cursor;
  readonly #heap: GlobalHeap;
  readonly #root: number;
  readonly #objects = new Map<number, HdfObject>();
  readonly #file: string;
  readonly #hint: string;
  #textBytes = 0;

  /** Opens the file in `bytes`; `file` and `hint` are for the errors, which are ExpectedErrors. */
  constructor(bytes: Uint8Array, file: string, hint: string) {
    this.#file = file;
    this.#hint = hint;
    this.#bytes = new Cursor(bytes);
    this.#heap = new GlobalHeap(this.#bytes);
    try {
      this.#root = readSuperblock(this.#bytes);
      this.#object(this.#root);
    } catch (cause) {
      throw this.#refuse("the weights are not a readable HDF5 file; it may be cut short", "", cause);
    }
  }

  /** Dimensions of the dataset, or undefined where there is none. */
  findShape(path: string): readonly number[] | undefined {
    return this.#within(path, () => {
      const space = this.#find(path)?.messages.find(({type}) => type === MESSAGE.dataspace);
      return space && readShape(space.body);
    });
  }

  /**
   * The numbers of a dataset, row-major. Throws an ExpectedError naming path, found and expected when it is absent, of
   * another type or shape, or holds what is not finite.
   */
  numbers(path: string, shape: readonly number[], type: NumberType = "float32"): Float32Array {
    return this.#within(path, () => {
      const object = this.#find(path);
      const body = (wanted: number): Uint8Array | undefined =>
        object?.messages.find((message) => message.type === wanted && !message.shared)?.body;
      const [space, kind, layout] = [body(MESSAGE.dataspace), body(MESSAGE.datatype), body(MESSAGE.layout)];
      if (space === undefined || kind === undefined || layout === undefined)
        throw this.#refuse(`the weights have no variable ${path} of shape (${shape.join(", ")})`, path);
      const found = readShape(space);
      if (found.length !== shape.length || found.some((dim, i) => dim !== shape[i])) {
        const message = `variable ${path} has shape (${found.join(", ")}), the configuration says (${shape.join(", ")})`;
        throw this.#refuse(message, path);
      }
      const stored = readType(kind);
      if (stored.kind !== type)
        throw this.#refuse(`variable ${path} is of type ${shown(stored)}, expected ${type}`, path);
      const size = shape.reduce((product, dim) => product * dim, 1);
      const {buffer} = new Uint8Array(readData(this.#bytes, layout, size * stored.size));
      const values =
        type === "int64" ? Float32Array.from(new BigInt64Array(buffer), Number) : new Float32Array(buffer);
      const bad = values.findIndex((number) => !Number.isFinite(number));
      if (bad >= 0) throw this.#refuse(`variable ${path} holds ${values[bad]} at ${bad}`, path);
      return values;
    });
  }

  /** The strings of an attribute, one or a list; undefined where there is no such object or attribute. */
  findTexts(path: string, attribute: string): readonly string[] | undefined {
    return this.#within(path, () => {
      for (const {type, body} of this.#find(path)?.messages ?? []) {
        if (type !== MESSAGE.attribute) continue;
        const found = readAttribute(body);
        if (found.name === attribute) return this.#texts(found);
      }
      return undefined;
    });
  }

  #texts({name, type, shape, data}: Attribute): readonly string[] | undefined {
    const count = shape.reduce((product, dim) => product * dim, 1);
    if (count === 0) return [];
    if (count > MAX_TEXTS)
      throw new Hdf5Error(`attribute ${name} has ${count} values, at most ${MAX_TEXTS} are read`);
    if (type.kind !== "text" && type.kind !== "texts") return undefined;
    const cursor = new Cursor(data);
    return Array.from({length: count}, () => {
      const one = type.kind === "text" ? cursor.take(type.size) : this.#heapText(cursor);
      this.#textBytes += one.length;
      if (this.#textBytes > MAX_TEXT_BYTES)
        throw new Hdf5Error(`its attributes have more than ${MAX_TEXT_BYTES} bytes of text`);
      return Cursor.text(one);
    });
  }

  #heapText(cursor: Cursor): Uint8Array {
    const length = cursor.u32();
    const found = this.#heap.object(cursor.u64(), cursor.u32());
    return found.subarray(0, length);
  }

  #find(path: string): HdfObject | undefined {
    let object = this.#object(this.#root);
    for (const name of path === "" ? [] : path.split("/")) {
      object.members ??= readMembers(this.#bytes, object.messages);
      const address = object.members.get(name);
      if (address === undefined) return undefined;
      object = this.#object(address);
    }
    return object;
  }

  #object(address: number): HdfObject {
    let object = this.#objects.get(address);
    if (object === undefined) {
      object = {messages: readHeader(this.#bytes, address), members: undefined};
      this.#objects.set(address, object);
    }
    return object;
  }

  #within<T>(path: string, read: () => T): T {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof Hdf5Error)) throw cause;
      throw this.#refuse(`${path || "the weights"} cannot be read: ${cause.message}`, path, cause);
    }
  }

  #refuse(message: string, place: string, cause?: unknown): ExpectedError {
    return new ExpectedError("input", message, {
      file: this.#file,
      place: place || "/",
      hint: this.#hint,
      cause,
    });
  }
}

interface Attribute {
  readonly name: string;
  readonly type: HdfType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

function readAttribute(body: Uint8Array): Attribute {
  const cursor = new Cursor(body);
  const version = cursor.u8();
  if (version < 1 || version > 3)
    throw new Hdf5Error(`an attribute has version ${version}, which is not known`);
  cursor.skip(1);
  const sizes = [cursor.u16(), cursor.u16(), cursor.u16()];
  if (version === 3) cursor.skip(1);
  // The first version fills each part up to eight bytes.
  const [name, type, space] = sizes.map((size) => {
    const part = cursor.take(size);
    if (version === 1) cursor.skip(Math.min((8 - (size % 8)) % 8, cursor.left));
    return part;
  });
  return {
    name: Cursor.text(name!),
    type: readType(type!),
    shape: readShape(space!),
    data: cursor.take(cursor.left),
  };
}

function shown(type: HdfType): string {
  return type.kind === "other" ? type.name : type.kind;
}
