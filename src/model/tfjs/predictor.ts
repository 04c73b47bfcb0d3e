/** Class probabilities from a Keras file on TensorFlow.js, the second engine: what openPredictor gives, to 1e-4. */
import {openPredictor, type Predictor, type PredictorSettings} from "../keras/predict.ts";
import {openTfjsSession} from "./session.ts";
import {loadTensorFlow} from "./tensorflow.ts";

/**
 * As openPredictor; `folder` is where TensorFlow.js is installed, if not in the workspace. It runs on one thread with
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
