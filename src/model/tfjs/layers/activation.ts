/** Activations by Keras' names, and the layers that are one. Definitions: https://keras.io/api/layers/activations/ */
import * as z from "zod";
import {KERAS2_HARD_SIGMOID} from "../../keras/keras2.ts";
import {LayerError} from "../../keras/layer.ts";
import {defineRun, plain} from "../layer.ts";
import type {Tensor, TensorFlow} from "../tensorflow.ts";

export type Activation = (tf: TensorFlow, x: Tensor) => Tensor;

const clip = (tf: TensorFlow, x: Tensor, low: number, high: number): Tensor =>
  tf.minimum(tf.maximum(x, low), high);

const hardSigmoid =
  (alpha: number): Activation =>
  (tf, x) =>
    clip(tf, tf.add(tf.mul(x, alpha), 0.5), 0, 1);

const leaky = (tf: TensorFlow, x: Tensor, slope: number): Tensor =>
  tf.add(tf.relu(x), tf.mul(tf.minimum(x, 0), slope));

const elu = (tf: TensorFlow, x: Tensor, alpha: number): Tensor =>
  tf.add(tf.relu(x), tf.mul(tf.sub(tf.exp(tf.minimum(x, 0)), 1), alpha));

const silu: Activation = (tf, x) => tf.mul(x, tf.sigmoid(x));
const hardSilu: Activation = (tf, x) => tf.mul(x, hardSigmoid(1 / 6)(tf, x));

const softplus: Activation = (tf, x) => tf.softplus(x);

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  linear: (_, x) => x,
  relu: (tf, x) => tf.relu(x),
  relu6: (tf, x) => clip(tf, x, 0, 6),
  leaky_relu: (tf, x) => leaky(tf, x, 0.2),
  elu: (tf, x) => elu(tf, x, 1),
  celu: (tf, x) => elu(tf, x, 1),
  selu: (tf, x) => tf.selu(x),
  tanh: (tf, x) => tf.tanh(x),
  sigmoid: (tf, x) => tf.sigmoid(x),
  hard_sigmoid: hardSigmoid(1 / 6),
  [KERAS2_HARD_SIGMOID]: hardSigmoid(0.2),
  sparse_sigmoid: hardSigmoid(0.5),
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  softmax: (tf, x) => tf.softmax(x),
  log_softmax: (tf, x) => tf.logSoftmax(x),
  softplus,
  softsign: (tf, x) => tf.div(x, tf.add(tf.abs(x), 1)),
  exponential: (tf, x) => tf.exp(x),
  silu,
  swish: silu,
  mish: (tf, x) => tf.mul(x, tf.tanh(softplus(tf, x))),
  log_sigmoid: (tf, x) => tf.neg(softplus(tf, tf.neg(x))),
  tanh_shrink: (tf, x) => tf.sub(x, tf.tanh(x)),
  hard_tanh: (tf, x) => clip(tf, x, -1, 1),
  squareplus: (tf, x) => tf.mul(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 0.5),
  soft_shrink: (tf, x) => tf.sub(tf.relu(tf.sub(x, 0.5)), tf.relu(tf.sub(-0.5, x))),
  hard_shrink: (tf, x) => tf.where(tf.greater(tf.abs(x), 0.5), x, tf.mul(x, 0)),
  sparse_plus: (tf, x) =>
    tf.add(tf.mul(tf.square(tf.add(clip(tf, x, -1, 1), 1)), 0.25), tf.relu(tf.sub(x, 1))),
  gelu: (tf, x) => tf.mul(tf.mul(x, tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)), 0.5),
};

/** The `activation` of a layer's configuration; null or absent is none. */
export const activationName = z
  .unknown()
  .default("linear")
  .transform((given): Activation => {
    const name = given ?? "linear";
    const found =
      typeof name === "string" && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
    if (found === undefined)
      throw new LayerError(`activation ${JSON.stringify(name)} is not known to the engine tfjs`);
    return found;
  });

const relu = z.object({
  max_value: z.number().nullish(),
  negative_slope: z.number().nullish(),
  threshold: z.number().nullish(),
});

/** x from the threshold on, at most `max_value`; below it (x − threshold) × slope. */
function rectify(tf: TensorFlow, x: Tensor, config: z.infer<typeof relu>): Tensor {
  const [max, slope, threshold] = [config.max_value, config.negative_slope ?? 0, config.threshold ?? 0];
  const kept = tf.where(tf.greater(x, threshold), x, tf.mul(x, 0));
  const top = max == null ? kept : tf.minimum(kept, max);
  return slope === 0 ? top : tf.add(top, tf.mul(tf.minimum(tf.sub(x, threshold), 0), slope));
}

export const activationRuns = {
  Activation: defineRun(z.object({activation: activationName}), ({activation}) => plain(activation)),
  ReLU: defineRun(relu, (config) => plain((tf, x) => rectify(tf, x, config))),
  PReLU: defineRun(z.object({}), () => (tf, [x], [alpha]) => {
    return tf.add(tf.relu(x!), tf.mul(alpha!, tf.minimum(x!, 0)));
  }),
  LeakyReLU: defineRun(z.object({negative_slope: z.number()}), ({negative_slope: slope}) =>
    plain((tf, x) => leaky(tf, x, slope)),
  ),
  ELU: defineRun(z.object({alpha: z.number()}), ({alpha}) => plain((tf, x) => elu(tf, x, alpha))),
  Softmax: defineRun(z.object({axis: z.literal(-1)}), () => plain(ACTIVATIONS.softmax!)),
};
