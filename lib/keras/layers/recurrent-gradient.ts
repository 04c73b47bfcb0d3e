/**
 * The derivatives of LSTM, GRU and SimpleRNN for one direction, back through time.
 *
 * All that does not depend on the recurrence is computed for all steps at once: from the hidden states follow the
 * gates, as matrix products, and from the gates the factors of the chain rule. What is left for the loop is a few
 * operators a step. Hochreiter & Schmidhuber 1997 (10.1162/neco.1997.9.8.1735); Cho et al. 2014 (arXiv 1406.1078).
 */
import type {Dimension, Graph} from "../../onnx/graph.ts";
import {addLoop} from "../../onnx/scan.ts";
import {type CellConfig, type CellKind, gateActivation, gateOrder, rest} from "./cell.ts";

/** One direction of a layer: names of its variables in the graph. */
export interface Direction {
  readonly kernel: string;
  readonly recurrent: string;
  readonly bias: string | undefined;
  readonly backwards: boolean;
}

/** What one direction's derivative is made of. Sequences are (steps, n, …) in the order of time. */
interface Direct {
  readonly graph: Graph;
  readonly config: CellConfig;
  readonly direction: Direction;
  readonly steps: number;
  readonly channels: number;
  /** (steps, n, channels) */
  readonly x: string;
  /** The state after each step, (steps, n, units). */
  readonly hidden: string;
  /** Gradient of the states (steps, n, units); undefined where only the last leaves the layer. */
  readonly gradient: string | undefined;
  /** Gradient of the last state in the direction's own order, (n, units). */
  readonly last: string;
  /** Nothing, (n, units). */
  readonly zero: string;
}

interface Backward extends Direct {
  /** The state before each step, (steps, n, units). */
  readonly before: string;
}

/** Gradients of x (steps, n, channels) and of the direction's variables in Keras' order. */
interface CellGradients {
  readonly x: string;
  readonly weights: readonly string[];
}

const op = (graph: Graph, kind: string, ...inputs: string[]): string => graph.node(kind, inputs);
const mul = (graph: Graph, ...[first, ...others]: string[]): string =>
  others.reduce((product, value) => op(graph, "Mul", product, value), first!);
const concat = (graph: Graph, axis: number, ...inputs: string[]): string =>
  graph.node("Concat", inputs, {axis: {int: axis}});
const transposed = (graph: Graph, matrix: string): string =>
  graph.node("Transpose", [matrix], {perm: {ints: [1, 0]}});
const gates = (graph: Graph, value: string, kind: CellKind, units: number): string[] =>
  graph.nodeOf(
    "Split",
    [value, graph.ints(gateOrder[kind].map(() => units))],
    gateOrder[kind].map(() => true),
    {
      axis: {int: 2},
    },
  );

/** aᵀ·b with steps and batch as rows: (steps, n, width a) and (steps, n, width b) to (width a, width b). */
function productOverRows(graph: Graph, a: [string, number], b: [string, number]): string {
  const [left, right] = [a, b].map(([value, width]) => op(graph, "Reshape", value, graph.ints([-1, width])));
  return graph.node("Gemm", [left!, right!], {transA: {int: 1}});
}

const sumOverRows = (graph: Graph, value: string): string =>
  graph.node("ReduceSum", [value, graph.ints([0, 1])], {keepdims: {int: 0}});

interface Sized {
  readonly value: string;
  readonly width: number;
}

