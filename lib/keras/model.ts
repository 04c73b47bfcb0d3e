/**
 * A Keras 3 model from its `.keras` file: layers with their shapes, and their weights.
 *
 * Everything that the configuration asks for and kymo does not know is reported at once, before a weight is read.
 * In the weights file a layer goes by its class in snake case with a counter, whatever its configured name.
 */
import {basename} from "node:path";
import {DataError} from "../data-error.ts";
import {readArchive} from "./archive.ts";
import {type LayerConfig, type ModelConfig, parseConfig} from "./config.ts";
import {type Layer, LayerProblem, type Shape, sizeOf, type Variable} from "./layer.ts";
import {findLayer, knownLayers} from "./layers/registry.ts";
import {WeightsFile} from "./weights.ts";

export interface ModelLayer {
  readonly name: string;
  readonly className: string;
  /** Names of the layers it takes its input from; none for the input layer. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  readonly variables: readonly Variable[];
  /** Row-major, in the order of `variables`. */
  readonly weights: readonly Float32Array[];
  readonly parameters: number;
  readonly trainableParameters: number;
  /** Undefined for the input layer, which does nothing. */
  readonly layer: Layer | undefined;
}

export interface KerasModel {
  readonly file: string;
  /** The file's base name without `.keras`. */
  readonly name: string;
  /** SHA-256 (hex) of the file. */
  readonly hash: string;
  readonly kerasVersion: string;
  readonly className: "Sequential" | "Functional";
  /** In an order in which each layer's inputs come before it. */
  readonly layers: readonly ModelLayer[];
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** Name of the layer that gives the output. */
  readonly output: string;
  /** Weights of the layers, moving statistics included, optimizer state not. */
  readonly parameters: number;
  readonly trainableParameters: number;
}

/** Values that one layer may give for one window; more would be an attack on the memory, not a model. */
const MAX_OUTPUT = 1e7;

/**
 * Reads a model. `steps` replaces a number of steps that the model leaves open.
 *
 * Throws a DataError for a file that is none, damaged, or holds a layer, an option or a shape that is not supported.
 */
export async function readModel(path: string, {steps}: {steps?: number} = {}): Promise<KerasModel> {
  const archive = await readArchive(path);
  const config = parseConfig(archive.config, archive.metadata, path);
  const made = makeLayers(config, path);
  const planned = planShapes(config, made, path, steps);
  const weights = await WeightsFile.open(archive.weights, path);
  try {
    const groups = weightGroups(config);
    const layers = planned.map((layer) => withWeights(layer, groups.get(layer.name)!, weights, path));
    const sum = (key: "parameters" | "trainableParameters") => layers.reduce((n, layer) => n + layer[key], 0);
    return {
      file: path,
      name: basename(path).replace(/\.keras$/, ""),
      hash: archive.hash,
      kerasVersion: config.kerasVersion,
      className: config.className,
      layers,
      inputShape: layers.find(({layer}) => layer === undefined)!.outputShape,
      outputShape: layers.find(({name}) => name === config.output)!.outputShape,
      output: config.output,
      parameters: sum("parameters"),
      trainableParameters: sum("trainableParameters"),
    };
  } finally {
    weights.close();
  }
}

