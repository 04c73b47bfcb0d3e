/** Derivatives of reductions over axes. A maximum that is shared goes in equal parts to all, as in TensorFlow. */
import type {Graph} from "../graph.ts";
import {reducedAxes} from "../shapes.ts";
import {type GradientRule, keepReducedAxes} from "./rule.ts";

const expandTo = (graph: Graph, gradient: string, input: string): string =>
  graph.op("Expand", gradient, graph.op("Shape", input));

const reduceMax: GradientRule = (gradient, node, context) => {
  const {graph} = context;
  const [input, output] = [node.inputs[0]!, node.outputs[0]!];
  const axes = graph.ints(reducedAxes(node, graph, context.shape(input).length));
  const top = keepReducedAxes(output, node, context);
  const chosen = graph.node("Cast", [graph.op("Equal", input, top)], {to: {int: 1}});
  const count = graph.node("ReduceSum", [chosen, axes], {keepdims: {int: 1}});
  return [graph.op("Mul", chosen, graph.op("Div", keepReducedAxes(gradient, node, context), count))];
};

const reduceMean: GradientRule = (gradient, node, context) => {
  const {graph, shape} = context;
  const from = shape(node.inputs[0]!);
  const count = reducedAxes(node, graph, from.length).reduce(
    (product, axis) => product * (from[axis] as number),
    1,
  );
  if (!Number.isFinite(count)) throw new Error("the mean over the batch has no derivative");
  const part = graph.op("Mul", keepReducedAxes(gradient, node, context), graph.scalar(1 / count));
  return [expandTo(graph, part, node.inputs[0]!)];
};

export const reductionRules = {
  ReduceSum: (g, node, context) => [
    expandTo(context.graph, keepReducedAxes(g, node, context), node.inputs[0]!),
  ],
  ReduceMean: reduceMean,
  ReduceMax: reduceMax,
} satisfies Readonly<Record<string, GradientRule>>;