/** The loop back through time; `step` is given the gradient of the whole state. Gives what it collects. */
function backThroughTime(
  {graph, config: {units}, direction, gradient, last}: Backward,
  {factors, carried}: {readonly factors: readonly Sized[]; readonly carried: readonly string[]},
  step: (
    body: Graph,
    hidden: string,
    carries: readonly string[],
    factors: readonly string[],
  ) => {readonly before: string; readonly carries: readonly string[]; readonly collected: readonly Sized[]},
): string[] {
  const row = (width: number): readonly Dimension[] => ["n", width];
  const own = gradient === undefined ? [] : [{value: gradient, shape: row(units)}];
  return addLoop(graph, {
    states: [last, ...carried].map((initial) => ({initial, shape: row(units)})),
    sequences: [...own, ...factors.map(({value, width}) => ({value, shape: row(width)}))],
    backwards: !direction.backwards,
    step(body, [later, ...carries], slices) {
      const hidden = gradient === undefined ? later! : op(body, "Add", slices[0]!, later!);
      const {before, carries: next, collected} = step(body, hidden, carries, slices.slice(own.length));
      return {
        states: [before, ...next],
        collected: collected.map(({value, width}) => ({value, shape: row(width)})),
      };
    },
  });
}

/** What stood one step earlier in the direction's own order, with `zero` before the first. */
function shifted({graph, steps, direction: {backwards}, zero}: Direct, value: string): string {
  const [from, to] = backwards ? [1, steps] : [0, steps - 1];
  const kept = op(graph, "Slice", value, ...[[from], [to], [0]].map((list) => graph.ints(list)));
  const first = op(graph, "Unsqueeze", zero, graph.ints([0]));
  return backwards ? concat(graph, 0, kept, first) : concat(graph, 0, first, kept);
}

/** The gradients that follow from those of the gates' sums, where input and state enter these alike. */
function finish(backward: Backward, sums: string, width: number): CellGradients {
  const {graph, direction, x, before, channels, config} = backward;
  return {
    x: op(graph, "MatMul", sums, transposed(graph, direction.kernel)),
    weights: [
      productOverRows(graph, [x, channels], [sums, width]),
      productOverRows(graph, [before, config.units], [sums, width]),
      ...(direction.bias === undefined ? [] : [sumOverRows(graph, sums)]),
    ],
  };
}

/** x·W + before·R + b, (steps, n, width). */
function gateSums({graph, direction: {kernel, recurrent, bias}, x, before}: Backward): string {
  const sum = op(graph, "Add", op(graph, "MatMul", x, kernel), op(graph, "MatMul", before, recurrent));
  return bias === undefined ? sum : op(graph, "Add", sum, bias);
}

function lstm(backward: Backward): CellGradients {
  const {graph, config, direction, zero} = backward;
  const {units, activation} = config;
  const gate = gateActivation(config);
  const [zi, zf, zg, zo] = gates(graph, gateSums(backward), "LSTM", units);
  const [i, f, o] = [zi!, zf!, zo!].map((sum) => gate.apply(graph, sum)) as [string, string, string];
  const g = activation.apply(graph, zg!);
  const row: readonly Dimension[] = ["n", units];
  const [cell] = addLoop(graph, {
    states: [{initial: zero, shape: row}],
    sequences: [f, mul(graph, i, g)].map((value) => ({value, shape: row})),
    backwards: direction.backwards,
    step(body, [c], [forget, gain]) {
      const next = op(body, "Add", mul(body, c!, forget!), gain!);
      return {states: [next], collected: [{value: next, shape: row}]};
    },
  });
  const squashed = activation.apply(graph, cell!);
  const intoCell = mul(graph, o, activation.slope(graph, squashed));
  const factor = concat(
    graph,
    2,
    mul(graph, g, gate.slope(graph, i)),
    mul(graph, shifted(backward, cell!), gate.slope(graph, f)),
    mul(graph, i, activation.slope(graph, g)),
    mul(graph, squashed, gate.slope(graph, o)),
  );
  const back = transposed(graph, direction.recurrent);
  const width = 4 * units;
  const factors = [
    {value: intoCell, width: units},
    {value: factor, width},
    {value: f, width: units},
  ];
  const [sums] = backThroughTime(
    backward,
    {factors, carried: [zero]},
    (body, hidden, [later], [into, chain, forget]) => {
      const dc = op(body, "Add", mul(body, hidden, into!), later!);
      const dz = mul(body, concat(body, 1, dc, dc, dc, hidden), chain!);
      const before = op(body, "MatMul", dz, back);
      return {before, carries: [mul(body, dc, forget!)], collected: [{value: dz, width}]};
    },
  );
  return finish(backward, sums!, width);
}

