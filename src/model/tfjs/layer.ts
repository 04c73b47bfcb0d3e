/**
 * A Keras layer as TensorFlow.js computes it. Configurations were checked by the reader; here they get their types.
 */
import type * as z from "zod";
import {checkConfig} from "../keras/layer.ts";
import type {Tensor, TensorFlow} from "./tensorflow.ts";

/** One call of a layer, (batch, …) in and out; `weights` in the order of the layer's variables. */
export type Run = (tf: TensorFlow, inputs: readonly Tensor[], weights: readonly Tensor[]) => Tensor;

/** Makes a layer's function of its configuration; throws a LayerError for what this engine does not do. */
export type RunFactory = (config: unknown) => Run;

export function defineRun<C>(schema: z.ZodType<C>, create: (config: C) => Run): RunFactory {
  return (config) => create(checkConfig(schema, config));
}

/** A layer of one input and no variables. */
export const plain =
  (apply: (tf: TensorFlow, x: Tensor) => Tensor): Run =>
  (tf, [x]) =>
    apply(tf, x!);

/** The last axis times a matrix (in, out): (…, in) to (…, out), as one plain product. */
export function multiplyLast(tf: TensorFlow, x: Tensor, matrix: Tensor): Tensor {
  const rows = tf.reshape(x, [-1, matrix.shape[0]!]);
  return tf.reshape(tf.matMul(rows, matrix), [...x.shape.slice(0, -1), matrix.shape[1]!]);
}
