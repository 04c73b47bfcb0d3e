/**
 * An ONNX model on ONNX Runtime's CPU engine.
 *
 * The same rows with the same settings give the same numbers on one machine. Across batch sizes and processors the
 * last bits may differ, which is why probabilities are rounded before they are written.
 */
import type {InferenceSession} from "onnxruntime-node";
import {type ModelSession, runInBatches} from "../session.ts";

export type Runtime = typeof import("onnxruntime-node");

export interface SessionOptions {
  /** Threads within one operator; operators run one after another. */
  readonly threads: number;
}

/** ONNX Runtime with a model loaded: the same settings wherever kymo computes, so that numbers repeat. */
export async function createInferenceSession(
  model: Uint8Array,
  {threads}: SessionOptions,
): Promise<{readonly runtime: Runtime; readonly session: InferenceSession}> {
  const runtime = await import("onnxruntime-node");
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });
  return {runtime, session};
}

/** Opens a model of one float32 input and one float32 output, which both have the batch as their first axis. */
export async function openOnnxSession(model: Uint8Array, options: SessionOptions): Promise<ModelSession> {
  const {runtime, session} = await createInferenceSession(model, options);
  const [inputName, outputName] = [session.inputNames[0]!, session.outputNames[0]!];
  return {
    run: (input, settings) =>
      runInBatches(input, settings, async (batch, dims) => {
        const outputs = await session.run({[inputName]: new runtime.Tensor("float32", batch, dims)});
        return outputs[outputName]!.data as Float32Array;
      }),
    close: () => session.release(),
  };
}
