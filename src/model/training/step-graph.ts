/**
 * One training step as an ONNX graph: forward, cross-entropy, and the gradient of every variable that is trained.
 *
 * Inputs: `x` (n, steps, channels), `y` (n, classes) one-hot, `w` (n, 1) weight of each window in the loss, a value
 * for every variable that changes, and a mask or noise for each layer that asks for one.
 * Outputs: `p` (n, classes), `loss` (n) unweighted, in nats, the gradients of Σ w·loss, and new moving statistics.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {LayerError, type Shape, type Training, type Value} from "../keras/layer.ts";
import {addModel, constants} from "../keras/lower.ts";
import type {KerasModel, ModelLayer} from "../keras/model.ts";
import {addGradients} from "../onnx/gradients/add-gradients.ts";
import {Graph} from "../onnx/graph.ts";

/** A variable that a step reads and that its gradient, or a layer's own rule, updates. */
export interface StepVariable {
  readonly layer: string;
  /** Position among the layer's variables. */
  readonly index: number;
  readonly name: string;
  readonly shape: Shape;
  /** Names in the graph: its value, and its gradient or its new value, of which it has one or none. */
  readonly input: string;
  readonly gradient: string | undefined;
  readonly update: string | undefined;
}

/** An input of the graph that is filled with random numbers at each step. */
export interface RandomInput {
  readonly input: string;
  /** Without the batch. */
  readonly shape: Shape;
  /** Probability of a value that is kept, for a mask; undefined for noise. */
  readonly keep: number | undefined;
}

export interface StepGraph {
  readonly bytes: Uint8Array;
  readonly variables: readonly StepVariable[];
  readonly randomInputs: readonly RandomInput[];
  /** Outputs of the graph that hold what each call of a layer gives, where `probes` were asked for. */
  readonly probes: readonly {readonly layer: string; readonly output: string}[];
}

/**
 * The graph for a model whose output is a softmax over `classes`. Variables of layers in `frozen` are constants,
 * and such layers' moving statistics stay.
 *
 * Throws an ExpectedError naming the layer where one cannot be trained.
 */
export function buildStepGraph(
  model: KerasModel,
  {frozen, probes = false}: {frozen: ReadonlySet<string>; probes?: boolean},
): StepGraph {
  const graph = new Graph();
  const updates = new Map<string, string>();
  const randomInputs: RandomInput[] = [];
  const called: {layer: string; value: Value}[] = [];
  const addRandomInput = (shape: Shape, keep: number | undefined): string => {
    const input = `draw${randomInputs.length}`;
    randomInputs.push({input, shape, keep});
    return graph.input(input, ["n", ...shape]);
  };
  const variableName = (layer: ModelLayer, index: number): string => `${layer.name}/${index}`;
  const [output] = addModel(graph, model, {
    weights(layer) {
      if (frozen.has(layer.name)) return constants(graph, layer);
      return layer.variables.map(({shape}, i) => ({
        name: graph.input(variableName(layer, i), shape),
        values: undefined,
      }));
    },
    training: (layer): Training => ({
      trainable: !frozen.has(layer.name),
      mask: (shape, keep) => addRandomInput(shape, keep),
      noise: (shape) => addRandomInput(shape, undefined),
      update(index, value) {
        const name = variableName(layer, index);
        if (updates.has(name)) throw new LayerError("cannot be trained while it is called more than once");
        updates.set(name, value);
      },
    }),
    ...(probes && {onCall: (layer, value) => called.push({layer: layer.name, value})}),
  });

  const logits = findLogits(graph, output!, model);
  const classes = model.outputs[0]!.shape[0]!;
  const y = graph.input("y", ["n", classes]);
  const w = graph.input("w", ["n", 1]);
  const log = graph.node("LogSoftmax", [logits], {axis: {int: -1}});
  const product = graph.op("Mul", log, y);
  const loss = graph.op("Neg", graph.node("ReduceSum", [product, graph.ints([-1])], {keepdims: {int: 0}}));
  const seed = graph.op("Mul", graph.op("Sub", output!, y), w);

  const trained = model.layers.flatMap((layer) =>
    frozen.has(layer.name)
      ? []
      : layer.variables.map((variable, index) => ({
          layer,
          index,
          variable,
          input: variableName(layer, index),
        })),
  );
  const wanted = trained.filter(({variable}) => variable.trainable).map(({input}) => input);
  const gradients = addGradients(graph, logits, seed, wanted);
  const outputs: [string, string, readonly (number | string)[]][] = [
    ["p", output!, ["n", classes]],
    ["loss", loss, ["n"]],
  ];
  const variables = trained.map(({layer, index, variable, input}): StepVariable => {
    const found = gradients[wanted.indexOf(input)];
    const update = updates.get(input);
    if (found !== undefined) outputs.push([`gradient:${input}`, found, variable.shape]);
    if (update !== undefined) outputs.push([`update:${input}`, update, variable.shape]);
    return {
      layer: layer.name,
      index,
      name: variable.name,
      shape: variable.shape,
      input,
      gradient: found === undefined ? undefined : `gradient:${input}`,
      update: update === undefined ? undefined : `update:${input}`,
    };
  });
  for (const [i, {value}] of called.entries())
    outputs.push([`probe:${i}`, value.name, ["n", ...value.shape]]);
  for (const [name, value, shape] of outputs) graph.output(name, value, shape);
  const probed = called.map(({layer}, i) => ({layer, output: `probe:${i}`}));
  return {bytes: graph.encode(), variables, randomInputs, probes: probed};
}

/** What the last softmax is of. */
function findLogits(graph: Graph, output: string, model: KerasModel): string {
  const last = graph.nodes.findLast(({outputs}) => outputs.includes(output));
  const {inputs, outputs} = model;
  if (last?.op === "Softmax" && inputs.length === 1 && outputs.length === 1 && outputs[0]!.shape.length === 1)
    return last.inputs[0]!;
  throw new ExpectedError("input", "the model does not take one input and end in a softmax over classes", {
    file: model.file,
    hint: "Start from a model with one input whose last layer is a Dense with activation='softmax'.",
  });
}
