/**
 * Activations, as layers of their own and as the `activation` of another layer.
 * Definitions: https://keras.io/api/layers/activations/ (those of Keras 3).
 */
import * as z from "zod";
import type {Attributes, Graph} from "../../onnx/graph.ts";
import {KERAS2_HARD_SIGMOID} from "../keras2.ts";
import {
  defineLayer,
  type Layer,
  LayerError,
  shapePreserving,
  singleInputShape,
  type Value,
  variable,
} from "../layer.ts";

/** Adds the nodes of an activation to `input`, over the last axis where it has one. */
export type Activation = (graph: Graph, input: string) => string;

const SELU = {alpha: {float: 1.6732632423543772}, gamma: {float: 1.0507009873554805}};

const op =
  (name: string, attributes: Attributes = {}): Activation =>
  (graph, input) =>
    graph.node(name, [input], attributes);

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  linear: (_, input) => input,
  relu: op("Relu"),
  relu6: clipped(0, 6),
  leaky_relu: op("LeakyRelu", {alpha: {float: 0.2}}),
  elu: op("Elu", {alpha: {float: 1}}),
  selu: op("Selu", SELU),
  tanh: op("Tanh"),
  sigmoid: op("Sigmoid"),
  hard_sigmoid: hardSigmoid(1 / 6),
  [KERAS2_HARD_SIGMOID]: hardSigmoid(0.2),
  sparse_sigmoid: hardSigmoid(0.5),
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  softmax: op("Softmax", {axis: {int: -1}}),
  log_softmax: op("LogSoftmax", {axis: {int: -1}}),
  softplus: op("Softplus"),
  softsign: op("Softsign"),
  exponential: op("Exp"),
  silu,
  swish: silu,
  celu: op("Elu", {alpha: {float: 1}}),
  mish: (graph, input) => graph.op("Mul", input, graph.op("Tanh", graph.op("Softplus", input))),
  log_sigmoid: (graph, input) => negated(graph, graph.op("Softplus", negated(graph, input))),
  tanh_shrink: (graph, input) => graph.op("Sub", input, graph.op("Tanh", input)),
  hard_tanh: clipped(-1, 1),
  squareplus: (graph, input) => {
    const square = graph.op("Add", graph.op("Mul", input, input), graph.scalar(4));
    const sum = graph.op("Add", input, graph.op("Sqrt", square));
    return graph.op("Mul", sum, graph.scalar(0.5));
  },
  soft_shrink: (graph, input) => {
    const above = graph.op("Relu", graph.op("Sub", input, graph.scalar(0.5)));
    const below = graph.op("Relu", graph.op("Sub", graph.scalar(-0.5), input));
    return graph.op("Sub", above, below);
  },
  hard_shrink: (graph, input) => {
    const far = graph.op("Greater", graph.op("Abs", input), graph.scalar(0.5));
    return graph.op("Where", far, input, graph.scalar(0));
  },
  // (x + 1)² / 4 between −1 and 1, then x.
  sparse_plus: (graph, input) => {
    const bend = graph.op("Add", clipped(-1, 1)(graph, input), graph.scalar(1));
    const quarter = graph.op("Mul", graph.op("Mul", bend, bend), graph.scalar(0.25));
    const line = graph.op("Relu", graph.op("Sub", input, graph.scalar(1)));
    return graph.op("Add", quarter, line);
  },
  // The exact form; Keras' own default is approximate=False.
  gelu: (graph, input) => {
    const scaled = graph.op("Mul", input, graph.scalar(Math.SQRT1_2));
    const phi = graph.op("Add", graph.op("Erf", scaled), graph.scalar(1));
    return graph.op("Mul", graph.op("Mul", input, phi), graph.scalar(0.5));
  },
};

function silu(graph: Graph, input: string): string {
  return graph.op("Mul", input, graph.op("Sigmoid", input));
}

function hardSigmoid(alpha: number): Activation {
  return op("HardSigmoid", {alpha: {float: alpha}, beta: {float: 0.5}});
}

function hardSilu(graph: Graph, input: string): string {
  return graph.op("Mul", input, hardSigmoid(1 / 6)(graph, input));
}

function negated(graph: Graph, input: string): string {
  return graph.op("Neg", input);
}

function clipped(min: number, max: number): Activation {
  return (graph, input) => graph.op("Clip", input, graph.scalar(min), graph.scalar(max));
}

/**
 * A name, a layer without weights as Keras writes it, or null for none. Throws a LayerError for one that is not known,
 * which a custom one never is.
 */
export function getActivation(name: unknown): Activation {
  if (name === null || name === undefined) return ACTIVATIONS.linear!;
  const layer = findActivationLayer(name);
  if (layer !== undefined) return layer;
  const known = typeof name === "string" && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (known === undefined) {
    const shown = typeof name === "string" ? name : describe(name);
    throw new LayerError(
      `activation ${shown} is not supported; known: ${Object.keys(ACTIVATIONS).join(", ")}`,
    );
  }
  return known;
}

