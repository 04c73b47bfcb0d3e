/**
 * HDF5 from memory, read with h5wasm: datasets and attributes at known paths, nothing else.
 *
 * The file is not trusted. Nothing is listed or followed: links to other files lead nowhere, circles are never
 * walked. A dataset is read only once its kind, type and shape are what the reader expects, so that a file which
 * lies about sizes never gets the memory; so are the numbers of strings in attributes.
 */
import type {Dataset, Group, File as H5File} from "h5wasm";
import {DataError} from "../data-error.ts";

type H5 = typeof import("h5wasm");

/** The first bytes of every HDF5 file without a user block, which Keras never writes. */
const SIGNATURE = Buffer.from("\x89HDF\r\n\x1a\n", "latin1");
const MAX_TEXTS = 10_000;
const MAX_TEXT_BYTES = 64e6;

/** Types that numbers are read from, each as float32. */
const types = {float32: "<f", int64: "<q"} as const;
export type NumberType = keyof typeof types;

let opened = 0;

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.equals(bytes.subarray(0, SIGNATURE.length));
}

export class Hdf5Reader {
  private readonly h5: H5;
  private readonly handle: H5File;
  private readonly path: string;
  private readonly file: string;
  private readonly hint: string;

  private constructor(h5: H5, handle: H5File, path: string, file: string, hint: string) {
    this.h5 = h5;
    this.handle = handle;
    this.path = path;
    this.file = file;
    this.hint = hint;
  }

  /** Opens the file in `bytes`; `file` and `hint` are for the errors, which are DataErrors. Close it after use. */
  static async open(bytes: Uint8Array, file: string, hint: string): Promise<Hdf5Reader> {
    const h5 = await import("h5wasm");
    const {FS, activate_throwing_error_handler: throwErrors} = await h5.ready;
    // Otherwise HDF5 prints its errors and goes on.
    throwErrors();
    const path = `/read-${opened++}.h5`;
    FS.writeFile(path, bytes);
    try {
      return new Hdf5Reader(h5, new h5.File(path, "r"), path, file, hint);
    } catch (cause) {
      FS.unlink(path);
      throw new DataError("the weights are not a readable HDF5 file; it may be cut short", {
        file,
        hint,
        cause,
      });
    }
  }

  /** Dimensions of the dataset, or undefined where there is none. */
  findShape(path: string): readonly number[] | undefined {
    const entity = this.find(path);
    return entity instanceof this.h5.Dataset ? ((entity as Dataset).shape ?? []).map(Number) : undefined;
  }

  /**
   * The numbers of a dataset, row-major. Throws a DataError naming path, found and expected when it is absent, of
   * another type or shape, or holds what is not finite.
   */
  numbers(path: string, shape: readonly number[], type: NumberType = "float32"): Float32Array {
    const entity = this.find(path);
    if (!(entity instanceof this.h5.Dataset))
      throw this.refuse(`the weights have no variable ${path} of shape (${shape.join(", ")})`, path);
    try {
      return this.values(entity as Dataset, path, shape, type);
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      throw this.refuse(`variable ${path} cannot be read`, path, cause);
    }
  }

  private values(dataset: Dataset, path: string, shape: readonly number[], type: NumberType): Float32Array {
    const found = dataset.shape ?? [];
    if (found.length !== shape.length || found.some((dim, i) => Number(dim) !== shape[i])) {
      const message = `variable ${path} has shape (${found.join(", ")}), the configuration says (${shape.join(", ")})`;
      throw this.refuse(message, path);
    }
    const {dtype} = dataset;
    if (dtype !== types[type])
      throw this.refuse(`variable ${path} is of type ${JSON.stringify(dtype)}, expected ${type}`, path);
    const {value} = dataset;
    const list =
      value instanceof Float32Array ? value.slice() : Float32Array.from([value].flat() as number[], Number);
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (list.length !== size)
      throw this.refuse(`variable ${path} cannot be read; the file may be damaged`, path);
    const bad = list.findIndex((number) => !Number.isFinite(number));
    if (bad >= 0) throw this.refuse(`variable ${path} holds ${list[bad]} at ${bad}`, path);
    return list;
  }

  /** The strings of an attribute, one or a list; undefined where there is no such object or attribute. */
  findTexts(path: string, attribute: string): readonly string[] | undefined {
    const entity = path === "" ? this.handle : this.find(path);
    if (!(entity instanceof this.h5.Group || entity instanceof this.h5.Dataset)) return undefined;
    try {
      const found = (entity as Group).attrs[attribute];
      if (found === undefined) return undefined;
      const {metadata, shape} = found;
      const count = (shape ?? []).reduce((product, dim) => product * Number(dim), 1);
      if (count > MAX_TEXTS || count * metadata.size > MAX_TEXT_BYTES)
        throw this.refuse(`attribute ${attribute} has ${count} values, at most ${MAX_TEXTS} are read`, path);
      if (count === 0) return [];
      const values: unknown[] = [found.value].flat();
      return values.every((value) => typeof value === "string") ? values : undefined;
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      throw this.refuse(`attribute ${attribute} cannot be read`, path, cause);
    }
  }

  close(): void {
    this.handle.close();
    this.h5.FS?.unlink(this.path);
  }

  private find(path: string): unknown {
    try {
      return this.handle.get(path) ?? undefined;
    } catch {
      return undefined;
    }
  }

  private refuse(message: string, place: string, cause?: unknown): DataError {
    return new DataError(message, {file: this.file, place: place || "/", hint: this.hint, cause});
  }
}
