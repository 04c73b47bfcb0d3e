/**
 * The derivatives of GRU and SimpleRNN for one direction, back through time.
 *
 * All that does not depend on the recurrence is computed for all timesteps at once: from the hidden states follow the
 * gates, as matrix products, and from the gates the factors of the chain rule. What is left for the loop is a few
 * operators a step. Cho et al. 2014 (arXiv 1406.1078).
 */
import type {Graph} from "../../onnx/graph.ts";
import {addLoop, type Shaped} from "../../onnx/scan.ts";
import {type CellConfig, type CellKind, gateActivation, rest} from "./cell.ts";

/** The kinds whose derivative stands here; the LSTM has a file of its own. */
export type OtherCell = Exclude<CellKind, "LSTM">;

/** One direction of a layer: names of its variables in the graph. */
export interface Direction {
  readonly kernel: string;
  readonly recurrent: string;
  readonly bias: string | undefined;
  readonly backwards: boolean;
}

/** What one direction's derivative is made of. Sequences are (timesteps, n, …) in the order of time. */
interface Direct {
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
  /** Nothing, (n, units). */
  readonly zero: string;
}

interface Backward extends Direct {
  /** The state before each step, (timesteps, n, units). */
  readonly before: string;
}

/** Gradients of x (timesteps, n, channels) and of the direction's variables in Keras' order. */
interface CellGradients {
  readonly x: string;
  readonly weights: readonly string[];
}

const mul = (graph: Graph, ...[first, ...others]: string[]): string =>
  others.reduce((product, value) => graph.op("Mul", product, value), first!);

