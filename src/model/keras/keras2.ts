/**
 * A Keras 2 configuration in the form of Keras 3, so that nothing after it has to know both. What Keras 2 computes
 * otherwise gets a name of its own: its hard sigmoid is clip(0.2 x + 0.5), that of Keras 3 clip(x / 6 + 0.5).
 * Source: tf_keras, src/engine/functional.py (inbound nodes) and the layers' `get_config`.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {findOperation2, translateOperationNode} from "./keras2-operations.ts";

type Json = Readonly<Record<string, unknown>>;

/** Keras 2's hard sigmoid among kymo's activations; Keras 3 has none like it. */
export const KERAS2_HARD_SIGMOID = "keras2_hard_sigmoid";

const MAX_NESTING = 8;

/** The whole `model_config`, or `config.json`; throws an ExpectedError naming `file` when it is none. */
export function translateKeras2(value: unknown, file: string): Json {
  if (!isObject(value)) throw refuse(file, "the configuration is not that of a model");
  return {...translateModel(value, file, 0), ...pick(value, "compile_config")};
}

function translateModel(model: Json, file: string, depth: number): Json {
  if (depth > MAX_NESTING) throw refuse(file, `models are nested more than ${MAX_NESTING} deep`);
  // The first versions gave a Sequential model as a bare list of layers.
  const config: Json = Array.isArray(model.config)
    ? {name: "sequential", layers: model.config}
    : isObject(model.config)
      ? model.config
      : {};
  const layers = Array.isArray(config.layers) ? config.layers.filter(isObject) : [];
  const functional = model.class_name === "Functional" || model.class_name === "Model";
  const shift = new Map(layers.map((layer) => [nameOf(layer), firstCall(layer)]));
  // Outputs of a Functional model within are counted as Keras 3 counts them, from 1 as well.
  const nodes = new Map(
    layers.map((layer) => [
      nameOf(layer),
      firstCall(layer) - (isModel(layer) && layer.class_name !== "Sequential" ? 1 : 0),
    ]),
  );
  const translated = layers.map((layer) => translateLayer(layer, shift, file, depth));
  const batchShape = (layers[0]?.config as Json | undefined)?.batch_input_shape;
  const opened =
    functional || layers[0]?.class_name === "InputLayer" || !Array.isArray(batchShape)
      ? translated
      : [inputLayer(`${String(nameOf(layers[0]!))}_input`, batchShape), ...translated];
  return {
    ...(functional
      ? {module: "keras.src.models.functional", class_name: "Functional", registered_name: "Functional"}
      : {module: "keras", class_name: model.class_name, registered_name: null}),
    config: {
      name: config.name,
      trainable: config.trainable ?? true,
      layers: opened,
      ...(functional
        ? {
            input_layers: moveCalls(config.input_layers, shift),
            output_layers: moveCalls(config.output_layers, nodes),
          }
        : pick(config, "build_input_shape")),
    },
  };
}

function inputLayer(name: string, batchShape: unknown): Json {
  const config = {batch_shape: batchShape, dtype: "float32", name};
  return {module: "keras.layers", class_name: "InputLayer", config, registered_name: null};
}

function translateLayer(layer: Json, shift: ReadonlyMap<unknown, number>, file: string, depth: number): Json {
  const operation = findOperation2(layer);
  const tensor = (value: unknown): unknown =>
    Array.isArray(value) && typeof value[0] === "string" ? tensorJson(value, shift) : undefined;
  const translated = (node: unknown): unknown =>
    (operation && translateOperationNode(node, layer, tensor)) ?? translateNode(node, shift);
  const nodes = Array.isArray(layer.inbound_nodes)
    ? {name: nameOf(layer), inbound_nodes: layer.inbound_nodes.map(translated)}
    : {};
  if (operation !== undefined) return {...operation, ...nodes};
  if (isModel(layer)) return {...translateModel(layer, file, depth + 1), name: nameOf(layer), ...nodes};
  const foreign = typeof layer.module === "string" && !/^(tf_)?keras(\.|$)/.test(layer.module);
  const registered = layer.registered_name;
  return {
    module: foreign ? layer.module : "keras.layers",
    class_name: layer.class_name === "ThresholdedReLU" ? "ReLU" : layer.class_name,
    config: translateConfig(String(layer.class_name), isObject(layer.config) ? layer.config : {}, file),
    registered_name: registered === layer.class_name ? null : (registered ?? null),
    ...nodes,
  };
}

/** Keys that layers of a class inherited in Keras 2 and do not use. */
const UNUSED_KEYS: Readonly<Record<string, readonly string[]>> = {
  SeparableConv1D: ["groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"],
  SpatialDropout1D: ["trainable", "noise_shape"],
  DepthwiseConv1D: ["groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"],
};

