/**
 * `config.json` as graphs of layers, for Sequential and Functional models alike: each layer with its class, its own
 * configuration (unchecked: that is the layer's business) and the tensors of each of its calls. A layer that is
 * called more than once is shared; a layer that is a model itself holds a graph of its own.
 */
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {type CallConfig, readCall, readTensors, type TensorConfig} from "./call-arguments.ts";
import {parseJson} from "./json.ts";
import {translateKeras2} from "./keras2.ts";

export interface LayerConfig {
  readonly name: string;
  readonly className: string;
  /** Set for classes that are not Keras' own. */
  readonly registeredName: string | undefined;
  /** A bare operation such as `a + b`: Keras keeps no weights for it and does not count it among the layers. */
  readonly operation: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly calls: readonly CallConfig[];
  /** Keras' number of an object that stands in the file more than once, such as a layer of two models. */
  readonly sharedId: number | undefined;
  /** The graph of a layer that is a model. */
  readonly graph: GraphConfig | undefined;
}

export interface GraphConfig {
  readonly className: "Sequential" | "Functional";
  readonly name: string;
  /** In the file's order, which the names in the weights file depend on. */
  readonly layers: readonly LayerConfig[];
  readonly inputs: readonly TensorConfig[];
  readonly outputs: readonly TensorConfig[];
}

export interface ModelConfig extends GraphConfig {
  readonly kerasVersion: string;
  /** In the form of Keras 3, whichever version wrote the file. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Optimizer, loss and metrics as Keras recorded them. */
  readonly compile: unknown;
}

const layerSchema = z.object({
  class_name: z.string(),
  module: z.string().nullish(),
  registered_name: z.string().nullish(),
  shared_object_id: z.number().nullish(),
  name: z.string().optional(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.unknown()).max(1000).optional(),
});

const graphSchema = z.object({
  class_name: z.enum(["Sequential", "Functional"]),
  config: z.object({
    name: z.string(),
    layers: z.array(layerSchema).min(1).max(2000),
    input_layers: z.unknown().optional(),
    output_layers: z.unknown().optional(),
    build_input_shape: z.unknown().optional(),
  }),
});

const metadataSchema = z.object({keras_version: z.string()});

/** The version whose form the configurations have that kymo makes. */
export const KERAS_VERSION = "3.15.1";

const PLACE = "config.json";
const HINT = "Save the model again with Keras 3: model.save('name.keras').";
/** Models within models. */
const MAX_NESTING = 8;

/** Checks the two JSON texts; `file` names the model in the errors, which are ExpectedErrors. */
export function parseConfig(configText: string, metadataText: string, file: string): ModelConfig {
  const metadata = check(
    metadataSchema,
    parseJson(metadataText, "metadata.json", file),
    "metadata.json",
    file,
  );
  return readConfig(parseJson(configText, PLACE, file), metadata.keras_version, file);
}

/** The same from parsed JSON, and for the configurations of Keras 2 as well. */
export function readConfig(value: unknown, kerasVersion: string, file: string): ModelConfig {
  const major = Number.parseInt(kerasVersion, 10);
  if (major !== 2 && major !== 3)
    throw new ExpectedError(
      "input",
      `the model was saved with Keras ${kerasVersion}; Keras 2 and 3 are read`,
      {file, hint: HINT},
    );
  const json = major === 2 ? translateKeras2(value, file) : (value as ModelConfig["json"]);
  refuseOwnClass(json, file);
  const graph = readGraph(json, file, 0);
  const shaped = graph.layers.filter((layer) => isInput(layer) && Array.isArray(layer.config.batch_shape));
  if (shaped.length === 0 || graph.inputs.length === 0)
    throw refuse(
      file,
      "the model has no input layer, expected at least one",
      "Give the model an Input(shape=(steps, channels)) before saving it.",
    );
  return {...graph, kerasVersion, json, compile: json.compile_config};
}

export function isInput({className, registeredName}: LayerConfig): boolean {
  return className === "InputLayer" && registeredName === undefined;
}