function simple(backward: Backward): CellGradients {
  const {graph, config, direction, hidden} = backward;
  const {units, activation} = config;
  const back = transposed(graph, direction.recurrent);
  const slope = activation.slope(graph, hidden);
  const factors = [{value: slope, width: units}];
  const [sums] = backThroughTime(backward, {factors, carried: []}, (body, state, _, [factor]) => {
    const dz = mul(body, state, factor!);
    return {before: op(body, "MatMul", dz, back), carries: [], collected: [{value: dz, width: units}]};
  });
  return finish(backward, sums!, units);
}

/** h = z·before + (1 − z)·candidate, candidate = act(x·W + b₀ + r ∘ (before·R + b₁)); gates z, r, h. */
function gruResetAfter(backward: Backward): CellGradients {
  const {graph, config, direction, channels, x, before} = backward;
  const {units, activation} = config;
  const gate = gateActivation(config);
  const width = 3 * units;
  const [fromInput, fromState] =
    direction.bias === undefined
      ? [undefined, undefined]
      : graph.nodeOf("Split", [direction.bias, graph.ints([1, 1])], [true, true], {axis: {int: 0}});
  const plus = (sum: string, bias: string | undefined): string =>
    bias === undefined ? sum : op(graph, "Add", sum, bias);
  const [xz, xr, xh] = gates(graph, plus(op(graph, "MatMul", x, direction.kernel), fromInput), "GRU", units);
  const [hz, hr, hh] = gates(
    graph,
    plus(op(graph, "MatMul", before, direction.recurrent), fromState),
    "GRU",
    units,
  );
  const z = gate.apply(graph, op(graph, "Add", xz!, hz!));
  const r = gate.apply(graph, op(graph, "Add", xr!, hr!));
  const candidate = activation.apply(graph, op(graph, "Add", xh!, mul(graph, r, hh!)));
  const toCandidate = mul(graph, rest(graph, z), activation.slope(graph, candidate));
  const toUpdate = mul(graph, op(graph, "Sub", before, candidate), gate.slope(graph, z));
  const toReset = mul(graph, toCandidate, hh!, gate.slope(graph, r));
  const factor = concat(graph, 2, toUpdate, toReset, mul(graph, toCandidate, r));
  const back = transposed(graph, direction.recurrent);
  const factors = [
    {value: factor, width},
    {value: z, width: units},
    {value: toCandidate, width: units},
  ];
  // Of the sums from the input only the candidate's differs: it does not go through the reset gate.
  const [ofState, ofCandidate] = backThroughTime(
    backward,
    {factors, carried: []},
    (body, state, _, [chain, keep, direct]) => {
      const sums = mul(body, concat(body, 1, state, state, state), chain!);
      const before = op(body, "Add", mul(body, state, keep!), op(body, "MatMul", sums, back));
      const collected = [
        {value: sums, width},
        {value: mul(body, state, direct!), width: units},
      ];
      return {before, carries: [], collected};
    },
  );
  const [dz, dr] = gates(graph, ofState!, "GRU", units);
  const ofInput = concat(graph, 2, dz!, dr!, ofCandidate!);
  return {
    x: op(graph, "MatMul", ofInput, transposed(graph, direction.kernel)),
    weights: [
      productOverRows(graph, [x, channels], [ofInput, width]),
      productOverRows(graph, [before, units], [ofState!, width]),
      ...(direction.bias === undefined
        ? []
        : [
            concat(
              graph,
              0,
              ...[ofInput, ofState!].map((value) =>
                op(graph, "Unsqueeze", sumOverRows(graph, value), graph.ints([0])),
              ),
            ),
          ]),
    ],
  };
}

