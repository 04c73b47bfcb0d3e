/**
 * The derivatives of the GRU for one direction, in both forms of its reset gate. Cho et al. 2014 (arXiv 1406.1078).
 */
import {
  type BackwardPass,
  backThroughTime,
  type CellGradients,
  product,
  productOverRows,
  sumOverRows,
} from "./bptt.ts";
import {gateActivation} from "./cell.ts";

/** h = z·before + (1 − z)·candidate, candidate = act(x·W + b₀ + r ∘ (before·R + b₁)); gates z, r, h. */
export function gruResetAfter(backward: BackwardPass): CellGradients {
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
  const candidate = activation.apply(graph, graph.op("Add", xh!, product(graph, r, hh!)));
  const toCandidate = product(graph, graph.oneMinus(z), activation.slope(graph, candidate));
  const toUpdate = product(graph, graph.op("Sub", before, candidate), gate.slope(graph, z));
  const toReset = product(graph, toCandidate, hh!, gate.slope(graph, r));
  const factor = graph.concat(2, toUpdate, toReset, product(graph, toCandidate, r));
  const back = graph.transpose(direction.recurrent, 1, 0);
  const factors = [
    {value: factor, width},
    {value: z, width: units},
    {value: toCandidate, width: units},
  ];
  // Of the sums from the input only the candidate's differs: it does not go through the reset gate.
  const [ofState, ofCandidate] = backThroughTime(backward, factors, (body, state, [chain, keep, direct]) => {
    const sums = product(body, body.concat(1, state, state, state), chain!);
    const before = body.op("Add", product(body, state, keep!), body.op("MatMul", sums, back));
    const collected = [
      {value: sums, width},
      {value: product(body, state, direct!), width: units},
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
export function gruResetBefore(backward: BackwardPass): CellGradients {
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
  const reset = product(graph, r, before);
  const candidate = activation.apply(graph, graph.op("Add", xh!, graph.op("MatMul", reset, forCandidate!)));
  const toCandidate = product(graph, graph.oneMinus(z), activation.slope(graph, candidate));
  const toUpdate = product(graph, graph.op("Sub", before, candidate), gate.slope(graph, z));
  const toReset = product(graph, before, gate.slope(graph, r));
  const [gatesBack, candidateBack] = [graph.transpose(forGates!, 1, 0), graph.transpose(forCandidate!, 1, 0)];
  const factors = [toCandidate, toUpdate, toReset, r, z].map((value) => ({value, width: units}));
  const [sums] = backThroughTime(
    backward,
    factors,
    (body, state, [intoCandidate, intoUpdate, intoReset, open, keep]) => {
      const dc = product(body, state, intoCandidate!);
      const ofReset = body.op("MatMul", dc, candidateBack);
      const both = body.concat(1, product(body, state, intoUpdate!), product(body, ofReset, intoReset!));
      const direct = body.op("Add", product(body, state, keep!), product(body, ofReset, open!));
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