/** Keras' own rule for a class's name in the weights file: LeakyReLU is leaky_re_lu, MaxPooling1D max_pooling1d. */
export function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, "")
    .replaceAll(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

function makeLayers({layers, kerasVersion}: ModelConfig, file: string): Map<string, Layer> {
  const made = new Map<string, Layer>();
  const problems: string[] = [];
  for (const config of layers) {
    if (config.className === "InputLayer" && config.registeredName === null) continue;
    const at = `layer "${config.name}" (${config.className})`;
    try {
      made.set(config.name, makeLayer(config));
    } catch (error) {
      if (!(error instanceof LayerProblem)) throw error;
      problems.push(`${at}: ${error.message}`);
    }
  }
  if (problems.length > 0) {
    throw new DataError(
      `Keras ${kerasVersion} model with what kymo cannot run:\n  ${problems.join("\n  ")}`,
      {
        file,
        place: problems.map((problem) => problem.split(":")[0]).join(", "),
        hint: `Use only these layers: InputLayer, ${knownLayers().join(", ")}.`,
      },
    );
  }
  return made;
}

function makeLayer({className, registeredName, config}: LayerConfig): Layer {
  if (registeredName !== null) throw new LayerProblem(`is a class of its author's own, ${registeredName}`);
  const create = findLayer(className);
  if (create === undefined) throw new LayerProblem("this class is not supported");
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

type PlannedLayer = Omit<ModelLayer, "weights" | "parameters" | "trainableParameters">;

/** Layers in order of their inputs, each with its shapes. */
function planShapes(
  config: ModelConfig,
  made: ReadonlyMap<string, Layer>,
  file: string,
  steps: number | undefined,
): PlannedLayer[] {
  const shapes = new Map<string, Shape>();
  const planned: PlannedLayer[] = [];
  let waiting = config.layers;
  while (waiting.length > 0) {
    const ready = waiting.filter(({inputs}) => inputs.every((name) => shapes.has(name)));
    if (ready.length === 0) {
      const {name} = waiting[0]!;
      throw refuse(
        file,
        name,
        `layer "${name}" takes its input from a layer that is absent or comes after it`,
      );
    }
    for (const layer of ready) {
      const inputShapes = layer.inputs.map((name) => shapes.get(name)!);
      const shape = planLayer(layer, made.get(layer.name), inputShapes, file, steps);
      shapes.set(layer.name, shape.outputShape);
      planned.push({
        ...shape,
        name: layer.name,
        className: layer.className,
        inputs: layer.inputs,
        inputShapes,
      });
    }
    waiting = waiting.filter((layer) => !ready.includes(layer));
  }
  if (!shapes.has(config.output))
    throw refuse(file, config.output, `the output layer "${config.output}" is absent`);
  return planned;
}

function planLayer(
  {name, className, config}: LayerConfig,
  layer: Layer | undefined,
  inputs: readonly Shape[],
  file: string,
  steps: number | undefined,
): Pick<PlannedLayer, "layer" | "outputShape" | "variables"> {
  if (layer === undefined) return {layer, outputShape: inputShape(name, config, file, steps), variables: []};
  try {
    const outputShape = layer.outputShape(inputs);
    if (outputShape.some((dim) => !Number.isSafeInteger(dim) || dim < 1) || sizeOf(outputShape) > MAX_OUTPUT)
      throw new LayerProblem(`would give (${outputShape.join(", ")}) values for each window`);
    return {layer, outputShape, variables: layer.variables(inputs)};
  } catch (error) {
    if (!(error instanceof LayerProblem)) throw error;
    throw refuse(file, name, `layer "${name}" (${className}) ${error.message}`);
  }
}

function inputShape(
  name: string,
  config: Readonly<Record<string, unknown>>,
  file: string,
  steps: number | undefined,
): Shape {
  const batchShape = config.batch_shape;
  const open = Array.isArray(batchShape) ? batchShape.slice(1) : [];
  const shape = open.map((dim, i) => (dim === null && i === 0 ? steps : dim));
  if (
    shape.length === 0 ||
    !shape.every((dim) => Number.isSafeInteger(dim) && dim > 0) ||
    sizeOf(shape) > MAX_OUTPUT
  )
    throw refuse(
      file,
      name,
      `the input has shape ${JSON.stringify(batchShape)}, expected (batch, steps, channels)`,
    );
  return shape;
}

/** For each layer its group in the weights file: counted a class, in the file's order of layers. */
function weightGroups({layers}: ModelConfig): Map<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    layers.map(({name, className}) => {
      const base = snakeCase(className);
      const count = counts.get(base) ?? 0;
      counts.set(base, count + 1);
      return [name, count === 0 ? base : `${base}_${count}`];
    }),
  );
}

function withWeights(planned: PlannedLayer, group: string, file: WeightsFile, path: string): ModelLayer {
  const {name, variables} = planned;
  const noted = variables.length === 0 ? undefined : file.findLayerName(group);
  if (noted !== undefined && noted !== name)
    throw refuse(path, name, `the weights at layers/${group} are those of "${noted}", expected "${name}"`);
  const weights = variables.map((variable) => file.tensor(`${group}/${variable.path}`, variable.shape));
  const count = (counted: readonly Variable[]) => counted.reduce((sum, {shape}) => sum + sizeOf(shape), 0);
  const trainableParameters = count(variables.filter(({trainable}) => trainable));
  return {...planned, weights, parameters: count(variables), trainableParameters};
}

function refuse(file: string, name: string, message: string): DataError {
  return new DataError(message, {
    file,
    place: `layer ${name}`,
    hint: "Check the model with model.summary() in Keras and save it again.",
  });
}