/** h = z·before + (1 − z)·candidate, candidate = act(x·W + (r ∘ before)·R + b); gates z, r, h. */
function gruResetBefore(backward: Backward): CellGradients {
  const {graph, config, direction, channels, x, before} = backward;
  const {units, activation} = config;
  const gate = gateActivation(config);
  const width = 3 * units;
  const ofInput = op(graph, "MatMul", x, direction.kernel);
  const biased = direction.bias === undefined ? ofInput : op(graph, "Add", ofInput, direction.bias);
  const [xz, xr, xh] = gates(graph, biased, "GRU", units);
  const [forGates, forCandidate] = graph.nodeOf(
    "Split",
    [direction.recurrent, graph.ints([2 * units, units])],
    [true, true],
    {axis: {int: 1}},
  );
  const [hz, hr] = graph.nodeOf(
    "Split",
    [op(graph, "MatMul", before, forGates!), graph.ints([units, units])],
    [true, true],
    {axis: {int: 2}},
  );
  const z = gate.apply(graph, op(graph, "Add", xz!, hz!));
  const r = gate.apply(graph, op(graph, "Add", xr!, hr!));
  const reset = mul(graph, r, before);
  const candidate = activation.apply(graph, op(graph, "Add", xh!, op(graph, "MatMul", reset, forCandidate!)));
  const toCandidate = mul(graph, rest(graph, z), activation.slope(graph, candidate));
  const toUpdate = mul(graph, op(graph, "Sub", before, candidate), gate.slope(graph, z));
  const toReset = mul(graph, before, gate.slope(graph, r));
  const [gatesBack, candidateBack] = [transposed(graph, forGates!), transposed(graph, forCandidate!)];
  const factors = [toCandidate, toUpdate, toReset, r, z].map((value) => ({value, width: units}));
  const [sums] = backThroughTime(
    backward,
    {factors, carried: []},
    (body, state, _, [intoCandidate, intoUpdate, intoReset, open, keep]) => {
      const dc = mul(body, state, intoCandidate!);
      const ofReset = op(body, "MatMul", dc, candidateBack);
      const both = concat(body, 1, mul(body, state, intoUpdate!), mul(body, ofReset, intoReset!));
      const direct = op(body, "Add", mul(body, state, keep!), mul(body, ofReset, open!));
      const earlier = op(body, "Add", direct, op(body, "MatMul", both, gatesBack));
      return {before: earlier, carries: [], collected: [{value: concat(body, 1, both, dc), width}]};
    },
  );
  const [ofGates, ofCandidate] = graph.nodeOf(
    "Split",
    [sums!, graph.ints([2 * units, units])],
    [true, true],
    {
      axis: {int: 2},
    },
  );
  const recurrent = concat(
    graph,
    1,
    productOverRows(graph, [before, units], [ofGates!, 2 * units]),
    productOverRows(graph, [reset, units], [ofCandidate!, units]),
  );
  return {
    x: op(graph, "MatMul", sums!, transposed(graph, direction.kernel)),
    weights: [
      productOverRows(graph, [x, channels], [sums!, width]),
      recurrent,
      ...(direction.bias === undefined ? [] : [sumOverRows(graph, sums!)]),
    ],
  };
}

const gradientsOf: Readonly<Record<CellKind, (backward: Backward) => CellGradients>> = {
  LSTM: lstm,
  GRU: (backward) => (backward.config.reset_after ? gruResetAfter(backward) : gruResetBefore(backward)),
  SimpleRNN: simple,
};

/** Adds the nodes for the gradients of one direction. */
export function cellGradients(kind: CellKind, direct: Direct): CellGradients {
  return gradientsOf[kind]({...direct, before: shifted(direct, direct.hidden)});
}
