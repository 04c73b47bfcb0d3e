/**
 * LSTM, GRU and SimpleRNN, alone or Bidirectional.
 *
 * Order of gates: LSTM in Keras i, f, c, o and in ONNX i, o, f, c; GRU in both z, r, h. Keras keeps kernels as
 * (in, gates × units), ONNX as (directions, gates × units, in), and ONNX wants an input and a recurrent bias.
 * A backward layer is ONNX' reverse direction, whose outputs stand in the order of time.
 */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {
  checkConfig,
  defineLayer,
  known,
  type Layer,
  LayerError,
  stepsAndChannels,
  type Training,
  type Value,
  type Weight,
} from "../layer.ts";
import {
  type CellConfig,
  type CellKind,
  cellAttributes,
  cellSchema,
  cellVariables,
  type Direction,
  GATE_ORDER,
  isUnbounded,
  ONNX_OPERATOR,
} from "./recurrent/cell.ts";

import {largest, noteOverflow} from "./recurrent/overflow.ts";
import {trainCells} from "./recurrent/train-cells.ts";

/** (rows, gates × units) in Keras' order of gates to (gates × units, rows) in ONNX'. */
function toOnnxKernel(kind: CellKind, kernel: Float32Array, rows: number, units: number): Float32Array {
  const order = GATE_ORDER[kind];
  const width = order.length * units;
  const out = new Float32Array(kernel.length);
  for (let g = 0; g < order.length; g++)
    for (let u = 0; u < units; u++)
      for (let r = 0; r < rows; r++)
        out[(g * units + u) * rows + r] = kernel[r * width + order[g]! * units + u]!;
  return out;
}

/** The input bias followed by the recurrent bias, both in ONNX' order of gates. */
function toOnnxBias(kind: CellKind, bias: Float32Array, units: number): Float32Array {
  const order = GATE_ORDER[kind];
  const width = order.length * units;
  const out = new Float32Array(2 * width);
  for (let half = 0; half < bias.length / width; half++)
    for (let g = 0; g < order.length; g++) {
      const from = half * width + order[g]! * units;
      out.set(bias.subarray(from, from + units), half * width + g * units);
    }
  return out;
}

/** Adds the operator for one or two directions. Gives (N, timesteps, directions, units), or without timesteps. */
function lowerCells(
  graph: Graph,
  {name, shape}: Value,
  kind: CellKind,
  config: CellConfig,
  backwards: readonly boolean[],
  weights: readonly Weight[],
  training: Training | undefined,
): string {
  const each = config.use_bias ? 3 : 2;
  if (training !== undefined) {
    const directions = backwards.map((back, d): Direction => {
      const [kernel, recurrent, bias] = weights.slice(d * each, (d + 1) * each);
      return {kernel: kernel!.name, recurrent: recurrent!.name, bias: bias?.name, backwards: back};
    });
    return trainCells(graph, {name, shape}, kind, config, directions);
  }
  const channels = shape[1]!;
  const {units, use_bias: useBias} = config;
  const width = GATE_ORDER[kind].length * units;
  const directions = backwards.length;
  const stack = (at: number, convert: (values: Float32Array) => Float32Array): Float32Array => {
    const parts = backwards.map((_, d) => convert(known(weights[d * each + at]!)));
    const out = new Float32Array(parts.length * parts[0]!.length);
    for (const [d, part] of parts.entries()) out.set(part, d * part.length);
    return out;
  };
  const data = [
    graph.node("Transpose", [name], {perm: {ints: [1, 0, 2]}}), // (timesteps, N, channels)
    graph.floats(
      stack(0, (kernel) => toOnnxKernel(kind, kernel, channels, units)),
      [directions, width, channels],
    ),
    graph.floats(
      stack(1, (kernel) => toOnnxKernel(kind, kernel, units, units)),
      [directions, width, units],
    ),
  ];
  if (useBias)
    data.push(
      graph.floats(
        stack(2, (bias) => toOnnxBias(kind, bias, units)),
        [directions, 2 * width],
      ),
    );
  const attributes = cellAttributes(kind, config, backwards);
  const unbounded = isUnbounded(config);
  const sequences = config.return_sequences;
  const wanted = [sequences || unbounded, !sequences, unbounded && kind === "LSTM"];
  const [all, last, cell] = graph.nodeOf(
    ONNX_OPERATOR[kind],
    data,
    wanted.slice(0, kind === "LSTM" ? 3 : 2),
    attributes,
  );
  const output = sequences ? all! : last!;
  noteOverflow(graph, {
    input: {value: name, axes: [1, 2], factor: largest(stack(0, (kernel) => kernel))},
    states: unbounded
      ? {value: all!, axes: [0, 1, 3], factor: largest(stack(1, (kernel) => kernel))}
      : undefined,
    cell: unbounded && cell ? {value: cell, axes: [0, 2], factor: 1} : undefined,
  });
  const perm = config.return_sequences ? [2, 0, 1, 3] : [1, 0, 2];
  return graph.node("Transpose", [output], {perm: {ints: perm}});
}

