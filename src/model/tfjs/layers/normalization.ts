/** Normalisation with moving statistics or over the last axis, and scaling by fixed numbers. */
import * as z from "zod";
import {
  flatten,
  MIN_STDDEV,
  type Nested,
  normalizationSchema,
  numbers,
  shapeOf,
} from "../../keras/layers/scaling.ts";
import {defineRun, plain, type RunFactory} from "../layer.ts";
import type {Tensor, TensorFlow} from "../tensorflow.ts";

const affine = z.object({
  epsilon: z.number(),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
});

/** gamma and beta, where they are kept, and the weights after them. */
function parts(
  {center, scale}: z.infer<typeof affine>,
  weights: readonly Tensor[],
): {gamma: Tensor | undefined; beta: Tensor | undefined; rest: readonly Tensor[]} {
  const all = [...weights];
  const gamma = scale ? all.shift() : undefined;
  const beta = center ? all.shift() : undefined;
  return {gamma, beta, rest: all};
}

/** (x − mean) / √(variance + epsilon) × gamma + beta */
export function normalize(
  tf: TensorFlow,
  x: Tensor,
  {mean, variance, epsilon}: {mean: Tensor; variance: Tensor; epsilon: number},
  gamma: Tensor | undefined,
  beta: Tensor | undefined,
): Tensor {
  const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  const scaled = gamma === undefined ? normal : tf.mul(normal, gamma);
  return beta === undefined ? scaled : tf.add(scaled, beta);
}

const constant = (tf: TensorFlow, values: Nested): Tensor =>
  tf.tensor(Float32Array.from(flatten(values)), shapeOf(values));

const normalization: RunFactory = defineRun(
  normalizationSchema,
  ({axis, mean, variance, invert}) =>
    (tf, [x], weights) => {
      const rank = x!.shape.length;
      const kept = (axis ?? []).map((at) => (at < 0 ? at + rank : at)).sort((a, b) => a - b);
      /** Over the kept axes, from the last on; 1 elsewhere. */
      const spread = (values: Tensor): Tensor => {
        const own = [...values.shape];
        const shape = x!.shape.map(() => 1);
        for (const at of [...kept].reverse()) shape[at] = own.pop() ?? 1;
        return tf.reshape(values, shape);
      };
      const [center, square] =
        mean != null && variance != null
          ? [spread(constant(tf, mean)), spread(constant(tf, variance))]
          : [spread(weights[0]!), spread(weights[1]!)];
      const deviation = tf.maximum(tf.sqrt(square), MIN_STDDEV);
      if (invert) return tf.add(tf.mul(x!, deviation), center);
      return tf.div(tf.sub(x!, center), deviation);
    },
);

/** Each row over the last axis divided by its length. */
export function l2Normalize(tf: TensorFlow, x: Tensor): Tensor {
  const length = tf.sqrt(tf.sum(tf.square(x), x.shape.length - 1, true));
  return tf.div(x, tf.maximum(length, 1e-12));
}

export const normalizationRuns = {
  BatchNormalization: defineRun(affine, (config) => (tf, [x], weights) => {
    const {gamma, beta, rest} = parts(config, weights);
    const moments = {mean: rest[0]!, variance: rest[1]!, epsilon: config.epsilon};
    return normalize(tf, x!, moments, gamma, beta);
  }),
  LayerNormalization: defineRun(affine, (config) => (tf, [x], weights) => {
    const {gamma, beta} = parts(config, weights);
    const last = x!.shape.length - 1;
    const mean = tf.mean(x!, last, true);
    const variance = tf.mean(tf.square(tf.sub(x!, mean)), last, true);
    return normalize(tf, x!, {mean, variance, epsilon: config.epsilon}, gamma, beta);
  }),
  UnitNormalization: defineRun(z.object({}), () => plain(l2Normalize)),
  Rescaling: defineRun(z.object({scale: numbers, offset: numbers.default(0)}), ({scale, offset}) =>
    plain((tf, x) => tf.add(tf.mul(x, constant(tf, scale)), constant(tf, offset))),
  ),
  Normalization: normalization,
};
