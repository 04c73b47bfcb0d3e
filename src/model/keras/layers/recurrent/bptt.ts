/**
 * Backpropagation through time for one direction: what GRU and SimpleRNN share.
 *
 * All that does not depend on the recurrence is computed for all timesteps at once: from the hidden states follow the
 * gates, as matrix products, and from the gates the factors of the chain rule. What is left for the loop is a few
 * operators a timestep.
 */
import type {Graph} from "../../../onnx/graph.ts";
import {addLoop, type Shaped} from "../../../onnx/scan.ts";
import type {CellConfig, Direction} from "./cell.ts";

/** What the derivative of one direction is computed from. Sequences are (timesteps, n, …) in the order of time. */
export interface DirectionTrace {
  readonly graph: Graph;
  readonly config: CellConfig;
  readonly direction: Direction;
  readonly timesteps: number;
  readonly channels: number;
  /** (timesteps, n, channels) */
  readonly x: string;
  /** The state after each step, (timesteps, n, units). */
  readonly hidden: string;
  /** Gradient of the states (timesteps, n, units); undefined where only the last leaves the layer. */
  readonly gradient: string | undefined;
  /** Gradient of the last state in the direction's own order, (n, units). */
  readonly last: string;
  /** Zeros, (n, units). */
  readonly zero: string;
}

export interface BackwardPass extends DirectionTrace {
  /** The state before each step, (timesteps, n, units). */
  readonly before: string;
}

/** Gradients of x (timesteps, n, channels) and of the direction's variables in Keras' order. */
export interface CellGradients {
  readonly x: string;
  readonly weights: readonly string[];
}

export const product = (graph: Graph, ...[first, ...others]: string[]): string =>
  others.reduce((all, value) => graph.op("Mul", all, value), first!);

/**
 * aᵀ·b with timesteps and batch as rows: (timesteps, n, width a) and (timesteps, n, width b) to (width a, width b).
 */
export function productOverRows(graph: Graph, a: [string, number], b: [string, number]): string {
  const [left, right] = [a, b].map(([value, width]) => graph.op("Reshape", value, graph.ints([-1, width])));
  return graph.node("Gemm", [left!, right!], {transA: {int: 1}});
}

export const sumOverRows = (graph: Graph, value: string): string =>
  graph.node("ReduceSum", [value, graph.ints([0, 1])], {keepdims: {int: 0}});

interface Sized {
  readonly value: string;
  readonly width: number;
}

/** The loop back through time; `step` is given the gradient of the whole state. Gives what it collects. */
export function backThroughTime(
  {graph, config: {units}, direction, gradient, last}: BackwardPass,
  factors: readonly Sized[],
  step: (
    body: Graph,
    hidden: string,
    factors: readonly string[],
  ) => {readonly before: string; readonly collected: readonly Sized[]},
): readonly string[] {
  const backwards = !direction.backwards;
  const row = ({value, width}: Sized): Shaped => ({value, shape: ["n", width], backwards});
  const own = gradient === undefined ? [] : [row({value: gradient, width: units})];
  const loop = addLoop(graph, {
    states: [row({value: last, width: units})],
    sequences: [...own, ...factors.map(row)],
    step(body, [later], slices) {
      const hidden = gradient === undefined ? later! : body.op("Add", slices[0]!, later!);
      const {before, collected} = step(body, hidden, slices.slice(own.length));
      return {states: [before], collected: collected.map(row)};
    },
  });
  return loop.collected;
}

/** What stood one step earlier in the direction's own order, with `zero` before the first. */
export function shifted(
  {graph, timesteps, direction: {backwards}, zero}: DirectionTrace,
  value: string,
): string {
  const kept = graph.slice(value, 0, backwards ? 1 : 0, backwards ? timesteps : timesteps - 1);
  const first = graph.op("Unsqueeze", zero, graph.ints([0]));
  return backwards ? graph.concat(0, kept, first) : graph.concat(0, first, kept);
}

/** The gradients that follow from those of the gates' sums, where input and state enter these alike. */
export function finish(backward: BackwardPass, sums: string, width: number): CellGradients {
  const {graph, direction, x, before, channels, config} = backward;
  return {
    x: graph.op("MatMul", sums, graph.transpose(direction.kernel, 1, 0)),
    weights: [
      productOverRows(graph, [x, channels], [sums, width]),
      productOverRows(graph, [before, config.units], [sums, width]),
      ...(direction.bias === undefined ? [] : [sumOverRows(graph, sums)]),
    ],
  };
}
