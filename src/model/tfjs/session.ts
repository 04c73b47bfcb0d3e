/** A Keras model at work on TensorFlow.js: its calls one after another, a batch at a time, memory freed after each. */
import {ExpectedError} from "../../platform/failure.ts";
import {LayerProblem} from "../keras/layer.ts";
import type {KerasModel, ModelLayer} from "../keras/model.ts";
import type {ModelSession} from "../keras/predict.ts";
import type {Run} from "./layer.ts";
import {makeRun} from "./layers/registry.ts";
import type {Engine, Tensor, TensorFlow} from "./tensorflow.ts";

/** The outputs, in order, for the model's inputs in order, each (batch, …). To be called within tidy. */
export type Forward = (
  inputs: readonly Tensor[],
  weights: ReadonlyMap<ModelLayer, readonly Tensor[]>,
) => Tensor[];

/** The model as a function. Throws a ExpectedError that names every layer that this engine does not do. */
export function makeForward(tf: TensorFlow, model: KerasModel): Forward {
  const runs = new Map<ModelLayer, Run>();
  const problems: string[] = [];
  for (const layer of model.layers) {
    try {
      runs.set(layer, makeRun(layer.className, layer.config));
    } catch (error) {
      if (!(error instanceof LayerProblem)) throw error;
      problems.push(`layer "${layer.name}" (${layer.className}): ${error.message}`);
    }
  }
  if (problems.length > 0)
    throw new ExpectedError("input", `the engine tfjs cannot run the model:\n  ${problems.join("\n  ")}`, {
      file: model.file,
      place: problems.map((problem) => problem.split(":")[0]).join(", "),
      hint: "Run it with `engine: onnx`.",
    });
  return (inputs, weights) => {
    const values = new Map(model.inputs.map(({value}, i) => [value, inputs[i]!]));
    for (const {layer, inputs: taken, output} of model.calls) {
      const given = taken.map((name) => values.get(name)!);
      values.set(output, runs.get(layer)!(tf, given, weights.get(layer)!));
    }
    return model.outputs.map(({value}) => values.get(value)!);
  };
}

/** Opens a model of one input and one output. */
export function openSession({tf}: Engine, model: KerasModel): ModelSession {
  const forward = makeForward(tf, model);
  const weights = new Map(
    model.layers.map((layer) => [
      layer,
      layer.variables.map(({shape}, i) => tf.tensor(layer.weights[i]!, shape)),
    ]),
  );
  return {
    async run(input, {rows, shape, width, batchSize, done}) {
      const size = shape.reduce((product, dim) => product * dim, 1);
      const out = new Float32Array(rows * width);
      for (let start = 0; start < rows; start += batchSize) {
        const n = Math.min(batchSize, rows - start);
        const batch = input.slice(start * size, (start + n) * size);
        const result = tf.tidy(() => forward([tf.tensor(batch, [n, ...shape])], weights)[0]!);
        out.set(await result.data(), start * width);
        result.dispose();
        done?.((start + n) / rows);
      }
      return out;
    },
    close: async () => {
      for (const tensor of [...weights.values()].flat()) tensor.dispose();
    },
  };
}
