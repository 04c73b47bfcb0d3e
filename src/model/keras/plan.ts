/**
 * A model's graph written out: its layers, each once, and their calls in an order in which inputs come first. A model
 * within the model is written out in place; its layers are named after it, "encoder/conv1d".
 *
 * In a weights file a layer goes by its class in snake case with a counter, whatever its configured name.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {type GraphConfig, isInput, type LayerConfig, type ModelConfig, type TensorConfig} from "./config.ts";
import {type Layer, LayerProblem, type Shape, sizeOf, type Variable} from "./layer.ts";
import {findLayer, findOperation, knownLayers} from "./layers/registry.ts";

/** A layer that is called at least once, without its weights. */
export interface PlannedLayer {
  /** Its own name and, before it, those of the models that hold it. */
  readonly path: readonly string[];
  /** The path as one name, "encoder/conv1d". */
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Its group in a Keras 3 weights file, below `layers/`. */
  readonly group: string;
  /** False where it, or a model that holds it, was frozen. */
  readonly trainable: boolean;
  readonly variables: readonly Variable[];
  readonly layer: Layer;
}

export interface PlannedCall {
  readonly layer: PlannedLayer;
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

export interface Plan {
  readonly layers: readonly PlannedLayer[];
  readonly calls: readonly PlannedCall[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Values that one layer may give for one window; more would be an attack on the memory, not a model. */
const MAX_OUTPUT = 1e7;
const MAX_CALLS = 20_000;

interface Known {
  readonly id: string;
  readonly shape: Shape;
}

/**
 * Plans a model; `timesteps` replaces a number of timesteps that its inputs leave open. Throws a ExpectedError that names every
 * layer that is not supported, or the first that does not fit what it is given.
 */
export function planModel(config: ModelConfig, file: string, timesteps: number | undefined): Plan {
  const planner = new Planner(config, file);
  const inputs = config.inputs.map(({layer: name}): Port => {
    const layer = config.layers.find((other) => other.name === name && isInput(other));
    if (layer === undefined) throw planner.refuse(name, `the input layer "${name}" is absent`);
    return {name, value: name, shape: inputShape(layer, file, timesteps)};
  });
  const given = inputs.map(({value, shape}) => ({id: value, shape}));
  const outputs = planner.write(config, "", given);
  const named = config.outputs.map(({layer: name}, i): Port => {
    const {id, shape} = outputs[i]!;
    return {name, value: id, shape};
  });
  return {layers: [...planner.planned.values()], calls: planner.calls, inputs, outputs: named};
}

/** Keras' own rule for a class's name in the weights file: LeakyReLU is leaky_re_lu, MaxPooling1D max_pooling1d. */
export function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, "")
    .replaceAll(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** For each layer its group below `layers/`: counted a class, in the file's order; bare operations have none. */
export function weightGroups({layers}: GraphConfig): Map<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    layers
      .filter(({operation}) => !operation)
      .map(({name, className}) => {
        const base = snakeCase(className);
        const count = counts.get(base) ?? 0;
        counts.set(base, count + 1);
        return [name, count === 0 ? base : `${base}_${count}`];
      }),
  );
}

interface Made {
  readonly config: LayerConfig;
  readonly path: readonly string[];
  readonly name: string;
  readonly group: string;
  readonly trainable: boolean;
  readonly layer: Layer | undefined;
}

class Planner {
  readonly calls: PlannedCall[] = [];
  /** By name, in order of the first call. */
  readonly planned = new Map<string, PlannedLayer>();
  readonly #file: string;
  readonly #made = new Map<string, Made>();
  readonly #counts = new Map<string, number>();

  constructor(config: ModelConfig, file: string) {
    this.#file = file;
    const problems: string[] = [];
    this.#make(config, {path: [], group: "", trainable: true}, problems);
    if (problems.length === 0) return;
    const message = `Keras ${config.kerasVersion} model with what kymo cannot run:\n  ${problems.join("\n  ")}`;
    const place = problems.map((problem) => problem.split(":")[0]).join(", ");
    const hint = `Use only these layers: InputLayer, ${knownLayers().join(", ")}.`;
    throw new ExpectedError("input", message, {file, place, hint});
  }

  refuse(name: string, message: string): ExpectedError {
    return refuse(this.#file, name, message);
  }

  /** Makes every layer of the graph and of those within it, and gathers what is not supported. */
  #make(
    graph: GraphConfig,
    scope: {path: readonly string[]; group: string; trainable: boolean},
    problems: string[],
  ): void {
    const groups = weightGroups(graph);
    for (const config of graph.layers) {
      const path = [...scope.path, config.name];
      const name = path.join("/");
      const group = `${scope.group}${groups.get(config.name) ?? ""}`;
      const trainable = scope.trainable && config.config.trainable !== false;
      try {
        for (const {demands} of config.calls)
          if (demands.length > 0)
            throw new LayerProblem(`is called with ${demands.join(", ")}; that is not supported`);
        const layer = isInput(config) || config.graph !== undefined ? undefined : makeLayer(config);
        this.#made.set(name, {config, path, name, group, trainable, layer});
      } catch (error) {
        if (!(error instanceof LayerProblem)) throw error;
        problems.push(`layer "${name}" (${config.className}): ${error.message}`);
      }
      if (config.graph !== undefined)
        this.#make(config.graph, {path, group: `${group}/layers/`, trainable}, problems);
    }
  }