/** aᵀ·b with timesteps and batch as rows: (timesteps, n, width a) and (timesteps, n, width b) to (width a, width b). */
function productOverRows(graph: Graph, a: [string, number], b: [string, number]): string {
  const [left, right] = [a, b].map(([value, width]) => graph.op("Reshape", value, graph.ints([-1, width])));
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
function shifted({graph, timesteps, direction: {backwards}, zero}: Direct, value: string): string {
  const kept = graph.slice(value, 0, backwards ? 1 : 0, backwards ? timesteps : timesteps - 1);
  const first = graph.op("Unsqueeze", zero, graph.ints([0]));
  return backwards ? graph.concat(0, kept, first) : graph.concat(0, first, kept);
}

/** The gradients that follow from those of the gates' sums, where input and state enter these alike. */
function finish(backward: Backward, sums: string, width: number): CellGradients {
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

function simple(backward: Backward): CellGradients {
  const {graph, config, direction, hidden} = backward;
  const {units, activation} = config;
  const back = graph.transpose(direction.recurrent, 1, 0);
  const slope = activation.slope(graph, hidden);
  const factors = [{value: slope, width: units}];
  const [sums] = backThroughTime(backward, factors, (body, state, [factor]) => {
    const dz = mul(body, state, factor!);
    return {before: body.op("MatMul", dz, back), collected: [{value: dz, width: units}]};
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
    direction.bias === undefined ? [undefined, undefined] : graph.split(direction.bias, 0, [1, 1]);
  const plus = (sum: string, bias: string | undefined): string =>
    bias === undefined ? sum : graph.op("Add", sum, bias);
  const each = [units, units, units];
  const [xz, xr, xh] = graph.split(plus(graph.op("MatMul", x, direction.kernel), fromInput), 2, each);
  const ofBefore = plus(graph.op("MatMul", before, direction.recurrent), fromState);
  const [hz, hr, hh] = graph.split(ofBefore, 2, each);
  const z = gate.apply(graph, graph.op("Add", xz!, hz!));
  const r = gate.apply(graph, graph.op("Add", xr!, hr!));
  const candidate = activation.apply(graph, graph.op("Add", xh!, mul(graph, r, hh!)));
  const toCandidate = mul(graph, rest(graph, z), activation.slope(graph, candidate));
  const toUpdate = mul(graph, graph.op("Sub", before, candidate), gate.slope(graph, z));
  const toReset = mul(graph, toCandidate, hh!, gate.slope(graph, r));
  const factor = graph.concat(2, toUpdate, toReset, mul(graph, toCandidate, r));
  const back = graph.transpose(direction.recurrent, 1, 0);
  const factors = [
    {value: factor, width},
    {value: z, width: units},
    {value: toCandidate, width: units},
  ];
  // Of the sums from the input only the candidate's differs: it does not go through the reset gate.
  const [ofState, ofCandidate] = backThroughTime(backward, factors, (body, state, [chain, keep, direct]) => {
    const sums = mul(body, body.concat(1, state, state, state), chain!);
    const before = body.op("Add", mul(body, state, keep!), body.op("MatMul", sums, back));
    const collected = [
      {value: sums, width},
      {value: mul(body, state, direct!), width: units},
    ];
    return {before, collected};
  });
  const [dz, dr] = graph.split(ofState!, 2, each);
  const ofInput = graph.concat(2, dz!, dr!, ofCandidate!);
  return {
    x: graph.op("MatMul", ofInput, graph.transpose(direction.kernel, 1, 0)),
    weights: [
      productOverRows(graph, [x, channels], [ofInput, width]),
      productOverRows(graph, [before, units], [ofState!, width]),
      ...(direction.bias === undefined
        ? []
        : [
            graph.concat(
              0,
              ...[ofInput, ofState!].map((value) =>
                graph.op("Unsqueeze", sumOverRows(graph, value), graph.ints([0])),
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
  const ofInput = graph.op("MatMul", x, direction.kernel);
  const biased = direction.bias === undefined ? ofInput : graph.op("Add", ofInput, direction.bias);
  const [xz, xr, xh] = graph.split(biased, 2, [units, units, units]);
  const [forGates, forCandidate] = graph.split(direction.recurrent, 1, [2 * units, units]);
  const [hz, hr] = graph.split(graph.op("MatMul", before, forGates!), 2, [units, units]);
  const z = gate.apply(graph, graph.op("Add", xz!, hz!));
  const r = gate.apply(graph, graph.op("Add", xr!, hr!));
  const reset = mul(graph, r, before);
  const candidate = activation.apply(graph, graph.op("Add", xh!, graph.op("MatMul", reset, forCandidate!)));
  const toCandidate = mul(graph, rest(graph, z), activation.slope(graph, candidate));
  const toUpdate = mul(graph, graph.op("Sub", before, candidate), gate.slope(graph, z));
  const toReset = mul(graph, before, gate.slope(graph, r));
  const [gatesBack, candidateBack] = [graph.transpose(forGates!, 1, 0), graph.transpose(forCandidate!, 1, 0)];
  const factors = [toCandidate, toUpdate, toReset, r, z].map((value) => ({value, width: units}));
  const [sums] = backThroughTime(
    backward,
    factors,
    (body, state, [intoCandidate, intoUpdate, intoReset, open, keep]) => {
      const dc = mul(body, state, intoCandidate!);
      const ofReset = body.op("MatMul", dc, candidateBack);
      const both = body.concat(1, mul(body, state, intoUpdate!), mul(body, ofReset, intoReset!));
      const direct = body.op("Add", mul(body, state, keep!), mul(body, ofReset, open!));
      const earlier = body.op("Add", direct, body.op("MatMul", both, gatesBack));
      return {before: earlier, collected: [{value: body.concat(1, both, dc), width}]};
    },
  );
  const [ofGates, ofCandidate] = graph.split(sums!, 2, [2 * units, units]);
  const recurrent = graph.concat(
    1,
    productOverRows(graph, [before, units], [ofGates!, 2 * units]),
    productOverRows(graph, [reset, units], [ofCandidate!, units]),
  );
  return {
    x: graph.op("MatMul", sums!, graph.transpose(direction.kernel, 1, 0)),
    weights: [
      productOverRows(graph, [x, channels], [sums!, width]),
      recurrent,
      ...(direction.bias === undefined ? [] : [sumOverRows(graph, sums!)]),
    ],
  };
}

const gradientsOf: Readonly<Record<OtherCell, (backward: Backward) => CellGradients>> = {
  GRU: (backward) => (backward.config.reset_after ? gruResetAfter(backward) : gruResetBefore(backward)),
  SimpleRNN: simple,
};

/** Adds the nodes for the gradients of one direction. */
export function cellGradients(kind: OtherCell, direct: Direct): CellGradients {
  return gradientsOf[kind]({...direct, before: shifted(direct, direct.hidden)});
}
