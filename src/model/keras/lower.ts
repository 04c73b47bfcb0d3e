/**
 * A Keras model as an ONNX graph. A model of one input and one output has `x` (n, steps, channels) and `p` (n, …);
 * one of several has `x/<name>` and `p/<name>` for each, in Keras' order.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {findUndifferentiable} from "../onnx/gradients/add-gradients.ts";
import {Graph} from "../onnx/graph.ts";
import type {Port} from "./build-graph.ts";
import {LayerError, type Training, type Value, type Weight} from "./layer.ts";
import type {KerasModel, ModelLayer} from "./model.ts";

export const INPUT = "x";
export const OUTPUT = "p";

/** How the variables get into the graph, and what a layer may ask for; without `training` that is inference. */
export interface Lowering {
  /** Asked once for each layer, however often it is called. */
  weights(layer: ModelLayer): readonly Weight[];
  training?(layer: ModelLayer): Training;
  /** Called with what each call of a layer gives. */
  onCall?(layer: ModelLayer, value: Value): void;
}

/** The bytes of the ONNX model for inference; equal Keras models give equal bytes. */
export function lowerModel(model: KerasModel): Uint8Array {
  const graph = new Graph();
  const values = addOutputs(graph, model);
  for (const [i, {name, shape}] of model.outputs.entries())
    graph.output(portName(OUTPUT, name, model.outputs), values[i]!, ["n", ...shape]);
  return graph.encode();
}

/** The same with all outputs, which are (n, width) each, side by side in one of (n, sum of the widths). */
export function lowerJoined(model: KerasModel): Uint8Array {
  const graph = new Graph();
  const values = addOutputs(graph, model);
  const width = model.outputs.reduce((sum, {shape}) => sum + shape[0]!, 0);
  graph.output(OUTPUT, graph.concat(1, ...values), ["n", width]);
  return graph.encode();
}

/** Adds everything, and gives the names of the outputs: not a number where a step that they depend on overflows. */
function addOutputs(graph: Graph, model: KerasModel): string[] {
  const {values, overflows} = addCalls(graph, model, {weights: (layer) => constants(graph, layer)});
  return model.outputs.map(({shape}, i) => {
    const ones = graph.ints([-1, ...shape.map(() => 1)]);
    return [...overflows[i]!].reduce(
      (value, overflow) => graph.op("Add", value, graph.op("Reshape", overflow, ones)),
      values[i]!,
    );
  });
}

/** The ONNX name of an input (`base` "x") or output ("p"), given all the model has of them. */
export function portName(base: string, name: string, all: readonly Port[]): string {
  return all.length === 1 ? base : `${base}/${name}`;
}

/** Adds the model's inputs and calls to the graph and gives the names of its outputs, in order. */
export function addModel(graph: Graph, model: KerasModel, lowering: Lowering): readonly string[] {
  return addCalls(graph, model, lowering).values;
}

/** Names of the outputs and, of each, of the overflows that it depends on. */
interface Lowered {
  readonly values: readonly string[];
  readonly overflows: readonly ReadonlySet<string>[];
}

function addCalls(graph: Graph, model: KerasModel, lowering: Lowering): Lowered {
  const values = new Map<string, Value>();
  const overflows = new Map<string, ReadonlySet<string>>();
  for (const {name, value, shape} of model.inputs)
    values.set(value, {name: graph.input(portName(INPUT, name, model.inputs), ["n", ...shape]), shape});
  for (const {id, values: numbers, shape} of model.constants)
    values.set(id, {name: graph.floats(numbers, [1, ...shape]), shape});
  const resolved = new Map(
    model.layers.map((layer) => [
      layer,
      {weights: lowering.weights(layer), training: lowering.training?.(layer)},
    ]),
  );
  for (const {layer, inputs, output, outputShape} of model.calls) {
    const given = inputs.map((input) => values.get(input)!);
    const {weights, training} = resolved.get(layer)!;
    try {
      const from = graph.nodes.length;
      const noted = graph.overflows.length;
      const value = {name: layer.layer.lower(graph, given, weights, training), shape: outputShape};
      const undifferentiable = training && findUndifferentiable(graph, from);
      if (undifferentiable !== undefined)
        throw new LayerError(`cannot be trained: ${undifferentiable} has no derivative`);
      lowering.onCall?.(layer, value);
      values.set(output, value);
      const before = inputs.flatMap((input) => [...(overflows.get(input) ?? [])]);
      overflows.set(output, new Set([...before, ...graph.overflows.slice(noted)]));
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      const hint = training
        ? "Replace the layer, or leave it out of the model, before training."
        : "Train or convert the model again; this layer's weights cannot be used.";
      const message = `layer "${layer.name}" (${layer.className}): ${error.message}`;
      throw new ExpectedError("input", message, {file: model.file, place: `layer ${layer.name}`, hint});
    }
  }
  return {
    values: model.outputs.map(({value}) => values.get(value)!.name),
    overflows: model.outputs.map(({value}) => overflows.get(value) ?? new Set()),
  };
}

/** A layer's variables as constants, which enter the graph when the layer uses them as they are. */
export function constants(graph: Graph, {variables, weights}: ModelLayer): Weight[] {
  return variables.map(({shape}, i) => {
    const values = weights[i]!;
    let name: string | undefined;
    return {
      values,
      get name() {
        name ??= graph.floats(values, shape);
        return name;
      },
    };
  });
}
