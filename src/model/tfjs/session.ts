/** A Keras model at work on TensorFlow.js: its calls one after another, memory freed after each batch. */
import {ExpectedError} from "../../platform/failure.ts";
import {LayerError} from "../keras/layer.ts";
import type {KerasModel, ModelLayer} from "../keras/model.ts";
import {openPredictor, type Predictor, type PredictorSettings} from "../keras/predict.ts";
import {type ModelSession, runInBatches} from "../session.ts";
import type {Run} from "./layer.ts";
import {makeRun} from "./layers/registry.ts";
import {type Engine, loadTensorFlow, type Tensor, type TensorFlow} from "./tensorflow.ts";

/** The outputs, in order, for the model's inputs in order, each (batch, …). To be called within tidy. */
export type Forward = (
  inputs: readonly Tensor[],
  weights: ReadonlyMap<ModelLayer, readonly Tensor[]>,
) => Tensor[];

/** The model as a function. Throws an ExpectedError that names every layer that this engine does not do. */
export function makeForward(tf: TensorFlow, model: KerasModel): Forward {
  const runs = new Map<ModelLayer, Run>();
  const problems: string[] = [];
  for (const layer of model.layers) {
    try {
      runs.set(layer, makeRun(layer.className, layer.config));
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
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
    for (const {id, values: numbers, shape} of model.constants)
      values.set(id, tf.tensor(numbers, [1, ...shape]));
    for (const {layer, inputs: taken, output} of model.calls) {
      const given = taken.map((name) => values.get(name)!);
      values.set(output, runs.get(layer)!(tf, given, weights.get(layer)!));
    }
    return model.outputs.map(({value}) => values.get(value)!);
  };
}

/** Opens a model of one input; several outputs, (n, width) each, come side by side. */
export function openTfjsSession({tf}: Engine, model: KerasModel): ModelSession {
  const forward = makeForward(tf, model);
  const weights = new Map(
    model.layers.map((layer) => [
      layer,
      layer.variables.map(({shape}, i) => tf.tensor(layer.weights[i]!, shape)),
    ]),
  );
  return {
    run: (input, settings) =>
      runInBatches(input, settings, async (batch, dims) => {
        const result = tf.tidy(() => {
          const outputs = forward([tf.tensor(batch.slice(), dims)], weights);
          return outputs.length === 1 ? outputs[0]! : tf.concat(outputs, 1);
        });
        const values = await result.data();
        result.dispose();
        return values;
      }),
    close: async () => {
      for (const tensor of [...weights.values()].flat()) tensor.dispose();
    },
  };
}

/**
 * Class probabilities as `openPredictor` gives them, to 1e-4; `folder` is where TensorFlow.js is installed, if not in the workspace. It runs on one thread with
 * WebAssembly and on as many as TensorFlow likes with tfjs-node, whatever `threads` says.
 *
 * Throws an ExpectedError as openPredictor does, and where TensorFlow.js is absent or does not have one of the layers.
 */
export async function openTfjsPredictor(
  path: string,
  settings: PredictorSettings,
  folder?: string,
): Promise<Predictor> {
  const engine = await loadTensorFlow(folder);
  return openPredictor(path, settings, async (model) => openTfjsSession(engine, model));
}
