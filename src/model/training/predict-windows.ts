/**
 * Predictions of a model that is at hand in memory, as the runs of training, search and cross-validation need them.
 */
import {lowerModel} from "../keras/lower.ts";
import type {KerasModel} from "../keras/model.ts";
import {openOnnxSession} from "../onnx/session.ts";
import type {LabelledWindows} from "./training-data.ts";

/** Windows that the engine is given at a time. */
const BATCH = 128;

/** Probabilities (windows, classes), row-major, by a model of one input and one softmax. */
export async function predictWindows(
  model: KerasModel,
  {x, labels}: Pick<LabelledWindows, "x" | "labels">,
  threads: number,
): Promise<Float32Array> {
  const session = await openOnnxSession(lowerModel(model), {threads});
  try {
    const {shape} = model.inputs[0]!;
    const width = model.outputs[0]!.shape[0]!;
    return await session.run(x, {rows: labels.length, shape, width, batchSize: BATCH});
  } finally {
    await session.close();
  }
}
