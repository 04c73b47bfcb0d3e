/**
 * Activations, as layers of their own and as the `activation` of another layer.
 * Definitions: https://keras.io/api/layers/activations/ (those of Keras 3).
 */
import * as z from "zod";
import type {Attributes, Graph} from "../../onnx/graph.ts";
import {defineLayer, LayerProblem, shapeless} from "../layer.ts";

/** Adds the nodes of an activation to `input`, over the last axis where it has one. */
export type Activation = (graph: Graph, input: string) => string;

const SELU = {alpha: {float: 1.6732632423543772}, gamma: {float: 1.0507009873554805}};

const op =
  (name: string, attributes: Attributes = {}): Activation =>
  (graph, input) =>
    graph.node(name, [input], attributes);

const activations: Readonly<Record<string, Activation>> = {
  linear: (_, input) => input,
  relu: op("Relu"),
  relu6: clippedRelu(6),
  leaky_relu: op("LeakyRelu", {alpha: {float: 0.2}}),
  elu: op("Elu", {alpha: {float: 1}}),
  selu: op("Selu", SELU),
  tanh: op("Tanh"),
  sigmoid: op("Sigmoid"),
  hard_sigmoid: op("HardSigmoid", {alpha: {float: 1 / 6}, beta: {float: 0.5}}),
  softmax: op("Softmax", {axis: {int: -1}}),
  log_softmax: op("LogSoftmax", {axis: {int: -1}}),
  softplus: op("Softplus"),
  softsign: op("Softsign"),
  exponential: op("Exp"),
  silu,
  swish: silu,
  // The exact form; Keras' own default is approximate=False.
  gelu: (graph, input) => {
    const scaled = graph.node("Mul", [input, graph.scalar(Math.SQRT1_2)]);
    const phi = graph.node("Add", [graph.node("Erf", [scaled]), graph.scalar(1)]);
    return graph.node("Mul", [graph.node("Mul", [input, phi]), graph.scalar(0.5)]);
  },
};

function silu(graph: Graph, input: string): string {
  return graph.node("Mul", [input, graph.node("Sigmoid", [input])]);
}

function clippedRelu(max: number): Activation {
  return (graph, input) => graph.node("Clip", [input, graph.scalar(0), graph.scalar(max)]);
}

/** A name, or null for none. Throws a LayerProblem for one that is not known, which a custom one never is. */
export function getActivation(name: unknown): Activation {
  if (name === null || name === undefined) return activations.linear!;
  const known = typeof name === "string" && Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (known === undefined) {
    const shown = typeof name === "string" ? name : JSON.stringify(name);
    throw new LayerProblem(
      `activation ${shown} is not supported; known: ${Object.keys(activations).join(", ")}`,
    );
  }
  return known;
}

/** The `activation` of a layer's configuration: checked when the layer is made. */
export const activationName = z.unknown().transform((name) => getActivation(name));

const relu = z.object({
  max_value: z.number().nonnegative().nullish(),
  negative_slope: z.number().default(0),
  threshold: z.literal(0, "a threshold is not supported").default(0),
});

export const activationLayers = {
  Activation: defineLayer(z.object({activation: activationName}), ({activation}) =>
    shapeless((graph, {name}) => activation(graph, name)),
  ),
  ReLU: defineLayer(relu, ({max_value: max, negative_slope: slope}) =>
    shapeless((graph, {name}) => {
      const rectified = graph.node("LeakyRelu", [name], {alpha: {float: slope}});
      return max == null ? rectified : graph.node("Min", [rectified, graph.scalar(max)]);
    }),
  ),
  LeakyReLU: defineLayer(z.object({negative_slope: z.number()}), ({negative_slope}) =>
    shapeless((graph, {name}) => graph.node("LeakyRelu", [name], {alpha: {float: negative_slope}})),
  ),
  ELU: defineLayer(z.object({alpha: z.number()}), ({alpha}) =>
    shapeless((graph, {name}) => graph.node("Elu", [name], {alpha: {float: alpha}})),
  ),
  Softmax: defineLayer(z.object({axis: z.literal(-1, "only the last axis is supported")}), () =>
    shapeless((graph, {name}) => activations.softmax!(graph, name)),
  ),
};
