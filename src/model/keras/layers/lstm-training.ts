/**
 * The LSTM while a model is trained, both directions in one loop.
 *
 * The loop forward keeps the factors of the chain rule, which it computes while the gates are at hand: for all timesteps
 * at once they would be fetched from memory again. What is left for the loop back is nine operators a step, and the
 * gradients of the variables are one matrix product a direction, over timesteps and windows together.
 * Hochreiter & Schmidhuber 1997 (doi 10.1162/neco.1997.9.8.1735). Gates in Keras' order: i, f, g, o.
 */
import type {Graph} from "../../onnx/graph.ts";
import {addLoop} from "../../onnx/scan.ts";
import type {Value} from "../layer.ts";
import {type CellConfig, gateActivation} from "./cell.ts";
import type {Direction} from "./recurrent-gradient.ts";

/** What the loop forward leaves for the way back; (timesteps, …), each direction in its own order. */
interface Trace {
  /** What each direction's matrix was multiplied with: x, one, and the state before; (directions, n, …). */
  readonly seen: string;
  /** States of each direction in the order of time, (timesteps, 1, n, units). */
  readonly hidden: readonly string[];
  /** What the gradient of the state is multiplied with to reach the cell, and the cell's to reach the one before. */
  readonly intoCell: string;
  readonly forget: string;
  /** What the gradients of cell (for i, f, g) and state (for o) are multiplied with to reach the gates' sums. */
  readonly factor: string;
  /** The last states, and zeros, (directions, n, units). */
  readonly last: string;
  readonly nothing: string;
}

/** (n, timesteps, directions, units) of the input (n, timesteps, channels), or (n, directions, units) of the last states. */
export function trainLstm(
  graph: Graph,
  {name, shape}: Value,
  config: CellConfig,
  directions: readonly Direction[],
): string {
  const [timesteps, channels] = [shape[0]!, shape[1]!];
  const {units, return_sequences: sequences} = config;
  const inputs = [name, ...directions.flatMap(listVariables)];
  const [output] = graph.withCustomGradient(inputs, () => {
    const trace = forward(graph, {name, shape}, config, directions);
    const all = (): string => graph.transpose(graph.concat(1, ...trace.hidden), 2, 0, 1, 3);
    return {
      outputs: [sequences ? all() : graph.transpose(trace.last, 1, 0, 2)],
      shapes: [["n", ...(sequences ? [timesteps] : []), directions.length, units]],
      backward: ([gradient]) =>
        backward(graph, {trace, config, directions, timesteps, channels, gradient: gradient!}),
    };
  });
  return output!;
}

const listVariables = ({kernel, recurrent, bias}: Direction): string[] =>
  bias === undefined ? [kernel, recurrent] : [kernel, recurrent, bias];

