/** The LSTM's loop back through time, and the gradients of input and variables that follow from it. */
import type {Graph} from "../../../onnx/graph.ts";
import {addLoop} from "../../../onnx/scan.ts";
import type {CellConfig, Direction} from "./cell.ts";
import {type LstmTrace, splitDirections} from "./lstm-forward.ts";

export interface LstmPass {
  readonly trace: LstmTrace;
  readonly config: CellConfig;
  readonly directions: readonly Direction[];
  readonly timesteps: number;
  readonly channels: number;
  /** Of the layer's output. */
  readonly gradient: string;
}

/** Gradients of the input and of each direction's variables. */
export function lstmBackward(graph: Graph, pass: LstmPass): string[] {
  const {trace, config, directions, timesteps, channels} = pass;
  const height = channels + 1 + config.units;
  const width = 4 * config.units;
  const operands = graph.split(
    trace.operands,
    1,
    directions.map(() => 1),
  );
  const parts = gateGradients(graph, pass).map((sums, d) => {
    const {kernel, bias, backwards} = directions[d]!;
    const product = productOverSteps(graph, timesteps, [operands[d]!, height], [sums, width]);
    const [ofKernel, ofBias, ofRecurrent] = graph.split(product, 0, [channels, 1, config.units]);
    const own = [ofKernel!, ofRecurrent!];
    if (bias !== undefined) own.push(graph.op("Squeeze", ofBias!, graph.ints([0])));
    const x = graph.op("MatMul", graph.op("Squeeze", sums, graph.ints([1])), graph.transpose(kernel, 1, 0));
    return {x: backwards ? graph.reverse(x, 0) : x, own};
  });
  const dx = parts.map(({x}) => x).reduce((a, b) => graph.op("Add", a, b));
  return [graph.transpose(dx, 1, 0, 2), ...parts.flatMap(({own}) => own)];
}

/**
 * aᵀ·b with timesteps and windows as rows, in some eight parts that are added up: a third faster than in one, since
 * each
 * part of the operands stays in the cache.
 */
function productOverSteps(
  graph: Graph,
  timesteps: number,
  [a, height]: [string, number],
  [b, width]: [string, number],
): string {
  const divisors = Array.from({length: 12}, (_, i) => i + 1).filter((n) => timesteps % n === 0);
  const parts = divisors.at(-1)!;
  const rows = (value: string, size: number): string =>
    graph.op("Reshape", value, graph.ints([parts, -1, size]));
  const products = graph.op("MatMul", graph.transpose(rows(a, height), 0, 2, 1), rows(b, width));
  return graph.node("ReduceSum", [products, graph.ints([0])], {keepdims: {int: 0}});
}

/** The loop back: gradients of the gates' sums of each direction in its own order, (timesteps, 1, n, 4 units). */
function gateGradients(graph: Graph, {trace, config, directions, gradient}: LstmPass): readonly string[] {
  const {units, return_sequences: sequences} = config;
  const {intoCell, forget, factor, zeros} = trace;
  const back = directions.map(({recurrent}) =>
    graph.op("Unsqueeze", graph.transpose(recurrent, 1, 0), graph.ints([0])),
  );
  const recurrent = graph.concat(0, ...back);
  const row = [directions.length, "n", units];
  const incoming = sequences
    ? listGradients(graph, gradient, directions).map((value, d) => ({
        value,
        shape: [1, "n", units],
        backwards: !directions[d]!.backwards,
      }))
    : [];
  const last = sequences ? zeros : graph.transpose(gradient, 1, 0, 2);
  const own = [
    {value: intoCell, shape: row, backwards: true},
    {value: factor, shape: [directions.length, "n", 4 * units], backwards: true},
    {value: forget, shape: row, backwards: true},
  ];
  return addLoop(graph, {
    states: [last, zeros].map((value) => ({value, shape: row})),
    sequences: [...incoming, ...own],
    step(body, [later, cellLater], slices) {
      const [into, chain, kept] = slices.slice(incoming.length);
      const given = (): string => body.concat(0, ...slices.slice(0, incoming.length));
      const state = sequences ? body.op("Add", given(), later!) : later!;
      const cell = body.op("Add", body.op("Mul", state, into!), cellLater!);
      const sums = body.op("Mul", body.concat(2, cell, cell, cell, state), chain!);
      return {
        states: [body.op("MatMul", sums, recurrent), body.op("Mul", cell, kept!)],
        collected: splitDirections(body, sums, directions).map((value) => ({
          value,
          shape: [1, "n", 4 * units],
          backwards: true,
        })),
      };
    },
  }).collected;
}

/** The gradient (n, timesteps, directions, units) of each direction, (timesteps, 1, n, units). */
function listGradients(graph: Graph, gradient: string, directions: readonly Direction[]): string[] {
  const ordered = graph.transpose(gradient, 1, 2, 0, 3);
  if (directions.length === 1) return [ordered];
  return graph.split(
    ordered,
    1,
    directions.map(() => 1),
  );
}
