/**
 * `model.weights.h5`: the variables of each layer, read with h5wasm from memory.
 *
 * The file is not trusted. A variable is read only once its kind, type and shape are what the configuration says,
 * so that nothing larger than the model itself is ever allocated; links to other files are never followed.
 */
import type {Dataset, Group, File as H5File} from "h5wasm";
import {DataError} from "../data-error.ts";
import type {Shape} from "./layer.ts";

type H5 = typeof import("h5wasm");

/** Parameters a model may have in all; above it, it is no model for a watch. */
const MAX_PARAMETERS = 100e6;

let opened = 0;

export class WeightsFile {
  private readonly h5: H5;
  private readonly handle: H5File;
  private readonly path: string;
  private readonly file: string;
  private read = 0;

  private constructor(h5: H5, handle: H5File, path: string, file: string) {
    this.h5 = h5;
    this.handle = handle;
    this.path = path;
    this.file = file;
  }

  /** Opens the HDF5 file in `bytes`; `file` names the model in the errors. Close it after use. */
  static async open(bytes: Uint8Array, file: string): Promise<WeightsFile> {
    const h5 = await import("h5wasm");
    const {FS, activate_throwing_error_handler: throwErrors} = await h5.ready;
    // Otherwise HDF5 prints its errors and goes on.
    throwErrors();
    const path = `/weights-${opened++}.h5`;
    FS.writeFile(path, bytes);
    try {
      const handle = new h5.File(path, "r");
      return new WeightsFile(h5, handle, path, file);
    } catch (cause) {
      FS.unlink(path);
      throw refuse(file, "the weights are not a readable HDF5 file; it may be cut short", undefined, cause);
    }
  }

  /** The configured name that Keras noted beside a layer's variables; undefined where it noted none. */
  findLayerName(layer: string): string | undefined {
    const name = this.find(`layers/${layer}/vars`);
    if (!(name instanceof this.h5.Group)) return undefined;
    const {value} = (name as Group).attrs.name ?? {};
    return typeof value === "string" ? value : undefined;
  }

  /**
   * The variable at `layers/<path>`, row-major.
   *
   * Throws a DataError naming path, found and expected when it is absent, no float32, or not of `shape`.
   */
  tensor(path: string, shape: Shape): Float32Array {
    const full = `layers/${path}`;
    this.read += size(shape);
    if (this.read > MAX_PARAMETERS)
      throw refuse(this.file, `the model has more than ${MAX_PARAMETERS} parameters`, full);
    const entity = this.find(full);
    if (!(entity instanceof this.h5.Dataset))
      throw refuse(this.file, `the weights have no variable ${full} of shape (${shape.join(", ")})`, full);
    const dataset = entity as Dataset;
    try {
      return this.values(dataset, full, shape);
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      throw refuse(this.file, `variable ${full} cannot be read`, full, cause);
    }
  }

  private values(dataset: Dataset, full: string, shape: Shape): Float32Array {
    const found = dataset.shape ?? [];
    if (found.length !== shape.length || found.some((dim, i) => Number(dim) !== shape[i])) {
      const message = `variable ${full} has shape (${found.join(", ")}), the configuration says (${shape.join(", ")})`;
      throw refuse(this.file, message, full);
    }
    if (dataset.dtype !== "<f")
      throw refuse(
        this.file,
        `variable ${full} is of type ${JSON.stringify(dataset.dtype)}, expected float32`,
        full,
      );
    const {value} = dataset;
    if (!(value instanceof Float32Array) || value.length !== size(shape))
      throw refuse(this.file, `variable ${full} cannot be read; the file may be damaged`, full);
    const bad = value.findIndex((weight) => !Number.isFinite(weight));
    if (bad >= 0) throw refuse(this.file, `variable ${full} holds ${value[bad]} at ${bad}`, full);
    return value.slice();
  }

  close(): void {
    this.handle.close();
    this.h5.FS?.unlink(this.path);
  }

  private find(path: string): unknown {
    try {
      return this.handle.get(path);
    } catch {
      return undefined;
    }
  }
}

function size(shape: Shape): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

function refuse(file: string, message: string, place?: string, cause?: unknown): DataError {
  const hint = "Save the model again with Keras 3; its weights do not fit its configuration.";
  return new DataError(message, {file, hint, cause, ...(place === undefined ? {} : {place})});
}