/** Keras writes of a subclassed model whatever its author returns, and nowhere how its layers are joined. */
function refuseOwnClass(value: unknown, file: string): void {
  const {class_name: name} = (value ?? {}) as {class_name?: unknown};
  if (typeof name !== "string" || name === "Sequential" || name === "Functional") return;
  throw refuse(
    file,
    `the model is of the class ${name.slice(0, 60)}; only Sequential and Functional models hold how their layers are joined`,
    "Build it as keras.Model(inputs, outputs), take over its weights with set_weights(), and save that.",
  );
}

function readGraph(value: unknown, file: string, depth: number): GraphConfig {
  if (depth > MAX_NESTING) throw refuse(file, `models are nested more than ${MAX_NESTING} deep`);
  const {class_name: className, config} = check(graphSchema, value, PLACE, file);
  let layers = config.layers.map((layer, i) => readLayer(layer, i, file, depth));
  if (className === "Sequential" && !isInput(layers[0]!))
    layers = [impliedInput(config.name, config.build_input_shape), ...layers];
  const names = new Set<string>();
  for (const {name} of layers) {
    if (names.has(name)) throw refuse(file, `two layers are named "${name}"`);
    names.add(name);
  }
  if (className === "Functional") {
    const inputs = readTensors(config.input_layers);
    const outputs = readTensors(config.output_layers).map((tensor) => callOfNode(tensor, layers));
    if (outputs.length === 0) throw refuse(file, `the model "${config.name}" has no outputs`);
    return {className, name: config.name, layers, inputs, outputs};
  }
  const chain = layers.map((layer, i) => {
    const inputs = i === 0 ? [] : [{layer: layers[i - 1]!.name, call: 0, index: 0}];
    return {...layer, calls: i === 0 ? [] : [{inputs, unsupported: []}]};
  });
  const end = (layer: LayerConfig): TensorConfig[] => [{layer: layer.name, call: 0, index: 0}];
  return {className, name: config.name, layers: chain, inputs: end(chain[0]!), outputs: end(chain.at(-1)!)};
}

/**
 * An output by the layer's calls rather than its nodes, which is how `inbound_nodes` counts: a Functional layer has a
 * node more, made when it was itself. As in Keras' loader, −1 is the last. (keras/src/models/functional.py)
 */
function callOfNode(tensor: TensorConfig, layers: readonly LayerConfig[]): TensorConfig {
  const layer = layers.find(({name}) => name === tensor.layer);
  if (layer?.graph?.className !== "Functional") return tensor;
  const call = tensor.call - 1;
  return {...tensor, call: call < 0 ? layer.calls.length + call : call};
}

/** The input layer that a Sequential model did not write down; one within another model needs no shape. */
function impliedInput(model: string, shape: unknown): LayerConfig {
  const config = {batch_shape: shape};
  const base = {
    registeredName: undefined,
    operation: false,
    graph: undefined,
    calls: [],
    sharedId: undefined,
  };
  return {...base, name: `${model}_input`, className: "InputLayer", config};
}

function readLayer(layer: z.infer<typeof layerSchema>, i: number, file: string, depth: number): LayerConfig {
  const {class_name: className, config, module, registered_name: registered} = layer;
  const name = layer.name ?? config.name;
  if (typeof name !== "string") throw refuse(file, `layer ${i} (${className}) has no name`);
  const own = (registered == null || registered === className) && /^keras(\.|$)/.test(module ?? "keras");
  const operation = /^keras\.src\.(ops|activations)\./.test(module ?? "");
  const isModel = own && (className === "Sequential" || className === "Functional");
  return {
    name,
    className,
    registeredName: own ? undefined : (registered ?? `${module}>${className}`),
    operation,
    config,
    sharedId: layer.shared_object_id ?? undefined,
    calls: (layer.inbound_nodes ?? []).map((node) => readCall(node, operation)),
    graph: isModel ? readGraph(layer, file, depth + 1) : undefined,
  };
}

function check<T>(schema: z.ZodType<T>, value: unknown, part: string, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const what = z.prettifyError(result.error);
  const message = `${part} is not that of a Sequential or Functional model: ${what}`;
  throw new ExpectedError("input", message, {file, place: part, hint: HINT});
}

function refuse(file: string, message: string, advice = HINT): ExpectedError {
  return new ExpectedError("input", message, {file, place: PLACE, hint: advice});
}
