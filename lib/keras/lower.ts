/** A Keras model as an ONNX graph: input `x` (n, steps, channels), output `p` (n, classes). */
import {DataError} from "../data-error.ts";
import {Graph} from "../onnx/graph.ts";
import {LayerProblem, type Training, type Value, type Weight} from "./layer.ts";
import type {KerasModel, ModelLayer} from "./model.ts";

export const INPUT = "x";
export const OUTPUT = "p";

/** How the variables get into the graph, and what a layer may ask for; without `training` that is inference. */
export interface Lowering {
  weights(layer: ModelLayer): readonly Weight[];
  training?(layer: ModelLayer): Training;
}

/** The bytes of the ONNX model for inference; equal Keras models give equal bytes. */
export function lowerModel(model: KerasModel): Uint8Array {
  const graph = new Graph();
  const output = addModel(graph, model, {weights: (layer) => constants(graph, layer)});
  graph.output(OUTPUT, output, ["n", ...model.outputShape]);
  return graph.encode();
}

/** Adds the model's layers to the graph and gives the name of its output. */
export function addModel(graph: Graph, model: KerasModel, lowering: Lowering): string {
  const values = new Map<string, Value>();
  for (const modelLayer of model.layers) {
    const {name, className, layer, inputs, outputShape} = modelLayer;
    const given = inputs.map((input) => values.get(input)!);
    try {
      const value =
        layer === undefined
          ? graph.input(INPUT, ["n", ...outputShape])
          : layer.lower(graph, given, lowering.weights(modelLayer), lowering.training?.(modelLayer));
      values.set(name, {name: value, shape: outputShape});
    } catch (error) {
      if (!(error instanceof LayerProblem)) throw error;
      const hint = "Train or convert the model again; this layer's weights cannot be used.";
      const message = `layer "${name}" (${className}): ${error.message}`;
      throw new DataError(message, {file: model.file, place: `layer ${name}`, hint});
    }
  }
  return values.get(model.output)!.name;
}

/** Constants that enter the graph when a layer uses them as they are. */
function constants(graph: Graph, {variables, weights}: ModelLayer): Weight[] {
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
