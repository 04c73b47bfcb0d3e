/**
 * Recurrent layers while a model is trained. The LSTM has its own loop (lstm.ts); the others run ONNX'
 * fused operator, which gives every hidden state, and their derivatives follow from these (gradient.ts).
 */
import type {Graph} from "../../../onnx/graph.ts";
import {LayerError, type Value} from "../../layer.ts";
import {
  type CellConfig,
  type CellKind,
  cellAttributes,
  type Direction,
  GATE_ORDER,
  ONNX_OPERATOR,
  variablesOf,
} from "./cell.ts";
import {cellGradients} from "./gradient.ts";
import {trainLstm} from "./lstm.ts";

/**
 * The layer of the input (n, timesteps, channels): (n, timesteps, directions, units), or (n, directions, units)
 * where only
 * the last state is wanted.
 */
export function trainCells(
  graph: Graph,
  {name, shape}: Value,
  kind: CellKind,
  config: CellConfig,
  directions: readonly Direction[],
): string {
  if (config.dropout > 0 || config.recurrent_dropout > 0)
    throw new LayerError("cannot be trained with dropout inside the cell; use a Dropout layer before it");
  if (kind === "LSTM") return trainLstm(graph, {name, shape}, config, directions);
  const [timesteps, channels] = [shape[0]!, shape[1]!];
  const {units, return_sequences: sequences} = config;
  const inputs = [name, ...directions.flatMap(variablesOf)];
  const [output] = graph.withCustomGradient(inputs, () => {
    const x = graph.transpose(name, 1, 0, 2);
    const states = forward(graph, x, kind, config, directions); // (timesteps, directions, n, units)
    const ends = directions.map(({backwards}) => (backwards ? 0 : timesteps - 1));
    const last = (): string => {
      const cut = directions.map((_, d) =>
        graph.slice(graph.slice(states, 0, ends[d]!, ends[d]! + 1), 1, d, d + 1),
      );
      const joined = graph.concat(1, ...cut); // (1, directions, n, units)
      return graph.transpose(graph.op("Squeeze", joined, graph.ints([0])), 1, 0, 2);
    };
    return {
      outputs: [sequences ? graph.transpose(states, 2, 0, 1, 3) : last()],
      shapes: [["n", ...(sequences ? [timesteps] : []), directions.length, units]],
      backward([gradient]) {
        const each = directions.map(() => 1);
        const hidden = squeezed(graph, states, 1, each);
        const ordered = sequences
          ? graph.transpose(gradient!, 2, 1, 0, 3)
          : graph.transpose(gradient!, 1, 0, 2);
        const gradients = squeezed(graph, ordered, 0, each); // (timesteps, n, units) or (n, units)
        const parts = directions.map((direction, d) => {
          const first = graph.slice(hidden[d]!, 0, 0, 1);
          const zeros = graph.op("ConstantOfShape", graph.op("Shape", first)); // (1, n, units)
          const zero = graph.op("Squeeze", zeros, graph.ints([0]));
          return cellGradients(kind, {
            ...{graph, config, direction, timesteps, channels, x, zero},
            hidden: hidden[d]!,
            gradient: sequences ? gradients[d]! : undefined,
            last: sequences ? zero : gradients[d]!,
          });
        });
        const dx = parts.map((part) => part.x).reduce((a, b) => graph.op("Add", a, b));
        return [graph.transpose(dx, 1, 0, 2), ...parts.flatMap(({weights}) => weights)];
      },
    };
  });
  return output!;
}

/** The parts of `value` along `axis`, without that axis. */
function squeezed(graph: Graph, value: string, axis: number, each: readonly number[]): string[] {
  const parts = each.length === 1 ? [value] : graph.split(value, axis, each);
  return parts.map((part) => graph.op("Squeeze", part, graph.ints([axis])));
}

/** ONNX' operator over all directions: every state, (timesteps, directions, n, units). */
function forward(
  graph: Graph,
  x: string,
  kind: Exclude<CellKind, "LSTM">,
  config: CellConfig,
  directions: readonly Direction[],
): string {
  const {units} = config;
  const width = GATE_ORDER[kind].length * units;
  const matrix = (value: string): string =>
    graph.op("Unsqueeze", graph.transpose(value, 1, 0), graph.ints([0]));
  const zeros = graph.floats(new Float32Array(width), [width]);
  // ONNX wants a bias of the input and one of the state; with reset_after Keras' GRU has both.
  const biases = (value: string | undefined): string => {
    const both = kind === "GRU" && config.reset_after && value !== undefined;
    const row = both ? value : graph.concat(0, value ?? zeros, zeros);
    return graph.op("Reshape", row, graph.ints([1, 2 * width]));
  };
  const data = [
    x,
    graph.concat(0, ...directions.map(({kernel}) => matrix(kernel))),
    graph.concat(0, ...directions.map(({recurrent}) => matrix(recurrent))),
    graph.concat(0, ...directions.map(({bias}) => biases(bias))),
  ];
  return graph.nodeOf(
    ONNX_OPERATOR[kind],
    data,
    [true],
    cellAttributes(
      kind,
      config,
      directions.map(({backwards}) => backwards),
    ),
  )[0]!;
}
