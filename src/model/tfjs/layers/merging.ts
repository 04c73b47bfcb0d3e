/** Layers that take several inputs and give one. */
import * as z from "zod";
import {defineRun, type Run, type RunFactory} from "../layer.ts";
import type {Tensor, TensorFlow} from "../tensorflow.ts";
import {l2Normalize} from "./normalization.ts";

type Pairwise = "add" | "sub" | "mul" | "div" | "maximum" | "minimum";

/** Two at a time; one of fewer dimensions gets dimensions of 1 after the batch. */
function combine(tf: TensorFlow, op: Pairwise, inputs: readonly Tensor[]): Tensor {
  const rank = Math.max(...inputs.map(({shape}) => shape.length));
  const each = inputs.map((x) =>
    x.shape.length === rank
      ? x
      : tf.reshape(x, [
          x.shape[0]!,
          ...new Array<number>(rank - x.shape.length).fill(1),
          ...x.shape.slice(1),
        ]),
  );
  return each.reduce((a, b) => tf[op](a, b));
}

const merge = (op: Pairwise): RunFactory =>
  defineRun(z.object({}), (): Run => (tf, inputs) => combine(tf, op, inputs));

const dot = z.object({
  axes: z.union([z.number(), z.tuple([z.number(), z.number()])]),
  normalize: z.boolean().default(false),
});

export const mergingRuns = {
  Add: merge("add"),
  Subtract: merge("sub"),
  Multiply: merge("mul"),
  Divide: merge("div"),
  TrueDivide: merge("div"),
  Negative: defineRun(
    z.object({}),
    (): Run =>
      (tf, [x]) =>
        tf.neg(x!),
  ),
  Maximum: merge("maximum"),
  Minimum: merge("minimum"),
  Average: defineRun(
    z.object({}),
    (): Run => (tf, inputs) => {
      return tf.div(combine(tf, "add", inputs), inputs.length);
    },
  ),
  Concatenate: defineRun(
    z.object({axis: z.number().default(-1)}),
    ({axis}): Run =>
      (tf, inputs) => {
        return tf.concat(inputs, axis < 0 ? axis + inputs[0]!.shape.length : axis);
      },
  ),
  Dot: defineRun(
    dot,
    ({axes, normalize}): Run =>
      (tf, inputs) => {
        const own = inputs.map(({shape}, i) => {
          const axis = typeof axes === "number" ? axes : axes[i]!;
          return axis < 0 ? axis + shape.length : axis;
        });
        // (batch, rest, summed) of each, whatever stood where.
        const rows = inputs.map((x, i) => {
          const cube = x.shape.length === 2 ? tf.reshape(x, [x.shape[0]!, 1, x.shape[1]!]) : x;
          const turned = x.shape.length === 2 || own[i] === 2 ? cube : tf.transpose(cube, [0, 2, 1]);
          return normalize ? l2Normalize(tf, turned) : turned;
        });
        const product = tf.matMul(rows[0]!, rows[1]!, false, true);
        const rest = inputs.flatMap(({shape}, i) => shape.filter((_, at) => at > 0 && at !== own[i]));
        return tf.reshape(product, [product.shape[0]!, ...(rest.length === 0 ? [1] : rest)]);
      },
  ),
};
