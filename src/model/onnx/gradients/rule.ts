/** What the derivative of an operator is written in, and the two steps that most of them share. */
import type {Dimension, Graph, Node} from "../graph.ts";
import {intAttribute, reducedAxes} from "../shapes.ts";

export interface GradientContext {
  readonly graph: Graph;
  shape(name: string): readonly Dimension[];
  /** For each input whether its gradient is wanted. */
  readonly wants: readonly boolean[];
}

/** From the gradient of the node's output those of its inputs; undefined for one that is not wanted or has none. */
export type GradientRule = (
  gradient: string,
  node: Node,
  context: GradientContext,
) => readonly (string | undefined)[];

/** The gradient of a value of shape `from`, given that of its broadcast to shape `to`: summed over repeated axes. */
export function sumToShape(
  graph: Graph,
  gradient: string,
  from: readonly Dimension[],
  to: readonly Dimension[],
): string {
  const lead = to.length - from.length;
  const stretched = to.flatMap((dim, i) => (i >= lead && from[i - lead] === 1 && dim !== 1 ? [i] : []));
  let sum = gradient;
  if (stretched.length > 0) sum = graph.node("ReduceSum", [sum, graph.ints(stretched)], {keepdims: {int: 1}});
  if (lead === 0) return sum;
  const axes = graph.ints(Array.from({length: lead}, (_, i) => i));
  return graph.node("ReduceSum", [sum, axes], {keepdims: {int: 0}});
}

/** `gradient` with the reduced axes put back as 1, so that it broadcasts over the node's input. */
export function keepReducedAxes(gradient: string, node: Node, {graph, shape}: GradientContext): string {
  if (intAttribute(node.attributes, "keepdims", 1) === 1) return gradient;
  const axes = reducedAxes(node, graph, shape(node.inputs[0]!).length);
  return graph.op("Unsqueeze", gradient, graph.ints(axes));
}

/** A rule for an operator of one input whose derivative is `factor`. */
export const times =
  (factor: (graph: Graph, input: string, output: string, node: Node) => string): GradientRule =>
  (gradient, node, {graph}) => [
    graph.node("Mul", [gradient, factor(graph, node.inputs[0]!, node.outputs[0]!, node)]),
  ];
