/** What recurrent layers have in common: their configuration, their variables and their activations. */
import * as z from "zod";
import type {Attributes, Graph} from "../../../onnx/graph.ts";
import {KERAS2_HARD_SIGMOID} from "../../keras2.ts";
import {LayerError, type Variable, variable} from "../../layer.ts";

export type CellKind = "LSTM" | "GRU" | "SimpleRNN";

export interface CellActivation {
  /** ONNX' name, as its recurrent operators take it. */
  readonly op: string;
  readonly alpha?: number;
  readonly beta?: number;
  /** Nodes for the activation and, from its value, for its derivative. */
  apply(graph: Graph, input: string): string;
  slope(graph: Graph, value: string): string;
}

const plain = (op: string) => (graph: Graph, input: string) => graph.op(op, input);
const asNumber = (graph: Graph, condition: string): string => graph.node("Cast", [condition], {to: {int: 1}});
const ACTIVATIONS: Readonly<Record<string, CellActivation>> = {
  tanh: {op: "Tanh", apply: plain("Tanh"), slope: (graph, y) => graph.oneMinus(graph.op("Mul", y, y))},
  sigmoid: {
    op: "Sigmoid",
    apply: plain("Sigmoid"),
    slope: (graph, y) => graph.op("Mul", y, graph.oneMinus(y)),
  },
  relu: {
    op: "Relu",
    apply: plain("Relu"),
    slope: (graph, y) => asNumber(graph, graph.op("Greater", y, graph.scalar(0))),
  },
  softsign: {
    op: "Softsign",
    apply: plain("Softsign"),
    slope: (graph, y) => {
      const left = graph.oneMinus(graph.op("Abs", y));
      return graph.op("Mul", left, left);
    },
  },
  softplus: {
    op: "Softplus",
    apply: plain("Softplus"),
    slope: (graph, y) => graph.oneMinus(graph.op("Exp", graph.op("Neg", y))),
  },
  hard_sigmoid: hardSigmoid(1 / 6),
  [KERAS2_HARD_SIGMOID]: hardSigmoid(0.2),
};

function hardSigmoid(alpha: number): CellActivation {
  return {
    op: "HardSigmoid",
    alpha,
    beta: 0.5,
    apply: (graph, x) => graph.node("HardSigmoid", [x], {alpha: {float: alpha}, beta: {float: 0.5}}),
    slope: (graph, y) => {
      const inside = graph.op(
        "And",
        graph.op("Greater", y, graph.scalar(0)),
        graph.op("Less", y, graph.scalar(1)),
      );
      return graph.op("Mul", asNumber(graph, inside), graph.scalar(alpha));
    },
  };
}

const cellActivation = z.unknown().transform((name) => {
  const found = typeof name === "string" && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (found === undefined)
    throw new LayerError(`activation ${JSON.stringify(name)} is not supported in a recurrent layer`);
  return found;
});

export const cellSchema = z.object({
  units: z.number().int().positive(),
  activation: cellActivation,
  recurrent_activation: cellActivation.optional(),
  use_bias: z.boolean().default(true),
  return_sequences: z.boolean().default(false),
  return_state: z.literal(false, "returning the state is not supported").default(false),
  stateful: z.literal(false, "a stateful layer is not supported").default(false),
  go_backwards: z.boolean().default(false),
  /** GRU only: whether the reset gate acts on the recurrent product or on the state before it. */
  reset_after: z.boolean().default(true),
  dropout: z.number().min(0).max(1).default(0),
  recurrent_dropout: z.number().min(0).max(1).default(0),
});

export type CellConfig = z.infer<typeof cellSchema>;

/** The position of ONNX' gate g in Keras' order. */
export const GATE_ORDER: Readonly<Record<CellKind, readonly number[]>> = {
  LSTM: [0, 3, 1, 2],
  GRU: [0, 1, 2],
  SimpleRNN: [0],
};

export const ONNX_OPERATOR: Readonly<Record<CellKind, string>> = {LSTM: "LSTM", GRU: "GRU", SimpleRNN: "RNN"};

export function cellAttributes(
  kind: CellKind,
  config: CellConfig,
  backwards: readonly boolean[],
): Attributes {
  const {activation} = config;
  const direction = directionName(backwards);
  const gate = kind === "SimpleRNN" ? [] : [gateActivation(config)];
  const one = kind === "LSTM" ? [...gate, activation, activation] : [...gate, activation];
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

/** The activation of the gates. Throws a LayerError where the configuration has none. */
export function gateActivation({recurrent_activation: gate}: CellConfig): CellActivation {
  if (gate === undefined) throw new LayerError("has no recurrent_activation");
  return gate;
}

/** Whether states can grow from step to step: an activation whose values have no bound. */
export function isUnbounded({activation, recurrent_activation: gate}: CellConfig): boolean {
  const unbounded = [ACTIVATIONS.relu, ACTIVATIONS.softplus];
  return unbounded.includes(activation) || unbounded.includes(gate);
}

/** Kernel (in, gates × units), recurrent kernel and, where there is one, bias of a cell below `group`. */
export function cellVariables(
  kind: CellKind,
  config: CellConfig,
  channels: number,
  group: string,
): Variable[] {
  const width = GATE_ORDER[kind].length * config.units;
  const kernels = [
    variable(`${group}cell/vars/0`, "kernel", [channels, width]),
    variable(`${group}cell/vars/1`, "recurrent_kernel", [config.units, width]),
  ];
  if (!config.use_bias) return kernels;
  const biasShape = kind === "GRU" && config.reset_after ? [2, width] : [width];
  return [...kernels, variable(`${group}cell/vars/2`, "bias", biasShape)];
}

/** One direction of a layer in training: names of its variables in the graph. */
export interface Direction {
  readonly kernel: string;
  readonly recurrent: string;
  readonly bias: string | undefined;
  readonly backwards: boolean;
}

/** In Keras' order. */
export const variablesOf = ({kernel, recurrent, bias}: Direction): string[] =>
  bias === undefined ? [kernel, recurrent] : [kernel, recurrent, bias];

/** Of ONNX' recurrent operators. */
function directionName(backwards: readonly boolean[]): "forward" | "reverse" | "bidirectional" {
  return backwards.length === 2 ? "bidirectional" : backwards[0] ? "reverse" : "forward";
}
