/** MultiHeadAttention (Vaswani et al. 2017, arXiv 1706.03762): softmax(Q Kᵀ / √key_dim) V for each head. */
import * as z from "zod";
import {defineRun, multiplyLast, type Run} from "../layer.ts";
import type {Tensor, TensorFlow} from "../tensorflow.ts";

const schema = z.object({
  num_heads: z.number(),
  key_dim: z.number(),
  value_dim: z.number().nullish(),
  use_bias: z.boolean().default(true),
});

/** (batch, timesteps, channels) by a kernel (channels, heads, size) to (batch, heads, timesteps, size). */
function project(tf: TensorFlow, x: Tensor, [kernel, bias]: readonly Tensor[]): Tensor {
  const [channels, heads, size] = kernel!.shape as readonly [number, number, number];
  const product = multiplyLast(tf, x, tf.reshape(kernel!, [channels, heads * size]));
  const sum = bias === undefined ? product : tf.add(product, tf.reshape(bias, [heads * size]));
  return tf.transpose(tf.reshape(sum, [x.shape[0]!, x.shape[1]!, heads, size]), [0, 2, 1, 3]);
}

export const attentionRuns = {
  MultiHeadAttention: defineRun(
    schema,
    (config): Run =>
      (tf, [query, value, key = value], weights) => {
        const each = config.use_bias ? 2 : 1;
        const of = (part: number): readonly Tensor[] => weights.slice(part * each, (part + 1) * each);
        const [q, k, v] = [project(tf, query!, of(0)), project(tf, key!, of(1)), project(tf, value!, of(2))];
        const scores = tf.softmax(tf.matMul(tf.mul(q, 1 / Math.sqrt(config.key_dim)), k, false, true));
        const apart = tf.transpose(tf.matMul(scores, v), [0, 2, 1, 3]);
        const [heads, size, out] = of(3)[0]!.shape as readonly [number, number, number];
        const joined = tf.reshape(apart, [apart.shape[0]!, apart.shape[1]!, heads * size]);
        const product = multiplyLast(tf, joined, tf.reshape(of(3)[0]!, [heads * size, out]));
        return config.use_bias ? tf.add(product, of(3)[1]!) : product;
      },
  ),
};
