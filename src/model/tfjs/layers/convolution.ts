/** Dense and the convolutions. A causal one is a valid one of the timesteps with zeros before them. */
import * as z from "zod";
import {perStep} from "../../keras/layers/convolution.ts";
import {defineRun, multiplyLast, type Run} from "../layer.ts";
import type {Tensor, TensorFlow} from "../tensorflow.ts";
import {activationName} from "./activation.ts";

const dense = z.object({activation: activationName});

const sliding = z.object({
  kernel_size: perStep,
  strides: perStep.default(1),
  padding: z.enum(["valid", "same", "causal"]).default("valid"),
  dilation_rate: perStep.default(1),
  activation: activationName,
});

type Sliding = z.infer<typeof sliding>;

const withBias = (tf: TensorFlow, x: Tensor, bias: Tensor | undefined): Tensor =>
  bias === undefined ? x : tf.add(x, bias);

/** The timesteps as the operator is to see them, and the padding that is left to it. */
function padded(tf: TensorFlow, x: Tensor, config: Sliding): [Tensor, "valid" | "same"] {
  if (config.padding !== "causal") return [x, config.padding];
  const before = (config.kernel_size - 1) * config.dilation_rate;
  const timesteps = tf.pad(x, [
    [0, 0],
    [before, 0],
    [0, 0],
  ]);
  return [timesteps, "valid"];
}

const convolution =
  (config: Sliding & {groups: number}): Run =>
  (tf, inputs, [kernel, bias]) => {
    const [x, padding] = padded(tf, inputs[0]!, config);
    const {strides, dilation_rate: dilation, groups} = config;
    const parts = groups === 1 ? [x] : tf.split(x, groups, 2);
    const kernels = groups === 1 ? [kernel!] : tf.split(kernel!, groups, 2);
    const convolved = parts.map((part, i) => tf.conv1d(part, kernels[i]!, strides, padding, "NWC", dilation));
    const whole = groups === 1 ? convolved[0]! : tf.concat(convolved, 2);
    return config.activation(tf, withBias(tf, whole, bias));
  };

/** (batch, timesteps, in) by a kernel (size, in, multiplier): (batch, timesteps out, in × multiplier). */
function depthwise(tf: TensorFlow, input: Tensor, kernel: Tensor, config: Sliding): Tensor {
  const [x, padding] = padded(tf, input, config);
  const image = tf.reshape(x, [-1, 1, ...x.shape.slice(1)]);
  const filter = tf.reshape(kernel, [1, ...kernel.shape]);
  const strides = [config.strides, config.strides] as const;
  const dilations = [1, config.dilation_rate] as const;
  const out = tf.depthwiseConv2d(image, filter, strides, padding, "NHWC", dilations);
  return tf.reshape(out, [-1, ...out.shape.slice(2)]);
}

export const convolutionRuns = {
  Dense: defineRun(dense, ({activation}) => (tf, [x], [kernel, bias]) => {
    return activation(tf, withBias(tf, multiplyLast(tf, x!, kernel!), bias));
  }),
  Conv1D: defineRun(sliding.extend({groups: z.number().int().positive().default(1)}), convolution),
  DepthwiseConv1D: defineRun(sliding, (config) => (tf, [x], [kernel, bias]) => {
    return config.activation(tf, withBias(tf, depthwise(tf, x!, kernel!, config), bias));
  }),
  SeparableConv1D: defineRun(sliding, (config) => (tf, [x], [kernel, mixing, bias]) => {
    const apart = depthwise(tf, x!, kernel!, config);
    const mixed = multiplyLast(tf, apart, tf.reshape(mixing!, mixing!.shape.slice(1)));
    return config.activation(tf, withBias(tf, mixed, bias));
  }),
};
