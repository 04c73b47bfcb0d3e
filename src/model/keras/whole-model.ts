/**
 * A whole model in one HDF5 file, as Keras 2 saves it and Keras 3 can: `model_config` among the root's attributes,
 * and under `model_weights/<layer>` the datasets that the attribute `weight_names` lists in the order of the layer's
 * weights, trainable ones first. A model within the model is one such layer, with all its layers' weights.
 */

import {Hdf5Reader} from "../../formats/hdf5/reader.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {BuiltLayer} from "./build-graph.ts";
import {type ModelConfig, readConfig} from "./config.ts";
import {parseJson} from "./json.ts";
import {sizeOf, type Variable} from "./layer.ts";
import {checkSize} from "./weights.ts";

const HINT = "Save the whole model again, with model.save('name.keras') or model.save('name.h5').";
/** A long list of names is spread over the attributes `weight_names0`, `weight_names1`, … */
const MAX_PARTS = 1000;

export class WholeModelFile {
  readonly #reader: Hdf5Reader;
  readonly #file: string;

  /** Opens the HDF5 file in `bytes`; `file` names the model in the errors, which are ExpectedErrors. */
  constructor(bytes: Uint8Array, file: string) {
    this.#reader = new Hdf5Reader(bytes, file, HINT);
    this.#file = file;
  }

  /** Throws an ExpectedError when the file holds weights alone, or a model that is not supported. */
  config(): ModelConfig {
    const text = this.#reader.findTexts("", "model_config")?.[0];
    if (text === undefined) {
      const message = "the HDF5 file has no model_config: it holds weights, but not the model they belong to";
      throw new ExpectedError("input", message, {file: this.#file, place: "model_config", hint: HINT});
    }
    const version =
      this.#reader.findTexts("", "keras_version") ?? this.#reader.findTexts("model_weights", "keras_version");
    const config = readConfig(parseJson(text, "model_config", this.#file), version?.[0] ?? "2", this.#file);
    const training = this.#reader.findTexts("", "training_config")?.[0];
    const compile = training === undefined ? undefined : parseJson(training, "training_config", this.#file);
    return {...config, compile};
  }

  /** The weights of each layer. Throws an ExpectedError when there are fewer or more, or they have other shapes. */
  weights(layers: readonly BuiltLayer[]): Float32Array[][] {
    checkSize(layers, this.#file);
    const found = layers.map(({variables}) => new Array<Float32Array>(variables.length));
    for (const top of new Set(layers.map(({path}) => path[0]!))) {
      const wanted = layers.flatMap(({path, variables, trainable}, i) =>
        path[0] !== top
          ? []
          : variables.map((variable, v) => {
              const moved = trainable && variable.trainable;
              return {variable, moved, into: found[i]!, v};
            }),
      );
      const ordered = [...wanted.filter(({moved}) => moved), ...wanted.filter(({moved}) => !moved)];
      if (ordered.length > 0) this.#readLayer(top, ordered);
    }
    return found;
  }

  #readLayer(top: string, wanted: readonly {variable: Variable; into: Float32Array[]; v: number}[]): void {
    const group = `model_weights/${top}`;
    const names = this.#texts(group, "weight_names");
    if (names.length !== wanted.length) {
      const message = `layer "${top}" has ${names.length} weights in the file, its configuration asks for ${wanted.length}`;
      throw new ExpectedError("input", message, {file: this.#file, place: `layer ${top}`, hint: HINT});
    }
    for (const [i, {variable, into, v}] of wanted.entries())
      into[v] = this.#reader.numbers(`${group}/${names[i]}`, variable.shape, variable.type);
  }

  optimizerParameters(): number {
    return this.#texts("optimizer_weights", "weight_names").reduce(
      (sum, name) => sum + sizeOf(this.#reader.findShape(`optimizer_weights/${name}`) ?? [0]),
      0,
    );
  }

  #texts(path: string, attribute: string): string[] {
    const whole = this.#reader.findTexts(path, attribute);
    if (whole !== undefined) return [...whole];
    const all: string[] = [];
    for (let part = 0; part < MAX_PARTS; part++) {
      const names = this.#reader.findTexts(path, `${attribute}${part}`);
      if (names === undefined) break;
      all.push(...names);
    }
    return all;
  }
}
