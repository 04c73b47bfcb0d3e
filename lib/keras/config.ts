/**
 * `config.json` of a `.keras` file as a graph of layers, for Sequential and Functional models alike: each layer
 * with its class, its own configuration (unchecked: that is the layer's business) and the layers it takes its
 * input from. One input, one output; a layer that is called more than once is refused.
 */
import * as z from "zod";
import {DataError} from "../data-error.ts";

export interface LayerConfig {
  readonly name: string;
  readonly className: string;
  /** Set for classes that are not Keras' own. */
  readonly registeredName: string | null;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it takes, in order; none for the input layer. */
  readonly inputs: readonly string[];
}

export interface ModelConfig {
  readonly className: "Sequential" | "Functional";
  readonly name: string;
  readonly kerasVersion: string;
  /** In the file's order, which the names in the weights file depend on. */
  readonly layers: readonly LayerConfig[];
  /** Name of the layer that gives the model's output. */
  readonly output: string;
}

const layerSchema = z.object({
  class_name: z.string(),
  module: z.string().nullish(),
  registered_name: z.string().nullish(),
  name: z.string().optional(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.unknown()).optional(),
});

const modelSchema = z.object({
  class_name: z.enum(["Sequential", "Functional"]),
  config: z.object({
    name: z.string(),
    layers: z.array(layerSchema).min(1).max(2000),
    input_layers: z.unknown().optional(),
    output_layers: z.unknown().optional(),
  }),
});

const metadataSchema = z.object({keras_version: z.string()});

const hint = "Save the model again with Keras 3: model.save('name.keras').";

/** Checks the two JSON texts; `file` names the model in the errors, which are DataErrors. */
export function parseConfig(configText: string, metadataText: string, file: string): ModelConfig {
  const {keras_version: kerasVersion} = check(metadataSchema, metadataText, "metadata.json", file);
  const {class_name: className, config} = check(modelSchema, configText, "config.json", file);
  const functional = className === "Functional";
  const layers = config.layers.map((layer, i): LayerConfig => {
    const name = layer.name ?? layer.config.name;
    if (typeof name !== "string")
      throw new DataError(`layer ${i} (${layer.class_name}) has no name`, {file, place: "config.json", hint});
    const ownClass = layer.registered_name == null && (layer.module ?? "keras").startsWith("keras");
    const registeredName = ownClass ? null : (layer.registered_name ?? `${layer.module}>${layer.class_name}`);
    const inputs = functional ? findInputs(layer.inbound_nodes, name, file) : [];
    return {name, className: layer.class_name, registeredName, config: layer.config, inputs};
  });
  const names = layers.map(({name}) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new DataError(`two layers are named "${twice}"`, {file, place: "config.json", hint});
  const inputLayers = layers.filter((layer) => layer.className === "InputLayer").length;
  if (inputLayers !== 1 || (!functional && layers[0]!.className !== "InputLayer")) {
    throw new DataError(`the model has ${inputLayers} input layers, expected one`, {
      file,
      place: "config.json",
      hint: "Give the model one Input(shape=(steps, channels)) before saving it.",
    });
  }
  const base = {className, name: config.name, kerasVersion};
  if (!functional) {
    const chain = layers.map((layer, i) => ({...layer, inputs: i === 0 ? [] : [names[i - 1]!]}));
    return {...base, layers: chain, output: names[names.length - 1]!};
  }
  const outputs = findHistories(config.output_layers);
  if (outputs.length !== 1) {
    throw new DataError(`the model has ${outputs.length} outputs, expected one`, {
      file,
      place: "config.json",
      hint: "Save a model that gives only the class probabilities.",
    });
  }
  return {...base, layers, output: outputs[0]!};
}

/** The layers a functional layer is called on: the tensors among its arguments, in order. */
function findInputs(nodes: readonly unknown[] | undefined, name: string, file: string): string[] {
  if (nodes === undefined || nodes.length === 0) return [];
  if (nodes.length > 1) {
    throw new DataError(`layer "${name}" is called ${nodes.length} times; shared layers are not supported`, {
      file,
      place: `layer ${name}`,
      hint: "Give each call a layer of its own.",
    });
  }
  const found: string[] = [];
  collectTensors(nodes[0], found, 0);
  return found;
}

function collectTensors(value: unknown, found: string[], depth: number): void {
  if (typeof value !== "object" || value === null || depth > 16) return;
  if ("class_name" in value && value.class_name === "__keras_tensor__") {
    const history = (value as {config?: {keras_history?: unknown}}).config?.keras_history;
    if (Array.isArray(history) && typeof history[0] === "string") found.push(history[0]);
    return;
  }
  for (const child of Object.values(value)) collectTensors(child, found, depth + 1);
}

/** Layer names in `["name", 0, 0]` or `[["name", 0, 0], …]`; Keras writes either. */
function findHistories(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  if (typeof value[0] === "string") return [value[0]];
  return value.flatMap(findHistories);
}

function check<T>(schema: z.ZodType<T>, text: string, place: string, file: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${place} is not JSON`, {file, place, hint, cause});
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const what = z.prettifyError(result.error);
    throw new DataError(`${place} is not that of a Sequential or Functional model: ${what}`, {
      file,
      place,
      hint,
    });
  }
  return result.data;
}
