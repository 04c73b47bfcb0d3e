/** Layers that move values but change none. Row-major order is Keras' and ONNX' alike. */
import * as z from "zod";
import {defineLayer, LayerError, type Shape, singleInputShape, sizeOf, stepsAndChannels} from "../layer.ts";

/** Fills in the one -1 of a target shape; throws a LayerError when the sizes do not agree. */
function resolveShape(target: readonly number[], from: Shape): Shape {
  const known = sizeOf(target.filter((dim) => dim !== -1));
  const resolved = target.map((dim) => (dim === -1 ? sizeOf(from) / known : dim));
  const open = target.length - target.filter((dim) => dim !== -1).length;
  if (open > 1 || !resolved.every(Number.isInteger) || sizeOf(resolved) !== sizeOf(from))
    throw new LayerError(`cannot turn (${from.join(", ")}) into (${target.join(", ")})`);
  return resolved;
}

const dimension = z.union([z.literal(-1), z.number().int().positive()]);

/** Steps at the start and at the end; Keras writes one number where both are the same. */
const count = z.number().int().nonnegative();
const ends = z
  .union([count, z.tuple([count, count])])
  .transform((n): [number, number] => (typeof n === "number" ? [n, n] : n));

export const reshapingLayers = {
  Flatten: defineLayer(z.object({data_format: z.literal("channels_last").nullish()}), () => ({
    outputShape: (inputs) => [sizeOf(singleInputShape(inputs))],
    variables: () => [],
    // A 0 keeps the batch dimension as it is.
    lower: (graph, [input]) => graph.op("Reshape", input!.name, graph.ints([0, sizeOf(input!.shape)])),
  })),
  Reshape: defineLayer(z.object({target_shape: z.array(dimension)}), ({target_shape: target}) => ({
    outputShape: (inputs) => resolveShape(target, singleInputShape(inputs)),
    variables: () => [],
    lower: (graph, [input]) =>
      graph.op("Reshape", input!.name, graph.ints([0, ...resolveShape(target, input!.shape)])),
  })),
  Permute: defineLayer(z.object({dims: z.array(z.number().int().positive())}), ({dims}) => ({
    outputShape(inputs) {
      const shape = singleInputShape(inputs);
      if ([...dims].sort((a, b) => a - b).join() !== shape.map((_, i) => i + 1).join())
        throw new LayerError(`cannot permute (${shape.join(", ")}) by (${dims.join(", ")})`);
      return dims.map((dim) => shape[dim - 1]!);
    },
    variables: () => [],
    lower: (graph, [input]) => graph.node("Transpose", [input!.name], {perm: {ints: [0, ...dims]}}),
  })),
  RepeatVector: defineLayer(z.object({n: z.number().int().positive()}), ({n}) => ({
    outputShape: (inputs) => [n, singleInputShape(inputs, 1)[0]!],
    variables: () => [],
    lower(graph, [input]) {
      const row = graph.op("Reshape", input!.name, graph.ints([0, 1, input!.shape[0]!]));
      return graph.op("Tile", row, graph.ints([1, n, 1]));
    },
  })),
  ZeroPadding1D: defineLayer(z.object({padding: ends}), ({padding: [before, after]}) => ({
    outputShape(inputs) {
      const {timesteps, channels} = stepsAndChannels(inputs);
      return [before + timesteps + after, channels];
    },
    variables: () => [],
    lower: (graph, [input]) => graph.op("Pad", input!.name, graph.ints([0, before, 0, 0, after, 0])),
  })),
  Cropping1D: defineLayer(z.object({cropping: ends}), ({cropping: [before, after]}) => ({
    outputShape(inputs) {
      const {timesteps, channels} = stepsAndChannels(inputs);
      if (timesteps <= before + after)
        throw new LayerError(`crops ${before + after} timesteps of ${timesteps}`);
      return [timesteps - before - after, channels];
    },
    variables: () => [],
    lower: (graph, [input]) => graph.slice(input!.name, 1, before, input!.shape[0]! - after),
  })),
  UpSampling1D: defineLayer(z.object({size: z.number().int().positive()}), ({size}) => ({
    outputShape(inputs) {
      const {timesteps, channels} = stepsAndChannels(inputs);
      return [timesteps * size, channels];
    },
    variables: () => [],
    lower(graph, [input]) {
      const [timesteps, channels] = [input!.shape[0]!, input!.shape[1]!];
      const twin = new Array<string>(size).fill(input!.name);
      const wide = graph.node("Concat", twin, {axis: {int: 2}}); // (N, timesteps, size × channels)
      return graph.op("Reshape", wide, graph.ints([-1, timesteps * size, channels]));
    },
  })),
};
