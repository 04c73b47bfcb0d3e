/** A lowered model at work on fixed numbers: to compare two files, or to measure one window. One thread. */
import {sizeOf} from "../../model/keras/layer.ts";
import {INPUT, OUTPUT, portName} from "../../model/keras/lower.ts";
import type {KerasModel} from "../../model/keras/model.ts";

export interface TrialRun {
  /** All outputs of `rows` windows, one after another. */
  run(rows: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Opens `bytes`, an ONNX file with the inputs and outputs of `model`. */
export async function openTrialRun(bytes: Uint8Array, model: KerasModel): Promise<TrialRun> {
  const {InferenceSession, Tensor} = await import("onnxruntime-node");
  const session = await InferenceSession.create(bytes, {intraOpNumThreads: 1, logSeverityLevel: 3});
  const names = model.outputs.map(({name}) => portName(OUTPUT, name, model.outputs));
  return {
    run: async (rows) => {
      const feeds = Object.fromEntries(
        model.inputs.map(({name, shape}) => {
          const values = Float32Array.from({length: rows * sizeOf(shape)}, unevenNumber);
          return [portName(INPUT, name, model.inputs), new Tensor("float32", values, [rows, ...shape])];
        }),
      );
      const outputs = await session.run(feeds);
      return Float32Array.from(names.flatMap((name) => [...(outputs[name]!.data as Float32Array)]));
    },
    close: () => session.release(),
  };
}

/** Of the size of standardised samples, and no two windows alike. */
function unevenNumber(_: unknown, i: number): number {
  return Math.sin(i * 0.37) + Math.cos(i * 0.011);
}