/** Keys that Keras 3 does not take, and what they have to be for the answer to be the same. */
const DROPPED_KEYS: Readonly<Record<string, readonly unknown[]>> = {
  batch_input_shape: [],
  implementation: [],
  renorm: [false],
  virtual_batch_size: [null],
  time_major: [false],
  query_shape: [],
  key_shape: [],
  value_shape: [],
  softmax_robust_masking: [],
};

function translateConfig(className: string, config: Json, file: string): Json {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (UNUSED_KEYS[className]?.includes(key)) continue;
    if (Object.hasOwn(DROPPED_KEYS, key)) {
      const allowed = DROPPED_KEYS[key]!;
      if (allowed.length > 0 && !allowed.includes(value))
        throw refuse(file, `layer "${config.name}" (${className}): ${key} is not supported`);
    } else if (/activation$/.test(key) && value === "hard_sigmoid") out[key] = KERAS2_HARD_SIGMOID;
    else if (/^(backward_)?layer$/.test(key) && isObject(value))
      out[key] = translateLayer(value, new Map(), file, 0);
    else out[key] = value;
  }
  if (className === "InputLayer") out.batch_shape = config.batch_input_shape ?? config.batch_shape;
  if (className === "LeakyReLU" && "alpha" in out) {
    out.negative_slope = out.alpha;
    delete out.alpha;
  }
  if (className === "ThresholdedReLU") {
    out.threshold = out.theta;
    delete out.theta;
  }
  if (className === "BatchNormalization") out.axis = Array.isArray(out.axis) ? out.axis[0] : out.axis;
  // Written since there is a choice; before, the reset gate acted on the state.
  if (className === "GRU") out.reset_after ??= false;
  return out;
}

/** `[["name", call, index, kwargs], …]`, or such a tensor alone, as arguments by place and by name. */
function translateNode(node: unknown, shift: ReadonlyMap<unknown, number>): Json {
  const tensors = asTensors(node);
  const given = tensors.map((tensor) => tensorJson(tensor, shift));
  const kwargs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(isObject(tensors[0]?.[3]) ? (tensors[0][3] as Json) : {})) {
    const inner = asTensors(value);
    kwargs[name] = inner.length === 0 ? value : tensorJson(inner[0]!, shift);
  }
  return {args: [given.length === 1 ? given[0] : given], kwargs};
}

function asTensors(value: unknown): unknown[][] {
  if (!Array.isArray(value)) return [];
  if (typeof value[0] === "string" && Number.isSafeInteger(value[1])) return [value];
  return value.filter((item): item is unknown[] => Array.isArray(item) && typeof item[0] === "string");
}

function tensorJson(tensor: readonly unknown[], shift: ReadonlyMap<unknown, number>): Json {
  // Keras wants a shape and a type here, but then takes those of the layer.
  const config = {shape: [null], dtype: "float32", keras_history: moved(tensor, shift)};
  return {class_name: "__keras_tensor__", config};
}

/** Keras 2 counts the calls of a model within a model from 1: its own making was call 0. */
function moved([layer, call, index]: readonly unknown[], shift: ReadonlyMap<unknown, number>): unknown[] {
  return [layer, Number(call) - (shift.get(layer) ?? 0), index];
}

function moveCalls(value: unknown, shift: ReadonlyMap<unknown, number>): unknown {
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, moved(one as unknown[], shift)]),
    );
  const tensors = asTensors(value).map((tensor) => moved(tensor, shift));
  return tensors.length === 1 ? tensors[0] : tensors;
}

function firstCall(layer: Json): number {
  const {layers} = (isObject(layer.config) ? layer.config : {}) as {layers?: unknown};
  const first = Array.isArray(layers) && isObject(layers[0]) ? layers[0] : {};
  const shaped = isObject(first.config) && "batch_input_shape" in first.config;
  return isModel(layer) && (first.class_name === "InputLayer" || shaped) ? 1 : 0;
}

function isModel({class_name: name, module}: Json): boolean {
  const own = module === undefined || module === null || /^(tf_)?keras(\.|$)/.test(String(module));
  return own && (name === "Sequential" || name === "Functional" || name === "Model");
}

function nameOf(layer: Json): unknown {
  return layer.name ?? (isObject(layer.config) ? layer.config.name : undefined);
}

function pick(from: Json, key: string): Json {
  return key in from ? {[key]: from[key]} : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(file: string, message: string): ExpectedError {
  return new ExpectedError("input", message, {
    file,
    place: "model_config",
    hint: "Save the model again with Keras 3.",
  });
}