function forward(
  graph: Graph,
  {name, shape: [, channels]}: Value,
  config: CellConfig,
  directions: readonly Direction[],
): Trace {
  const {units, activation, return_sequences: sequences} = config;
  const gate = gateActivation(config);
  const pads = graph.ints([0, 0, 0, 0, 0, 1]);
  const padded = graph.op("Pad", graph.transpose(name, 1, 0, 2), pads, graph.scalar(1));
  const x = graph.op("Unsqueeze", padded, graph.ints([1])); // (timesteps, 1, n, channels + 1)
  const noBias = (): string => graph.floats(new Float32Array(4 * units), [4 * units]);
  const matrices = directions.map(({kernel, recurrent, bias}) => {
    const row = graph.op("Unsqueeze", bias ?? noBias(), graph.ints([0]));
    return graph.op("Unsqueeze", graph.concat(0, kernel, row, recurrent), graph.ints([0]));
  });
  const matrix = graph.concat(0, ...matrices); // (directions, channels + 1 + units, 4 units)
  const one = graph.slice(graph.slice(padded, 0, 0, 1), 2, 0, 1);
  const shape = graph.op("Shape", one); // [1, n, 1]
  const size = graph.op("Mul", shape, graph.ints([directions.length, 1, units]));
  const nothing = graph.op("ConstantOfShape", size);
  const row = [directions.length, "n", units];
  const {states, collected} = addLoop(graph, {
    states: [nothing, nothing].map((value) => ({value, shape: row})),
    sequences: directions.map(({backwards}) => ({value: x, shape: [1, "n", channels! + 1], backwards})),
    step(body, [before, cellBefore], slices) {
      const seen = body.concat(2, body.concat(0, ...slices), before!);
      const sums = body.split(body.op("MatMul", seen, matrix), 2, [units, units, units, units]);
      const [i, f, o] = [0, 1, 3].map((at) => gate.apply(body, sums[at]!)) as [string, string, string];
      const g = activation.apply(body, sums[2]!);
      const cell = body.op("Add", body.op("Mul", f, cellBefore!), body.op("Mul", i, g));
      const squashed = activation.apply(body, cell);
      const state = body.op("Mul", o, squashed);
      const mul = (one: string, other: string): string => body.op("Mul", one, other);
      const intoCell = mul(o, activation.slope(body, squashed));
      const factor = body.concat(
        2,
        mul(g, gate.slope(body, i)),
        mul(cellBefore!, gate.slope(body, f)),
        mul(i, activation.slope(body, g)),
        mul(squashed, gate.slope(body, o)),
      );
      const own = sequences ? listParts(body, state, directions) : [];
      const wide = [directions.length, "n", 4 * units];
      return {
        states: [state, cell],
        collected: [
          ...own.map((value, d) => ({value, shape: [1, "n", units], backwards: directions[d]!.backwards})),
          {value: seen, shape: [directions.length, "n", channels! + 1 + units]},
          {value: intoCell, shape: row},
          {value: f, shape: row},
          {value: factor, shape: wide},
        ],
      };
    },
  });
  const [seen, intoCell, forget, factor] = collected.slice(sequences ? directions.length : 0);
  return {
    seen: seen!,
    hidden: sequences ? collected.slice(0, directions.length) : [],
    intoCell: intoCell!,
    forget: forget!,
    factor: factor!,
    last: states[0]!,
    nothing,
  };
}

/** The parts of a value (directions, …) of each direction, (1, …). */
function listParts(graph: Graph, value: string, directions: readonly Direction[]): string[] {
  if (directions.length === 1) return [graph.op("Identity", value)];
  return graph.split(
    value,
    0,
    directions.map(() => 1),
  );
}

interface Back {
  readonly trace: Trace;
  readonly config: CellConfig;
  readonly directions: readonly Direction[];
  readonly timesteps: number;
  readonly channels: number;
  /** Of the layer's output. */
  readonly gradient: string;
}

/** Gradients of the input and of each direction's variables. */
function backward(graph: Graph, back: Back): string[] {
  const {trace, config, directions, timesteps, channels} = back;
  const height = channels + 1 + config.units;
  const width = 4 * config.units;
  const seen = graph.split(
    trace.seen,
    1,
    directions.map(() => 1),
  );
  const parts = sumsOf(graph, back).map((sums, d) => {
    const {kernel, bias, backwards} = directions[d]!;
    const product = productOverSteps(graph, timesteps, [seen[d]!, height], [sums, width]);
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
 * aᵀ·b with timesteps and windows as rows, in some eight parts that are added up: a third faster than in one, since each
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
function sumsOf(graph: Graph, {trace, config, directions, gradient}: Back): readonly string[] {
  const {units, return_sequences: sequences} = config;
  const {intoCell, forget, factor, nothing} = trace;
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
  const last = sequences ? nothing : graph.transpose(gradient, 1, 0, 2);
  const own = [
    {value: intoCell, shape: row, backwards: true},
    {value: factor, shape: [directions.length, "n", 4 * units], backwards: true},
    {value: forget, shape: row, backwards: true},
  ];
  return addLoop(graph, {
    states: [last, nothing].map((value) => ({value, shape: row})),
    sequences: [...incoming, ...own],
    step(body, [later, cellLater], slices) {
      const [into, chain, kept] = slices.slice(incoming.length);
      const given = (): string => body.concat(0, ...slices.slice(0, incoming.length));
      const state = sequences ? body.op("Add", given(), later!) : later!;
      const cell = body.op("Add", body.op("Mul", state, into!), cellLater!);
      const sums = body.op("Mul", body.concat(2, cell, cell, cell, state), chain!);
      return {
        states: [body.op("MatMul", sums, recurrent), body.op("Mul", cell, kept!)],
        collected: listParts(body, sums, directions).map((value) => ({
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
