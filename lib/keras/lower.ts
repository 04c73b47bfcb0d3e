/** A Keras model as an ONNX graph for inference: input `x` (n, steps, channels), output `p` (n, classes). */
import {DataError} from "../data-error.ts";
import {Graph} from "../onnx/graph.ts";
import {LayerProblem, type Value} from "./layer.ts";
import type {KerasModel} from "./model.ts";

export const INPUT = "x";
export const OUTPUT = "p";

/** The bytes of the ONNX model; equal Keras models give equal bytes. */
export function lowerModel(model: KerasModel): Uint8Array {
  const graph = new Graph();
  const values = new Map<string, Value>();
  for (const {name, className, layer, inputs, outputShape, weights} of model.layers) {
    const given = inputs.map((input) => values.get(input)!);
    try {
      const value =
        layer === undefined ? graph.input(INPUT, ["n", ...outputShape]) : layer.lower(graph, given, weights);
      values.set(name, {name: value, shape: outputShape});
    } catch (error) {
      if (!(error instanceof LayerProblem)) throw error;
      const hint = "Train or convert the model again; this layer's weights cannot be used.";
      const message = `layer "${name}" (${className}): ${error.message}`;
      throw new DataError(message, {file: model.file, place: `layer ${name}`, hint});
    }
  }
  graph.output(OUTPUT, values.get(model.output)!.name, ["n", ...model.outputShape]);
  return graph.encode();
}
