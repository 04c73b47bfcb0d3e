/**
 * LSTM and GRU, alone or Bidirectional.
 *
 * Order of gates: LSTM in Keras i, f, c, o and in ONNX i, o, f, c; GRU in both z, r, h. Keras keeps kernels as
 * (in, gates × units), ONNX as (directions, gates × units, in), and ONNX wants an input and a recurrent bias.
 * A backward layer is ONNX' reverse direction, whose outputs stand in the order of time.
 */
import * as z from "zod";
import type {Attributes, Graph} from "../../onnx/graph.ts";
import {
  checkConfig,
  defineLayer,
  known,
  type Layer,
  LayerProblem,
  sequenceShape,
  type Value,
  type Variable,
  variable,
  type Weight,
} from "../layer.ts";

/** ONNX' name of an activation with its parameters, for those that recurrent operators take. */
const cellActivations: Readonly<Record<string, {op: string; alpha?: number; beta?: number}>> = {
  tanh: {op: "Tanh"},
  sigmoid: {op: "Sigmoid"},
  relu: {op: "Relu"},
  softsign: {op: "Softsign"},
  softplus: {op: "Softplus"},
  hard_sigmoid: {op: "HardSigmoid", alpha: 1 / 6, beta: 0.5},
};

const cellActivation = z.unknown().transform((name) => {
  const known =
    typeof name === "string" && Object.hasOwn(cellActivations, name) ? cellActivations[name] : undefined;
  if (known === undefined)
    throw new LayerProblem(`activation ${JSON.stringify(name)} is not supported in a recurrent layer`);
  return known;
});

const cellSchema = z.object({
  units: z.number().int().positive(),
  activation: cellActivation,
  recurrent_activation: cellActivation,
  use_bias: z.boolean().default(true),
  return_sequences: z.boolean().default(false),
  return_state: z.literal(false, "returning the state is not supported").default(false),
  stateful: z.literal(false, "a stateful layer is not supported").default(false),
  go_backwards: z.boolean().default(false),
  /** GRU only: whether the reset gate acts on the recurrent product or on the state before it. */
  reset_after: z.boolean().default(true),
});

type CellConfig = z.infer<typeof cellSchema>;
type Kind = "LSTM" | "GRU";

/** The position of ONNX' gate g in Keras' order. */
const gateOrder: Readonly<Record<Kind, readonly number[]>> = {LSTM: [0, 3, 1, 2], GRU: [0, 1, 2]};

function cellVariables(kind: Kind, config: CellConfig, channels: number, group: string): Variable[] {
  const width = gateOrder[kind].length * config.units;
  const kernels = [
    variable(`${group}cell/vars/0`, "kernel", [channels, width]),
    variable(`${group}cell/vars/1`, "recurrent_kernel", [config.units, width]),
  ];
  if (!config.use_bias) return kernels;
  const biasShape = kind === "GRU" && config.reset_after ? [2, width] : [width];
  return [...kernels, variable(`${group}cell/vars/2`, "bias", biasShape)];
}

/** (rows, gates × units) in Keras' order of gates to (gates × units, rows) in ONNX'. */
function turnKernel(kind: Kind, kernel: Float32Array, rows: number, units: number): Float32Array {
  const order = gateOrder[kind];
  const width = order.length * units;
  const out = new Float32Array(kernel.length);
  for (let g = 0; g < order.length; g++)
    for (let u = 0; u < units; u++)
      for (let r = 0; r < rows; r++)
        out[(g * units + u) * rows + r] = kernel[r * width + order[g]! * units + u]!;
  return out;
}

/** The input bias followed by the recurrent bias, both in ONNX' order of gates. */
function turnBias(kind: Kind, bias: Float32Array, units: number): Float32Array {
  const order = gateOrder[kind];
  const width = order.length * units;
  const out = new Float32Array(2 * width);
  for (let half = 0; half < bias.length / width; half++)
    for (let g = 0; g < order.length; g++) {
      const from = half * width + order[g]! * units;
      out.set(bias.subarray(from, from + units), half * width + g * units);
    }
  return out;
}

function cellAttributes(
  kind: Kind,
  config: CellConfig,
  direction: "forward" | "reverse" | "bidirectional",
): Attributes {
  const {activation, recurrent_activation: gate} = config;
  const one = kind === "LSTM" ? [gate, activation, activation] : [gate, activation];
  const all = direction === "bidirectional" ? [...one, ...one] : one;
  const attributes: Record<string, Attributes[string]> = {
    hidden_size: {int: config.units},
    direction: {string: direction},
    activations: {strings: all.map(({op}) => op)},
  };
  // ONNX hands alphas and betas out in order, to those activations that take one.
  const alphas = all.flatMap(({alpha}) => alpha ?? []);
  const betas = all.flatMap(({beta}) => beta ?? []);
  if (alphas.length > 0)
    Object.assign(attributes, {activation_alpha: {floats: alphas}, activation_beta: {floats: betas}});
  if (kind === "GRU") attributes.linear_before_reset = {int: config.reset_after ? 1 : 0};
  return attributes;
}