function recurrent(kind: CellKind) {
  return defineLayer(cellSchema, (config): Layer => {
    const shapeOf = (timesteps: number): number[] =>
      config.return_sequences ? [timesteps, config.units] : [config.units];
    return {
      outputShape: (inputs) => shapeOf(stepsAndChannels(inputs).timesteps),
      variables: (inputs) => cellVariables(kind, config, stepsAndChannels(inputs).channels, ""),
      lower(graph, inputs, weights, training) {
        const output = lowerCells(graph, inputs[0]!, kind, config, [config.go_backwards], weights, training);
        const flat = graph.op("Reshape", output, graph.ints([0, ...shapeOf(inputs[0]!.shape[0]!)]));
        if (!config.go_backwards || !config.return_sequences) return flat;
        // Keras gives the sequence in the order in which it went through it.
        return graph.reverse(flat, 1);
      },
    };
  });
}

const wrapped = z.object({
  class_name: z.enum(["LSTM", "GRU", "SimpleRNN"]),
  config: z.record(z.string(), z.unknown()),
});

const bidirectionalSchema = z.object({
  merge_mode: z.enum(["concat", "sum", "mul", "ave"]),
  layer: wrapped,
  backward_layer: wrapped.nullish(),
});

function bidirectional({
  merge_mode: mode,
  layer,
  backward_layer: backward,
}: z.infer<typeof bidirectionalSchema>): Layer {
  const kind = layer.class_name;
  const config = checkConfig(cellSchema, layer.config);
  if (config.go_backwards) throw new LayerError("a forward layer that goes backwards is not supported");
  if (backward != null) {
    const other = checkConfig(cellSchema, backward.config);
    const differs = (Object.keys(config) as (keyof CellConfig)[]).filter(
      (key) => key !== "go_backwards" && JSON.stringify(config[key]) !== JSON.stringify(other[key]),
    );
    if (backward.class_name !== kind || differs.length > 0 || !other.go_backwards)
      throw new LayerError(
        `its two layers differ in ${["class_name", ...differs].at(-1)}; that is not supported`,
      );
  }
  const width = mode === "concat" ? 2 * config.units : config.units;
  const shapeOf = (timesteps: number): number[] => (config.return_sequences ? [timesteps, width] : [width]);
  return {
    outputShape: (inputs) => shapeOf(stepsAndChannels(inputs).timesteps),
    variables(inputs) {
      const {channels} = stepsAndChannels(inputs);
      return ["forward_layer/", "backward_layer/"].flatMap((group) =>
        cellVariables(kind, config, channels, group),
      );
    },
    lower(graph, inputs, weights, training) {
      const output = lowerCells(graph, inputs[0]!, kind, config, [false, true], weights, training);
      if (mode === "concat")
        return graph.op("Reshape", output, graph.ints([0, ...shapeOf(inputs[0]!.shape[0]!)]));
      const axis = config.return_sequences ? 2 : 1;
      const one = (d: number): string => {
        return graph.op("Squeeze", graph.slice(output, axis, d, d + 1), graph.ints([axis]));
      };
      const merged = graph.node(mode === "mul" ? "Mul" : "Add", [one(0), one(1)]);
      return mode === "ave" ? graph.op("Mul", merged, graph.scalar(0.5)) : merged;
    },
  };
}

export const recurrentLayers = {
  LSTM: recurrent("LSTM"),
  GRU: recurrent("GRU"),
  SimpleRNN: recurrent("SimpleRNN"),
  Bidirectional: defineLayer(bidirectionalSchema, bidirectional),
};