/** `activation=LeakyReLU(0.3)`: the layer's configuration stands where a name would. */
function findActivationLayer(value: unknown): Activation | undefined {
  const {class_name: name, module, config} = value as Readonly<Record<string, unknown>>;
  if (!/^keras(\.|$)/.test(String(module ?? "keras")) || !LAYERS_AS_ACTIVATIONS.includes(String(name)))
    return;
  const layer = activationLayers[name as keyof typeof activationLayers](config);
  if (name === "Softmax" && (config as {axis?: unknown}).axis !== -1)
    throw new LayerError("activation Softmax is supported over the last axis only");
  // Only the axis of a softmax asks for the shape, and it is the last one here.
  return (graph, input) => layer.lower(graph, [{name: input, shape: []}], []);
}

const LAYERS_AS_ACTIVATIONS = ["ReLU", "LeakyReLU", "ELU", "Softmax"];

/** The class of what is no activation of Keras' own, cut where it is long. */
function describe(value: unknown): string {
  const {class_name: name, registered_name: registered} = value as Readonly<Record<string, unknown>>;
  const text = JSON.stringify(registered ?? name ?? value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The `activation` of a layer's configuration: checked when the layer is made. */
export const activationName = z
  .unknown()
  .optional()
  .transform((name) => getActivation(name));

/** Over any axis, counted from the batch as 0: that axis is the last while it is computed. */
function softmax(graph: Graph, {name, shape}: Value, axis: number): string {
  const rank = shape.length + 1;
  const at = axis < 0 ? axis + rank : axis;
  if (axis === -1 || at === rank - 1) return ACTIVATIONS.softmax!(graph, name);
  const perm = Array.from({length: rank}, (_, i) => (i === at ? rank - 1 : i === rank - 1 ? at : i));
  return graph.transpose(ACTIVATIONS.softmax!(graph, graph.transpose(name, ...perm)), ...perm);
}

const relu = z.object({
  max_value: z.number().nonnegative().nullish(),
  negative_slope: z.number().nullish(),
  threshold: z.number().nonnegative().nullish(),
});

/** x from the threshold on, at most `max_value`; below it (x − threshold) × slope. */
function rectify(graph: Graph, input: string, config: z.infer<typeof relu>): string {
  const [max, slope, threshold] = [config.max_value, config.negative_slope ?? 0, config.threshold ?? 0];
  const top = (value: string): string => (max == null ? value : graph.op("Min", value, graph.scalar(max)));
  if (threshold === 0) return top(graph.node("LeakyRelu", [input], {alpha: {float: slope}}));
  const above = graph.op("Greater", input, graph.scalar(threshold));
  const kept = top(graph.op("Where", above, input, graph.scalar(0)));
  if (slope === 0) return kept;
  const below = graph.op("Relu", graph.op("Sub", graph.scalar(threshold), input));
  return graph.op("Sub", kept, graph.op("Mul", below, graph.scalar(slope)));
}

/** Slopes of its own below zero, for each place or shared along some axes (counted from 1, after the batch). */
function parametricRelu({shared_axes: shared}: {shared_axes?: readonly number[] | null | undefined}): Layer {
  return {
    outputShape: (inputs) => singleInputShape(inputs),
    variables: (inputs) => [
      variable(
        "vars/0",
        "alpha",
        singleInputShape(inputs).map((dim, i) => (shared?.includes(i + 1) ? 1 : dim)),
      ),
    ],
    lower(graph, [input], [alpha]) {
      const below = graph.op("Relu", negated(graph, input!.name));
      const bent = graph.op("Mul", alpha!.name, below);
      return graph.op("Sub", graph.op("Relu", input!.name), bent);
    },
  };
}

export const activationLayers = {
  Activation: defineLayer(z.object({activation: activationName}), ({activation}) =>
    shapePreserving((graph, {name}) => activation(graph, name)),
  ),
  ReLU: defineLayer(relu, (config) => shapePreserving((graph, {name}) => rectify(graph, name, config))),
  PReLU: defineLayer(z.object({shared_axes: z.array(z.number().int().positive()).nullish()}), parametricRelu),
  LeakyReLU: defineLayer(z.object({negative_slope: z.number()}), ({negative_slope}) =>
    shapePreserving((graph, {name}) => graph.node("LeakyRelu", [name], {alpha: {float: negative_slope}})),
  ),
  ELU: defineLayer(z.object({alpha: z.number()}), ({alpha}) =>
    shapePreserving((graph, {name}) => graph.node("Elu", [name], {alpha: {float: alpha}})),
  ),
  Softmax: defineLayer(z.object({axis: z.number("one axis").int()}), ({axis}) => ({
    ...shapePreserving((graph, input) => softmax(graph, input, axis)),
    outputShape: (inputs) => {
      const shape = singleInputShape(inputs);
      if (axis === 0 || axis > shape.length || axis < -shape.length)
        throw new LayerError(`has no axis ${axis} beside the batch`);
      return shape;
    },
  })),
};
