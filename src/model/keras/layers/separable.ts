/**
 * DepthwiseConv1D and SeparableConv1D. Keras holds the depthwise kernel as (size, in, multiplier): each channel is
 * convolved with `multiplier` kernels of its own, whose outputs stand side by side. SeparableConv1D then mixes them
 * with a pointwise kernel (1, in × multiplier, filters).
 */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {
  defineLayer,
  type Layer,
  type Shape,
  stepsAndChannels,
  type Value,
  variable,
  type Weight,
} from "../layer.ts";
import {convolutionSchema, slide, slideOver, slidingWindowOf, swapStepsAndChannels} from "./convolution.ts";

const positive = z.number().int().positive();

const schema = convolutionSchema.extend({depth_multiplier: positive.default(1)});

type Config = z.infer<typeof schema>;

/** (N, timesteps out, in × multiplier). Slices while the model is trained, since their derivatives are known. */
function convolveDepthwise(
  graph: Graph,
  {name, shape}: Value,
  kernel: Weight,
  config: Config,
  training: boolean,
): string {
  const {kernel_size: size, dilation_rate: dilation, depth_multiplier: multiplier} = config;
  const [timesteps, channels] = [shape[0]!, shape[1]!];
  const sliding = slidingWindowOf(config);
  if (!training) {
    const rows = graph.op("Reshape", kernel.name, graph.ints([size, channels * multiplier]));
    const turned = graph.node("Transpose", [rows], {perm: {ints: [1, 0]}});
    const weights = graph.op("Reshape", turned, graph.ints([channels * multiplier, 1, size]));
    const convolved = graph.node("Conv", [swapStepsAndChannels(graph, name), weights], {
      kernel_shape: {ints: [size]},
      strides: {ints: [config.strides]},
      dilations: {ints: [dilation]},
      pads: {ints: slide(timesteps, sliding).pads},
      group: {int: channels},
    });
    return swapStepsAndChannels(graph, convolved);
  }
  const offsets = Array.from({length: size}, (_, k) => k * dilation);
  const out = slide(timesteps, sliding).timesteps;
  const products = slideOver(graph, {name, shape}, sliding, offsets).map((tap, k) => {
    const row = graph.slice(kernel.name, 0, k, k + 1); // (1, in, multiplier)
    const column = graph.op("Reshape", tap, graph.ints([-1, out, channels, 1]));
    return graph.op("Mul", column, row);
  });
  const sum = products.reduce((a, b) => graph.op("Add", a, b));
  return graph.op("Reshape", sum, graph.ints([-1, out, channels * multiplier]));
}

function shapeOf(config: Config, inputs: readonly Shape[], channels: number): Shape {
  return [slide(stepsAndChannels(inputs).timesteps, slidingWindowOf(config)).timesteps, channels];
}

function depthwise(config: Config): Layer {
  const width = (inputs: readonly Shape[]): number =>
    stepsAndChannels(inputs).channels * config.depth_multiplier;
  return {
    outputShape: (inputs) => shapeOf(config, inputs, width(inputs)),
    variables(inputs) {
      const {channels} = stepsAndChannels(inputs);
      const kernel = variable("vars/0", "kernel", [config.kernel_size, channels, config.depth_multiplier]);
      return config.use_bias ? [kernel, variable("vars/1", "bias", [width(inputs)])] : [kernel];
    },
    lower(graph, inputs, [kernel, bias], training) {
      const sum = convolveDepthwise(graph, inputs[0]!, kernel!, config, training !== undefined);
      return config.activation(graph, bias === undefined ? sum : graph.op("Add", sum, bias.name));
    },
  };
}

function separable(config: Config & {filters: number}): Layer {
  return {
    outputShape: (inputs) => shapeOf(config, inputs, config.filters),
    variables(inputs) {
      const {channels} = stepsAndChannels(inputs);
      const {kernel_size: size, depth_multiplier: multiplier, filters} = config;
      const kernels = [
        variable("vars/0", "depthwise_kernel", [size, channels, multiplier]),
        variable("vars/1", "pointwise_kernel", [1, channels * multiplier, filters]),
      ];
      return config.use_bias ? [...kernels, variable("vars/2", "bias", [filters])] : kernels;
    },
    lower(graph, inputs, [kernel, mixing, bias], training) {
      const apart = convolveDepthwise(graph, inputs[0]!, kernel!, config, training !== undefined);
      const width = inputs[0]!.shape[1]! * config.depth_multiplier;
      const matrix = graph.op("Reshape", mixing!.name, graph.ints([width, config.filters]));
      const sum = graph.op("MatMul", apart, matrix);
      return config.activation(graph, bias === undefined ? sum : graph.op("Add", sum, bias.name));
    },
  };
}

export const separableLayers = {
  DepthwiseConv1D: defineLayer(schema, depthwise),
  SeparableConv1D: defineLayer(schema.extend({filters: positive}), separable),
};
