/**
 * `model.weights.h5`: the variables of each layer. The layers' groups are named in layer-names.ts.
 */

import {Hdf5Reader} from "../../formats/hdf5/reader.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {BuiltLayer} from "./build-graph.ts";
import {type Shape, sizeOf} from "./layer.ts";

const HINT = "Save the model again with Keras 3; its weights do not fit its configuration.";

/** Parameters a model may have in all; above it, it is no model for a watch. */
const MAX_PARAMETERS = 100e6;
/** Variables of an optimizer that are counted. */
const MAX_SLOTS = 100_000;

export class WeightsFile {
  readonly #reader: Hdf5Reader;
  readonly #file: string;
  /** Keras 2 keeps the parts of an attention layer under names with an underscore. */
  readonly #rename: (path: string) => string;

  /** Opens the HDF5 file in `bytes`; `file` names the model in the errors, which are ExpectedErrors. */
  constructor(bytes: Uint8Array, file: string, kerasVersion: string) {
    this.#reader = new Hdf5Reader(bytes, file, HINT);
    this.#file = file;
    this.#rename = kerasVersion.startsWith("2")
      ? (path) => path.replace(/\b(?=(query|key|value|output)_dense\/vars)/, "_")
      : (path) => path;
  }

  /** The weights of each layer. Throws an ExpectedError when one is absent, no float32, or of another shape. */
  weights(layers: readonly BuiltLayer[]): Float32Array[][] {
    checkSize(layers, this.#file);
    return layers.map(({name, path: names, group, variables}) => {
      if (variables.length > 0) this.#checkName(name, names.at(-1)!, group);
      return variables.map(({path, shape, type}) =>
        this.#reader.numbers(`layers/${group}/${this.#rename(path)}`, shape, type),
      );
    });
  }

  /** Keras records the configured name beside a layer's variables. */
  #checkName(name: string, expected: string, group: string): void {
    const recorded = this.#reader.findTexts(`layers/${group}/vars`, "name")?.[0];
    if (recorded === undefined || recorded === expected) return;
    const message = `the weights at layers/${group} are those of "${recorded}", expected "${expected}"`;
    throw new ExpectedError("input", message, {file: this.#file, place: `layer ${name}`, hint: HINT});
  }

  optimizerParameters(): number {
    let sum = 0;
    for (let slot = 0; slot < MAX_SLOTS; slot++) {
      const shape: Shape | undefined = this.#reader.findShape(`optimizer/vars/${slot}`);
      if (shape === undefined) break;
      sum += sizeOf(shape);
    }
    return sum;
  }
}

/** Throws an ExpectedError when the configuration asks for more numbers than a model may have. */
export function checkSize(layers: readonly BuiltLayer[], file: string): void {
  let size = 0;
  for (const {name, variables} of layers) {
    size += variables.reduce((sum, {shape}) => sum + sizeOf(shape), 0);
    if (size <= MAX_PARAMETERS) continue;
    const message = `the model has more than ${MAX_PARAMETERS} parameters`;
    throw new ExpectedError("input", message, {file, place: `layer ${name}`, hint: HINT});
  }
}
