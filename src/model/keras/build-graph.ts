/**
 * Builds a model's graph: shapes follow from the inputs call by call, and from them each layer's variables. A model
 * within the model is written out in place; its layers are named after it, "encoder/conv1d".
 */
import {ExpectedError} from "../../platform/failure.ts";
import type {ArgumentConfig, ConstantConfig, TensorConfig} from "./call-arguments.ts";
import {type GraphConfig, isInput, type LayerConfig, type ModelConfig} from "./config.ts";
import {type CreatedLayer, createLayers} from "./create-layers.ts";
import {type Layer, LayerError, type Shape, sizeOf, type Variable} from "./layer.ts";

/** A layer that has been called, so that its variables are known; without its weights. */
export interface BuiltLayer {
  /** Its own name and, before it, those of the models that hold it. */
  readonly path: readonly string[];
  /** The path as one name, "encoder/conv1d". */
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Its group in a Keras 3 weights file, below `layers/`. */
  readonly group: string;
  /** The layer whose weights it has, for one that stands in the file again within another model. */
  readonly sharedWith: string | undefined;
  /** False where it, or a model that holds it, was frozen. */
  readonly trainable: boolean;
  readonly variables: readonly Variable[];
  readonly layer: Layer;
}

export interface LayerCall {
  readonly layer: BuiltLayer;
  /** Ids of the values it takes. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly Shape[];
  /** Id of the value it gives: the layer's name, with the number of the call from the second on, "dense#2". */
  readonly output: string;
  readonly outputShape: Shape;
}

/** An input or output of the model. */
export interface Port {
  /** Name of the layer that stands for it. */
  readonly name: string;
  /** Id of its value. */
  readonly value: string;
  readonly shape: Shape;
}

/** Numbers that a call takes as they are; `shape` without the batch. */
export interface ConstantValue {
  readonly id: string;
  readonly values: Float32Array;
  readonly shape: Shape;
}

/** Layers, each once, and their calls in an order in which inputs come first. */
export interface ModelGraph {
  readonly layers: readonly BuiltLayer[];
  readonly calls: readonly LayerCall[];
  readonly constants: readonly ConstantValue[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Values that one layer may give for one window; more would be an attack on the memory, not a model. */
const MAX_OUTPUT = 1e7;
const MAX_CALLS = 20_000;

interface KnownValue {
  readonly id: string;
  readonly shape: Shape;
}

/**
 * Builds a model; `timesteps` replaces a number of timesteps that its inputs leave open. Throws an ExpectedError that
 * names every layer that is not supported, or the first that does not fit what it is given.
 */
export function buildGraph(config: ModelConfig, file: string, timesteps: number | undefined): ModelGraph {
  const builder = new GraphBuilder(config, file);
  const inputs = config.inputs.map(({layer: name}): Port => {
    const layer = config.layers.find((other) => other.name === name && isInput(other));
    if (layer === undefined) throw refuse(file, name, `the input layer "${name}" is absent`);
    return {name, value: name, shape: inputShape(layer, file, timesteps)};
  });
  const given = inputs.map(({value, shape}) => ({id: value, shape}));
  const outputs = builder.callGraph(config, "", given);
  const names = uniqueNames(config.outputs.map(({layer}) => layer));
  const named = outputs.map(({id, shape}, i): Port => ({name: names[i]!, value: id, shape}));
  const {calls, constants, built} = builder;
  return {layers: [...built.values()], calls, constants, inputs, outputs: named};
}

/** As Keras 2 names the outputs: the second of a layer "dense" is "dense_1". */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let i = 1; taken.has(unique); i++) unique = `${name}_${i}`;
    taken.add(unique);
    return unique;
  });
}

class GraphBuilder {
  readonly calls: LayerCall[] = [];
  readonly constants: ConstantValue[] = [];
  /** By name, in order of the first call. */
  readonly built = new Map<string, BuiltLayer>();
  readonly #file: string;
  readonly #created: ReadonlyMap<string, CreatedLayer>;
  readonly #callCounts = new Map<string, number>();

  constructor(config: ModelConfig, file: string) {
    this.#file = file;
    this.#created = createLayers(config, file);
  }

