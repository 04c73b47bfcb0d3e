/**
 * A Keras model: its layers with their weights, the calls that make it up, its inputs and outputs. Read from a
 * `.keras` file (Keras 3 and 2) or an HDF5 file (Keras 2, and Keras 3's old format), or made of a configuration.
 *
 * Everything that the configuration asks for and kymo does not know is reported at once, before a weight is read.
 */
import {createHash} from "node:crypto";
import {basename} from "node:path";
import {isHdf5} from "../../formats/hdf5/reader.ts";
import {readArchive} from "./archive.ts";
import {
  type BuiltLayer,
  buildGraph,
  type ConstantValue,
  type LayerCall,
  type ModelGraph,
  type Port,
} from "./build-graph.ts";
import {KERAS_VERSION, type ModelConfig, parseConfig, readConfig} from "./config.ts";
import {sizeOf, type Variable} from "./layer.ts";
import {readModelBytes} from "./model-bytes.ts";
import {WeightsFile} from "./weights.ts";
import {WholeModelFile} from "./whole-model.ts";

export interface ModelLayer extends BuiltLayer {
  /** Row-major, in the order of `variables`. */
  readonly weights: readonly Float32Array[];
  /** 0 where its weights are those of another layer. */
  readonly parameters: number;
  /** Those that training moves; 0 for a frozen layer. */
  readonly trainableParameters: number;
}

/** One call of a layer; see LayerCall. */
export interface Call extends LayerCall {
  readonly layer: ModelLayer;
}

export interface KerasModel {
  /** The file, or what else names the model in messages. */
  readonly file: string;
  /** The file's base name without its ending. */
  readonly name: string;
  readonly kerasVersion: string;
  readonly className: "Sequential" | "Functional";
  /** Each layer once, inputs left out, in order of its first call. */
  readonly layers: readonly ModelLayer[];
  /** In an order in which what a call takes comes before it. */
  readonly calls: readonly Call[];
  /** Numbers among what the calls take. */
  readonly constants: readonly ConstantValue[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Weights of the layers, moving statistics included, optimizer state not. */
  readonly parameters: number;
  readonly trainableParameters: number;
  readonly config: ModelConfig;
}

/** A model that came from a file. */
export interface SavedModel extends KerasModel {
  /** SHA-256 (hex) of the file. */
  readonly hash: string;
  /** Numbers of the optimizer's state that the file holds as well. */
  readonly optimizerParameters: number;
}

/** Where weights are read from. */
interface WeightsSource {
  /** The weights of the layers, in their order. */
  weights(layers: readonly BuiltLayer[]): (readonly Float32Array[])[];
  optimizerParameters(): number;
}

/**
 * Reads a model. `timesteps` replaces a number of timesteps that the model leaves open.
 *
 * Throws an ExpectedError for a file that is none, damaged, or holds a layer, an option or a shape that is not
 * supported.
 */
export async function readModel(path: string, {timesteps}: {timesteps?: number} = {}): Promise<SavedModel> {
  const bytes = await readModelBytes(path);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const {config, open} = isHdf5(bytes) ? openWholeModel(bytes, path) : await openArchive(bytes, path);
  const graph = buildGraph(config, path, timesteps);
  const source = open();
  const name = basename(path).replace(/\.(keras|h5|hdf5)$/, "");
  const model = assemble({file: path, name, config, graph}, source.weights(graph.layers));
  return {...model, hash, optimizerParameters: source.optimizerParameters()};
}

/**
 * A model of a configuration in the form of Keras 3's `config.json` and of weights that `weights` is asked for,
 * layer by layer. Throws an ExpectedError for what is not supported.
 */
export function modelFromConfig(
  config: unknown,
  {
    name,
    weights,
    kerasVersion = KERAS_VERSION,
    timesteps,
  }: {
    name: string;
    weights: (layer: BuiltLayer, variable: Variable) => Float32Array;
    kerasVersion?: string;
    timesteps?: number;
  },
): KerasModel {
  const read = readConfig(config, kerasVersion, name);
  const graph = buildGraph(read, name, timesteps);
  const values = graph.layers.map((layer) => layer.variables.map((variable) => weights(layer, variable)));
  return assemble({file: name, name, config: read, graph}, values);
}

/** The same model with other weights: for each layer those of its variables, in order. */
export function withWeights(
  model: KerasModel,
  weights: (layer: ModelLayer) => readonly Float32Array[],
): KerasModel {
  const {file, name, config, layers, calls, constants, inputs, outputs} = model;
  const graph = {layers, calls, constants, inputs, outputs};
  return assemble({file, name, config, graph}, layers.map(weights));
}

function assemble(
  {file, name, config, graph}: {file: string; name: string; config: ModelConfig; graph: ModelGraph},
  weights: readonly (readonly Float32Array[])[],
): KerasModel {
  const count = (counted: readonly Variable[]): number =>
    counted.reduce((sum, {shape}) => sum + sizeOf(shape), 0);
  const made = graph.layers.map((built, i): ModelLayer => {
    const {variables, trainable} = built;
    for (const [v, {name: variable, shape}] of variables.entries()) {
      const found = weights[i]?.[v]?.length;
      if (found !== sizeOf(shape))
        throw new Error(`${built.name}: ${found} values for ${variable} of shape (${shape.join(", ")})`);
    }
    const own = built.sharedWith === undefined ? variables : [];
    const moved = trainable ? own.filter((variable) => variable.trainable) : [];
    return {
      ...built,
      weights: weights[i]!,
      parameters: count(own),
      trainableParameters: count(moved),
    };
  });
  const byName = new Map(made.map((layer) => [layer.name, layer]));
  const sum = (key: "parameters" | "trainableParameters"): number =>
    made.reduce((n, layer) => n + layer[key], 0);
  return {
    file,
    name,
    kerasVersion: config.kerasVersion,
    className: config.className,
    layers: made,
    calls: graph.calls.map((call) => ({...call, layer: byName.get(call.layer.name)!})),
    constants: graph.constants,
    inputs: graph.inputs,
    outputs: graph.outputs,
    parameters: sum("parameters"),
    trainableParameters: sum("trainableParameters"),
    config,
  };
}

interface OpenedFile {
  readonly config: ModelConfig;
  /** Opens the weights, once the configuration is known to be supported. */
  open(): WeightsSource;
}

async function openArchive(bytes: Buffer, path: string): Promise<OpenedFile> {
  const {config: text, metadata, weights} = await readArchive(bytes, path);
  const config = parseConfig(text, metadata, path);
  return {config, open: () => new WeightsFile(weights, path, config.kerasVersion)};
}

function openWholeModel(bytes: Buffer, path: string): OpenedFile {
  const file = new WholeModelFile(bytes, path);
  return {config: file.config(), open: () => file};
}
