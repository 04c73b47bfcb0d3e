/** Pooling over steps: windows of it, or all of it. Padded steps count neither for the maximum nor the mean. */
import * as z from "zod";
import {defineLayer, type LayerFactory, sequenceShape} from "../layer.ts";
import {perStep, slide, swapStepsAndChannels} from "./convolution.ts";

const poolSchema = z.object({
  pool_size: perStep,
  strides: perStep.nullish(),
  padding: z.enum(["valid", "same"]).default("valid"),
  data_format: z.literal("channels_last").nullish(),
});

function pool(op: "MaxPool" | "AveragePool"): LayerFactory {
  return defineLayer(poolSchema, ({pool_size: size, strides, padding}) => {
    const sliding = {size, stride: strides ?? size, padding};
    return {
      outputShape(inputs) {
        const {steps, channels} = sequenceShape(inputs);
        return [slide(steps, sliding).steps, channels];
      },
      variables: () => [],
      lower(graph, inputs) {
        const {name, shape} = inputs[0]!;
        const pooled = graph.node(op, [swapStepsAndChannels(graph, name)], {
          kernel_shape: {ints: [size]},
          strides: {ints: [sliding.stride]},
          pads: {ints: slide(shape[0]!, sliding).pads},
        });
        return swapStepsAndChannels(graph, pooled);
      },
    };
  });
}

const globalSchema = z.object({
  keepdims: z.boolean().default(false),
  data_format: z.literal("channels_last").nullish(),
});

function globalPool(op: "ReduceMax" | "ReduceMean"): LayerFactory {
  return defineLayer(globalSchema, ({keepdims}) => ({
    outputShape(inputs) {
      const {channels} = sequenceShape(inputs);
      return keepdims ? [1, channels] : [channels];
    },
    variables: () => [],
    lower: (graph, inputs) =>
      graph.node(op, [inputs[0]!.name], {axes: {ints: [1]}, keepdims: {int: keepdims ? 1 : 0}}),
  }));
}

export const poolingLayers = {
  MaxPooling1D: pool("MaxPool"),
  AveragePooling1D: pool("AveragePool"),
  GlobalMaxPooling1D: globalPool("ReduceMax"),
  GlobalAveragePooling1D: globalPool("ReduceMean"),
};
