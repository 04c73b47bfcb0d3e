/** The LSTM's loop over timesteps, which leaves behind what the way back needs. */
import type {Graph} from "../../../onnx/graph.ts";
import {addLoop} from "../../../onnx/scan.ts";
import type {Value} from "../../layer.ts";
import {type CellConfig, type Direction, gateActivation} from "./cell.ts";

/** What the loop forward leaves for the way back; (timesteps, …), each direction in its own order. */
export interface LstmTrace {
  /** What each direction's matrix was multiplied with: x, one, and the state before; (directions, n, …). */
  readonly operands: string;
  /** States of each direction in the order of time, (timesteps, 1, n, units). */
  readonly hidden: readonly string[];
  /** What the gradient of the state is multiplied with to reach the cell, and the cell's to reach the one before. */
  readonly intoCell: string;
  readonly forget: string;
  /** What the gradients of cell (for i, f, g) and state (for o) are multiplied with to reach the gates' sums. */
  readonly factor: string;
  /** The last states, and zeros, (directions, n, units). */
  readonly last: string;
  readonly zeros: string;
}

export function lstmForward(
  graph: Graph,
  {name, shape: [, channels]}: Value,
  config: CellConfig,
  directions: readonly Direction[],
): LstmTrace {
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
  const zeros = graph.op("ConstantOfShape", size);
  const row = [directions.length, "n", units];
  const {states, collected} = addLoop(graph, {
    states: [zeros, zeros].map((value) => ({value, shape: row})),
    sequences: directions.map(({backwards}) => ({value: x, shape: [1, "n", channels! + 1], backwards})),
    step(body, [before, cellBefore], slices) {
      const operands = body.concat(2, body.concat(0, ...slices), before!);
      const sums = body.split(body.op("MatMul", operands, matrix), 2, [units, units, units, units]);
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
      const own = sequences ? splitDirections(body, state, directions) : [];
      const wide = [directions.length, "n", 4 * units];
      return {
        states: [state, cell],
        collected: [
          ...own.map((value, d) => ({value, shape: [1, "n", units], backwards: directions[d]!.backwards})),
          {value: operands, shape: [directions.length, "n", channels! + 1 + units]},
          {value: intoCell, shape: row},
          {value: f, shape: row},
          {value: factor, shape: wide},
        ],
      };
    },
  });
  const [operands, intoCell, forget, factor] = collected.slice(sequences ? directions.length : 0);
  return {
    operands: operands!,
    hidden: sequences ? collected.slice(0, directions.length) : [],
    intoCell: intoCell!,
    forget: forget!,
    factor: factor!,
    last: states[0]!,
    zeros,
  };
}

/** The parts of a value (directions, …) of each direction, (1, …). */
export function splitDirections(graph: Graph, value: string, directions: readonly Direction[]): string[] {
  if (directions.length === 1) return [graph.op("Identity", value)];
  return graph.split(
    value,
    0,
    directions.map(() => 1),
  );
}