  /** Writes out one call of a graph; `given` are its inputs. Gives its outputs. */
  write(graph: GraphConfig, scope: string, given: readonly Known[]): readonly Known[] {
    const values = new Map<string, Known>();
    const key = ({layer, call, index}: TensorConfig): string => `${call} ${index} ${layer}`;
    if (given.length !== graph.inputs.length)
      throw this.refuse(
        scope,
        `"${graph.name}" takes ${graph.inputs.length} inputs, but is given ${given.length}`,
      );
    for (const [i, tensor] of graph.inputs.entries()) values.set(key(tensor), given[i]!);
    let waiting = graph.layers.flatMap((layer) =>
      layer.calls.map((call, number) => ({
        layer: this.#made.get(scope + layer.name)!,
        number,
        inputs: call.inputs,
      })),
    );
    while (waiting.length > 0) {
      const later: typeof waiting = [];
      for (const pending of waiting) {
        const {layer, number, inputs} = pending;
        const known = inputs.flatMap((tensor) => values.get(key(tensor)) ?? []);
        if (known.length < inputs.length) {
          later.push(pending);
          continue;
        }
        for (const [index, output] of this.#call(layer, known).entries())
          values.set(key({layer: layer.config.name, call: number, index}), output);
      }
      if (later.length === waiting.length) {
        const {name} = waiting[0]!.layer;
        throw this.refuse(
          name,
          `layer "${name}" takes its input from an output that is absent or comes after it`,
        );
      }
      waiting = later;
    }
    return graph.outputs.map((tensor) => {
      const value = values.get(key(tensor));
      if (value === undefined)
        throw this.refuse(tensor.layer, `the output layer "${tensor.layer}" is absent`);
      return value;
    });
  }

  #call(made: Made, given: readonly Known[]): readonly Known[] {
    const {name, config, layer} = made;
    if (layer === undefined) return this.write(config.graph!, `${name}/`, given);
    const inputShapes = given.map(({shape}) => shape);
    try {
      const outputShape = layer.outputShape(inputShapes);
      if (
        outputShape.some((dim) => !Number.isSafeInteger(dim) || dim < 1) ||
        sizeOf(outputShape) > MAX_OUTPUT
      )
        throw new LayerProblem(`would give (${outputShape.join(", ")}) values for each window`);
      const planned = this.#plan(made, layer, layer.variables(inputShapes));
      const number = (this.#counts.get(name) ?? 0) + 1;
      this.#counts.set(name, number);
      const output = number === 1 ? name : `${name}#${number}`;
      this.calls.push({layer: planned, inputs: given.map(({id}) => id), inputShapes, output, outputShape});
      if (this.calls.length > MAX_CALLS) throw new LayerProblem(`is call ${MAX_CALLS} of the model`);
      return [{id: output, shape: outputShape}];
    } catch (error) {
      if (!(error instanceof LayerProblem)) throw error;
      throw this.refuse(name, `layer "${name}" (${config.className}) ${error.message}`);
    }
  }

  /** The layer as it was planned at its first call; each later one has to want the same variables. */
  #plan(made: Made, layer: Layer, variables: readonly Variable[]): PlannedLayer {
    const {path, name, config, group, trainable} = made;
    const known = this.planned.get(name);
    if (known === undefined) {
      const {className} = config;
      const planned = {path, name, className, config: config.config, group, trainable, variables, layer};
      this.planned.set(name, planned);
      return planned;
    }
    const shapes = (of: readonly Variable[]): string => of.map(({shape}) => shape.join()).join(";");
    if (shapes(known.variables) !== shapes(variables))
      throw new LayerProblem("is shared by inputs that need weights of different shapes");
    return known;
  }
}

function makeLayer({className, registeredName, operation, config}: LayerConfig): Layer {
  if (registeredName !== undefined)
    throw new LayerProblem(`is a class of its author's own, ${registeredName}`);
  const create = operation ? findOperation(className) : findLayer(className);
  if (create === undefined)
    throw new LayerProblem(`this ${operation ? "bare operation" : "class"} is not supported`);
  const policy = policyName(config.dtype);
  if (policy !== "float32") throw new LayerProblem(`computes in ${policy}; only float32 is supported`);
  return create(config);
}

/** `"float32"` or `{class_name: "DTypePolicy", config: {name: "float32"}}`; Keras writes either. */
function policyName(dtype: unknown): string {
  if (dtype === undefined || dtype === null) return "float32";
  if (typeof dtype === "string") return dtype;
  const name = (dtype as {config?: {name?: unknown}}).config?.name;
  return typeof name === "string" ? name : "an unknown type";
}

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
