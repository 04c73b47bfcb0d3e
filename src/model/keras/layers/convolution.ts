/**
 * Conv1D. Keras holds the kernel as (size, in / groups, out) and data as (timesteps, channels); ONNX wants
 * (out, in / groups, size) and (channels, timesteps).
 *
 * While a model is trained a convolution is a matrix product of the kernel with what lies under it, side by side
 * (im2col): its derivatives are two more, and nothing has to be transposed.
 */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {
  defineLayer,
  known,
  type Layer,
  LayerError,
  stepsAndChannels,
  type Value,
  variable,
  type Weight,
} from "../layer.ts";
import {activationName} from "./activation.ts";

const positive = z.number().int().positive();

/** One number, or a list of one: Keras writes either. */
export const perStep = z.union([positive, z.array(positive).length(1)]).transform((n) => [n].flat()[0]!);

/** Options of every convolution over timesteps. */
export const convolutionSchema = z.object({
  kernel_size: perStep,
  strides: perStep.default(1),
  padding: z.enum(["valid", "same", "causal"]).default("valid"),
  data_format: z.literal("channels_last").nullish(),
  dilation_rate: perStep.default(1),
  activation: activationName,
  use_bias: z.boolean().default(true),
});

/** How its kernel slides; a dilated one reaches farther. */
export function slidingWindowOf(config: z.infer<typeof convolutionSchema>): Sliding {
  const size = (config.kernel_size - 1) * config.dilation_rate + 1;
  return {size, stride: config.strides, padding: config.padding};
}

const schema = convolutionSchema.extend({filters: positive, groups: positive.default(1)});

type Config = z.infer<typeof schema>;

/** Steps that a sliding kernel gives, and the zeros it needs on either side, as TensorFlow counts them. */
export function slide(
  timesteps: number,
  {size, stride, padding}: Sliding,
): {timesteps: number; pads: [number, number]} {
  if (padding === "causal") return {timesteps: Math.floor((timesteps - 1) / stride) + 1, pads: [size - 1, 0]};
  if (padding === "valid") {
    const out = Math.floor((timesteps - size) / stride) + 1;
    if (out < 1) throw new LayerError(`needs at least ${size} timesteps, but is given ${timesteps}`);
    return {timesteps: out, pads: [0, 0]};
  }
  const out = Math.ceil(timesteps / stride);
  const total = Math.max((out - 1) * stride + size - timesteps, 0);
  return {timesteps: out, pads: [total >> 1, total - (total >> 1)]};
}

function conv1d(config: Config): Layer {
  const {filters, groups} = config;
  const sliding = slidingWindowOf(config);
  return {
    outputShape(inputs) {
      const {timesteps, channels} = stepsAndChannels(inputs);
      if (channels % groups !== 0 || filters % groups !== 0)
        throw new LayerError(
          `${channels} channels and ${filters} filters do not divide into ${groups} groups`,
        );
      return [slide(timesteps, sliding).timesteps, filters];
    },
    variables(inputs) {
      const {channels} = stepsAndChannels(inputs);
      const kernel = variable("vars/0", "kernel", [config.kernel_size, channels / groups, filters]);
      return config.use_bias ? [kernel, variable("vars/1", "bias", [filters])] : [kernel];
    },
    lower(graph, inputs, [kernel, bias], training) {
      const {name, shape} = inputs[0]!;
      const [timesteps, channels] = [shape[0]!, shape[1]!];
      if (training !== undefined) {
        const product = multiplyPatches(graph, inputs[0]!, kernel!, {...config, sliding});
        return config.activation(graph, bias === undefined ? product : graph.op("Add", product, bias.name));
      }
      const attributes = {
        kernel_shape: {ints: [config.kernel_size]},
        strides: {ints: [config.strides]},
        dilations: {ints: [config.dilation_rate]},
        pads: {ints: slide(timesteps, sliding).pads},
        group: {int: groups},
      };
      const data = [swapStepsAndChannels(graph, name)];
      const inGroup = channels / groups;
      data.push(
        graph.floats(reverseAxes(known(kernel!), config.kernel_size, inGroup, filters), [
          filters,
          inGroup,
          config.kernel_size,
        ]),
      );
      if (bias !== undefined) data.push(bias.name);
      const convolved = graph.node("Conv", data, attributes);
      return config.activation(graph, swapStepsAndChannels(graph, convolved));
    },
  };
}

export interface Sliding {
  readonly size: number;
  readonly stride: number;
  readonly padding: "valid" | "same" | "causal";
}

function multiplyPatches(
  graph: Graph,
  {name, shape}: Value,
  kernel: Weight,
  {
    sliding,
    kernel_size: size,
    dilation_rate: dilation,
    groups,
    filters,
  }: Pick<Config, "kernel_size" | "dilation_rate" | "groups" | "filters"> & {sliding: Sliding},
): string {
  const taps = slideOver(
    graph,
    {name, shape},
    sliding,
    Array.from({length: size}, (_, k) => k * dilation),
  );
  const [channels, each] = [shape[1]! / groups, filters / groups];
  const products = Array.from({length: groups}, (_, group) => {
    const cut = (value: string, axis: number, width: number): string =>
      groups === 1 ? value : graph.slice(value, axis, group * width, (group + 1) * width);
    const patches = taps.map((tap) => cut(tap, 2, channels));
    const row = graph.concat(2, ...patches);
    const columns = cut(kernel.name, 2, each); // (size, channels, filters / groups)
    return graph.op("MatMul", row, graph.op("Reshape", columns, graph.ints([size * channels, each])));
  });
  return graph.concat(2, ...products);
}

/** For each offset within the kernel what lies there as the kernel slides: (N, timesteps out, channels). */
export function slideOver(
  graph: Graph,
  {name, shape}: Value,
  sliding: Sliding,
  offsets: readonly number[],
): string[] {
  const {timesteps, pads} = slide(shape[0]!, sliding);
  const padded = pads.some((count) => count > 0)
    ? graph.op("Pad", name, graph.ints([0, pads[0], 0, 0, pads[1], 0]))
    : name;
  const span = (timesteps - 1) * sliding.stride + 1;
  return offsets.map((offset) =>
    span === shape[0]! + pads[0] + pads[1]
      ? padded
      : graph.slice(padded, 1, offset, offset + span, sliding.stride),
  );
}

/** (N, timesteps, channels) to (N, channels, timesteps) and back; ONNX Runtime removes pairs that cancel. */
export function swapStepsAndChannels(graph: Graph, name: string): string {
  return graph.node("Transpose", [name], {perm: {ints: [0, 2, 1]}});
}

/** (a, b, c) to (c, b, a), row-major. */
function reverseAxes(values: Float32Array, a: number, b: number, c: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++) out[(k * b + j) * a + i] = values[(i * b + j) * c + k]!;
  return out;
}

export const convolutionLayers = {Conv1D: defineLayer(schema, conv1d)};