/** Adds the operator for one or two directions. Gives (N, steps, directions, units), or without steps. */
function lowerCells(
  graph: Graph,
  {name, shape}: Value,
  kind: Kind,
  config: CellConfig,
  attributes: Attributes,
  weights: readonly Weight[],
): string {
  const channels = shape[1]!;
  const {units, use_bias: useBias} = config;
  const width = gateOrder[kind].length * units;
  const each = useBias ? 3 : 2;
  const directions = weights.length / each;
  const stack = (at: number, turn: (values: Float32Array) => Float32Array): Float32Array =>
    joined(Array.from({length: directions}, (_, d) => turn(known(weights[d * each + at]!))));
  const data = [
    graph.node("Transpose", [name], {perm: {ints: [1, 0, 2]}}), // (steps, N, channels)
    graph.floats(
      stack(0, (kernel) => turnKernel(kind, kernel, channels, units)),
      [directions, width, channels],
    ),
    graph.floats(
      stack(1, (kernel) => turnKernel(kind, kernel, units, units)),
      [directions, width, units],
    ),
  ];
  if (useBias)
    data.push(
      graph.floats(
        stack(2, (bias) => turnBias(kind, bias, units)),
        [directions, 2 * width],
      ),
    );
  const wanted = config.return_sequences ? [true] : [false, true];
  const output = graph.nodeOf(kind, data, wanted, attributes).at(-1)!;
  const perm = config.return_sequences ? [2, 0, 1, 3] : [1, 0, 2];
  return graph.node("Transpose", [output], {perm: {ints: perm}});
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

function recurrent(kind: Kind) {
  return defineLayer(cellSchema, (config): Layer => {
    const shapeOf = (steps: number): number[] =>
      config.return_sequences ? [steps, config.units] : [config.units];
    return {
      outputShape: (inputs) => shapeOf(sequenceShape(inputs).steps),
      variables: (inputs) => cellVariables(kind, config, sequenceShape(inputs).channels, ""),
      lower(graph, inputs, weights) {
        const attributes = cellAttributes(kind, config, config.go_backwards ? "reverse" : "forward");
        const output = lowerCells(graph, inputs[0]!, kind, config, attributes, weights);
        const flat = graph.node("Reshape", [output, graph.ints([0, ...shapeOf(inputs[0]!.shape[0]!)])]);
        if (!config.go_backwards || !config.return_sequences) return flat;
        // Keras gives the sequence in the order in which it went through it.
        const ends = [graph.ints([-1]), graph.ints([-(2 ** 31)]), graph.ints([1]), graph.ints([-1])];
        return graph.node("Slice", [flat, ...ends]);
      },
    };
  });
}

const wrapped = z.object({class_name: z.enum(["LSTM", "GRU"]), config: z.record(z.string(), z.unknown())});

const bidirectionalSchema = z.object({
  merge_mode: z.enum(["concat", "sum", "mul", "ave"]),
  layer: wrapped,
  backward_layer: wrapped.nullish(),
});

const reductions = {sum: "ReduceSum", mul: "ReduceProd", ave: "ReduceMean"} as const;

function bidirectional({
  merge_mode: mode,
  layer,
  backward_layer: backward,
}: z.infer<typeof bidirectionalSchema>): Layer {
  const kind = layer.class_name;
  const config = checkConfig(cellSchema, layer.config);
  if (config.go_backwards) throw new LayerProblem("a forward layer that goes backwards is not supported");
  if (backward != null) {
    const other = checkConfig(cellSchema, backward.config);
    const differs = (Object.keys(config) as (keyof CellConfig)[]).filter(
      (key) => key !== "go_backwards" && JSON.stringify(config[key]) !== JSON.stringify(other[key]),
    );
    if (backward.class_name !== kind || differs.length > 0 || !other.go_backwards)
      throw new LayerProblem(
        `its two layers differ in ${["class_name", ...differs].at(-1)}; that is not supported`,
      );
  }
  const width = mode === "concat" ? 2 * config.units : config.units;
  const shapeOf = (steps: number): number[] => (config.return_sequences ? [steps, width] : [width]);
  return {
    outputShape: (inputs) => shapeOf(sequenceShape(inputs).steps),
    variables(inputs) {
      const {channels} = sequenceShape(inputs);
      return ["forward_layer/", "backward_layer/"].flatMap((group) =>
        cellVariables(kind, config, channels, group),
      );
    },
    lower(graph, inputs, weights) {
      const attributes = cellAttributes(kind, config, "bidirectional");
      const output = lowerCells(graph, inputs[0]!, kind, config, attributes, weights);
      if (mode === "concat")
        return graph.node("Reshape", [output, graph.ints([0, ...shapeOf(inputs[0]!.shape[0]!)])]);
      const axis = config.return_sequences ? 2 : 1;
      if (mode === "sum")
        return graph.node(reductions.sum, [output, graph.ints([axis])], {keepdims: {int: 0}});
      return graph.node(reductions[mode], [output], {axes: {ints: [axis]}, keepdims: {int: 0}});
    },
  };
}

export const recurrentLayers = {
  LSTM: recurrent("LSTM"),
  GRU: recurrent("GRU"),
  Bidirectional: defineLayer(bidirectionalSchema, bidirectional),
};