  /** Makes the calls of a graph; `given` are its inputs, `scope` stands before the names of its layers. */
  callGraph(graph: GraphConfig, scope: string, given: readonly KnownValue[]): readonly KnownValue[] {
    if (given.length !== graph.inputs.length)
      throw refuse(
        this.#file,
        scope,
        `"${graph.name}" takes ${graph.inputs.length} inputs, but is given ${given.length}`,
      );
    const values = new Map<string, KnownValue>();
    for (const [i, tensor] of graph.inputs.entries()) values.set(keyOf(tensor), given[i]!);
    let waiting = graph.layers.flatMap((layer) =>
      layer.calls.map(({inputs}, call) => ({layer: this.#created.get(scope + layer.name)!, call, inputs})),
    );
    while (waiting.length > 0) {
      const later: typeof waiting = [];
      for (const pending of waiting) {
        const {layer, call, inputs} = pending;
        const known = inputs.flatMap((given) =>
          isTensor(given) ? (values.get(keyOf(given)) ?? []) : this.#constant(given),
        );
        if (known.length < inputs.length) {
          later.push(pending);
          continue;
        }
        for (const [index, output] of this.#call(layer, known).entries())
          values.set(keyOf({layer: layer.config.name, call, index}), output);
      }
      if (later.length === waiting.length) throw this.#noInput(waiting[0]!.layer.name);
      waiting = later;
    }
    return graph.outputs.map((tensor) => {
      const value = values.get(keyOf(tensor));
      if (value === undefined)
        throw refuse(this.#file, tensor.layer, `the output layer "${tensor.layer}" is absent`);
      return value;
    });
  }

  #constant({values, shape: whole}: ConstantConfig): ConstantValue {
    const known = this.constants.find((other) => other.values === values);
    if (known !== undefined) return known;
    const shape = whole.length > 1 && whole[0] === 1 ? whole.slice(1) : whole;
    const constant = {id: `constant ${this.constants.length}`, values, shape};
    this.constants.push(constant);
    return constant;
  }

  #call(created: CreatedLayer, given: readonly KnownValue[]): readonly KnownValue[] {
    const {name, config, layer} = created;
    if (layer === undefined) return this.callGraph(config.graph!, `${name}/`, given);
    const inputShapes = given.map(({shape}) => shape);
    try {
      const outputShape = layer.outputShape(inputShapes);
      if (
        outputShape.some((dim) => !Number.isSafeInteger(dim) || dim < 1) ||
        sizeOf(outputShape) > MAX_OUTPUT
      )
        throw new LayerError(`would give (${outputShape.join(", ")}) values for each window`);
      const built = this.#build(created, layer, layer.variables(inputShapes));
      const number = (this.#callCounts.get(name) ?? 0) + 1;
      this.#callCounts.set(name, number);
      const output = number === 1 ? name : `${name}#${number}`;
      this.calls.push({layer: built, inputs: given.map(({id}) => id), inputShapes, output, outputShape});
      if (this.calls.length > MAX_CALLS) throw new LayerError(`is call ${MAX_CALLS} of the model`);
      return [{id: output, shape: outputShape}];
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      throw refuse(this.#file, name, `layer "${name}" (${config.className}) ${error.message}`);
    }
  }

  /** The layer as it was built at its first call; each later one has to need the same variables. */
  #build(created: CreatedLayer, layer: Layer, variables: readonly Variable[]): BuiltLayer {
    const {path, name, config, group, sharedWith, trainable} = created;
    const known = this.built.get(name);
    if (known === undefined) {
      const {className} = config;
      const built = {
        path,
        name,
        className,
        config: config.config,
        group,
        sharedWith,
        trainable,
        variables,
        layer,
      };
      this.built.set(name, built);
      return built;
    }
    const shapes = (of: readonly Variable[]): string => of.map(({shape}) => shape.join()).join(";");
    if (shapes(known.variables) !== shapes(variables))
      throw new LayerError("is shared by inputs that need weights of different shapes");
    return known;
  }

  #noInput(name: string): ExpectedError {
    const message = `layer "${name}" takes its input from an output that is absent or comes after it`;
    return refuse(this.#file, name, message);
  }
}

const isTensor = (argument: ArgumentConfig): argument is TensorConfig => "layer" in argument;
const keyOf = ({layer, call, index}: TensorConfig): string => `${call} ${index} ${layer}`;

function inputShape({name, config}: LayerConfig, file: string, timesteps: number | undefined): Shape {
  const batchShape = config.batch_shape;
  const open = Array.isArray(batchShape) ? batchShape.slice(1) : [];
  const shape = open.map((dim, i) => (dim === null && i === 0 ? timesteps : dim));
  const sound = shape.length > 0 && shape.every((dim) => Number.isSafeInteger(dim) && dim > 0);
  if (sound && sizeOf(shape) <= MAX_OUTPUT) return shape;
  const message = `the input has shape ${JSON.stringify(batchShape)}, expected (batch, timesteps, channels)`;
  throw refuse(file, name, message);
}

function refuse(file: string, name: string, message: string): ExpectedError {
  return new ExpectedError("input", message, {
    file,
    place: `layer ${name}`,
    hint: "Check the model with model.summary() in Keras and save it again.",
  });
}
