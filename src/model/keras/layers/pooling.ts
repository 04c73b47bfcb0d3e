/**
 * Pooling over timesteps: windows of it, or all of it. Padded timesteps count neither for the maximum nor the mean.
 */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {defineLayer, type LayerFactory, stepsAndChannels, type Value} from "../layer.ts";
import {perStep, type Sliding, slide, slideOver, swapStepsAndChannels} from "./convolution.ts";

const poolSchema = z.object({
  pool_size: perStep,
  strides: perStep.nullish(),
  padding: z.enum(["valid", "same"]).default("valid"),
  data_format: z.literal("channels_last").nullish(),
});

function pool(op: "MaxPool" | "AveragePool"): LayerFactory {
  return defineLayer(poolSchema, ({pool_size: size, strides, padding}) => {
    const sliding: Sliding = {size, stride: strides ?? size, padding};
    return {
      outputShape(inputs) {
        const {timesteps, channels} = stepsAndChannels(inputs);
        return [slide(timesteps, sliding).timesteps, channels];
      },
      variables: () => [],
      lower(graph, inputs, _, training) {
        const {name, shape} = inputs[0]!;
        if (training !== undefined) return poolTaps(graph, inputs[0]!, op, sliding);
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

/** The same of slices, whose derivatives are known; a shared maximum belongs to its first place. */
function poolTaps(graph: Graph, input: Value, op: "MaxPool" | "AveragePool", sliding: Sliding): string {
  const {size, stride} = sliding;
  const timesteps = input.shape[0]!;
  const {timesteps: out, pads} = slide(timesteps, sliding);
  const offsets = Array.from({length: size}, (_, k) => k);
  if (op === "AveragePool") {
    const sum = slideOver(graph, input, sliding, offsets).reduce((a, b) => graph.op("Add", a, b));
    const shares = Float32Array.from({length: out}, (_, t) => {
      const start = t * stride - pads[0];
      return 1 / (Math.min(start + size, timesteps) - Math.max(start, 0));
    });
    return graph.op("Mul", sum, graph.floats(shares, [out, 1]));
  }
  const lowest = graph.scalar(-3.4e38);
  const padded = pads.some((count) => count > 0)
    ? graph.op("Pad", input.name, graph.ints([0, pads[0], 0, 0, pads[1], 0]), lowest)
    : input.name;
  const whole = {name: padded, shape: [timesteps + pads[0] + pads[1], input.shape[1]!]};
  const taps = slideOver(graph, whole, {...sliding, padding: "valid"}, offsets);
  return taps.reduce((a, b) => graph.op("Max", a, b));
}

const globalSchema = z.object({
  keepdims: z.boolean().default(false),
  data_format: z.literal("channels_last").nullish(),
});

function globalPool(op: "ReduceMax" | "ReduceMean"): LayerFactory {
  return defineLayer(globalSchema, ({keepdims}) => ({
    outputShape(inputs) {
      const {channels} = stepsAndChannels(inputs);
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
