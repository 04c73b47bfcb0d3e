/**
 * Recurrent layers while a model is trained.
 *
 * Forward is ONNX' fused operator, which gives every hidden state; what the derivative needs beside follows from
 * these (recurrent-gradient.ts).
 */
import type {Graph} from "../../onnx/graph.ts";
import {LayerProblem, type Value} from "../layer.ts";
import {type CellConfig, type CellKind, cellAttributes, gateOrder, onnxOperator} from "./cell.ts";
import {cellGradients, type Direction} from "./recurrent-gradient.ts";

const op = (graph: Graph, kind: string, ...inputs: string[]): string => graph.node(kind, inputs);
const concat = (graph: Graph, axis: number, ...inputs: string[]): string =>
  graph.node("Concat", inputs, {axis: {int: axis}});
const turn = (graph: Graph, value: string, ...perm: number[]): string =>
  graph.node("Transpose", [value], {perm: {ints: perm}});
const split = (graph: Graph, value: string, axis: number, sizes: readonly number[]): string[] =>
  graph.nodeOf(
    "Split",
    [value, graph.ints(sizes)],
    sizes.map(() => true),
    {axis: {int: axis}},
  );

/**
 * The layer of the input (n, steps, channels): (n, steps, directions, units), or (n, directions, units) where only
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
    throw new LayerProblem("cannot be trained with dropout inside the cell; use a Dropout layer before it");
  const [steps, channels] = [shape[0]!, shape[1]!];
  const {units, return_sequences: sequences} = config;
  const inputs = [
    name,
    ...directions.flatMap(({kernel, recurrent, bias}) => [
      kernel,
      recurrent,
      ...(bias === undefined ? [] : [bias]),
    ]),
  ];
  const [output] = graph.differentiable(inputs, () => {
    const x = turn(graph, name, 1, 0, 2);
    const states = forward(graph, x, kind, config, directions); // (steps, directions, n, units)
    const ends = directions.map(({backwards}) => (backwards ? 0 : steps - 1));
    const last = (): string => {
      const cut = directions.map((_, d) =>
        op(
          graph,
          "Slice",
          states,
          ...[
            [ends[d]!, d],
            [ends[d]! + 1, d + 1],
            [0, 1],
          ].map((list) => graph.ints(list)),
        ),
      );
      const joined = cut.length === 1 ? cut[0]! : concat(graph, 1, ...cut); // (1, directions, n, units)
      return turn(graph, op(graph, "Squeeze", joined, graph.ints([0])), 1, 0, 2);
    };
    return {
      outputs: [sequences ? turn(graph, states, 2, 0, 1, 3) : last()],
      shapes: [["n", ...(sequences ? [steps] : []), directions.length, units]],
      backward([gradient]) {
        const each = directions.map(() => 1);
        const hidden = squeezed(graph, states, 1, each);
        const ordered = sequences ? turn(graph, gradient!, 2, 1, 0, 3) : turn(graph, gradient!, 1, 0, 2);
        const gradients = squeezed(graph, ordered, 0, each); // (steps, n, units) or (n, units)
        const parts = directions.map((direction, d) => {
          const one = op(graph, "Slice", hidden[d]!, ...[[0], [1], [0]].map((list) => graph.ints(list)));
          const nothing = op(graph, "ConstantOfShape", op(graph, "Shape", one)); // (1, n, units)
          const zero = op(graph, "Squeeze", nothing, graph.ints([0]));
          return cellGradients(kind, {
            ...{graph, config, direction, steps, channels, x, zero},
            hidden: hidden[d]!,
            gradient: sequences ? gradients[d]! : undefined,
            last: sequences ? zero : gradients[d]!,
          });
        });
        const dx = parts.map((part) => part.x).reduce((a, b) => op(graph, "Add", a, b));
        return [turn(graph, dx, 1, 0, 2), ...parts.flatMap(({weights}) => weights)];
      },
    };
  });
  return output!;
}

/** The parts of `value` along `axis`, without that axis. */
function squeezed(graph: Graph, value: string, axis: number, each: readonly number[]): string[] {
  const parts = each.length === 1 ? [value] : split(graph, value, axis, each);
  return parts.map((part) => op(graph, "Squeeze", part, graph.ints([axis])));
}

/** ONNX' operator over all directions: every state, (steps, directions, n, units). */
function forward(
  graph: Graph,
  x: string,
  kind: CellKind,
  config: CellConfig,
  directions: readonly Direction[],
): string {
  const {units} = config;
  const order = gateOrder[kind];
  const gates = (value: string, axis: number): string => {
    if (kind !== "LSTM") return value;
    const parts = split(
      graph,
      value,
      axis,
      order.map(() => units),
    );
    return concat(graph, axis, ...order.map((gate) => parts[gate]!));
  };
  const matrix = (value: string): string =>
    op(graph, "Unsqueeze", turn(graph, gates(value, 1), 1, 0), graph.ints([0]));
  const zeros = graph.floats(new Float32Array(order.length * units), [order.length * units]);
  const biases = (value: string | undefined): string => {
    if (value === undefined) return op(graph, "Unsqueeze", concat(graph, 0, zeros, zeros), graph.ints([0]));
    if (kind === "GRU" && config.reset_after)
      return op(graph, "Reshape", value, graph.ints([1, 2 * order.length * units]));
    return op(graph, "Unsqueeze", concat(graph, 0, gates(value, 0), zeros), graph.ints([0]));
  };
  const stack = (parts: readonly string[]): string =>
    parts.length === 1 ? parts[0]! : concat(graph, 0, ...parts);
  const data = [
    x,
    stack(directions.map(({kernel}) => matrix(kernel))),
    stack(directions.map(({recurrent}) => matrix(recurrent))),
    stack(directions.map(({bias}) => biases(bias))),
  ];
  return graph.nodeOf(
    onnxOperator[kind],
    data,
    [true],
    cellAttributes(
      kind,
      config,
      directions.length === 2 ? "bidirectional" : directions[0]!.backwards ? "reverse" : "forward",
    ),
  )[0]!;
}
