/** Derivatives of activation functions, from their values where these suffice. */
import type {Graph, Node} from "../graph.ts";
import {intAttribute} from "../shapes.ts";
import {type GradientContext, type GradientRule, times} from "./rule.ts";

const isPositive = (graph: Graph, value: string): string => graph.op("Greater", value, graph.scalar(0));
const floatAttribute = ({attributes}: Node, name: string, otherwise: number): number => {
  const found = attributes[name];
  return found !== undefined && "float" in found ? found.float : otherwise;
};

/** For x > 0: g; else g × `negative`. */
const where =
  (negative: (graph: Graph, node: Node) => string): GradientRule =>
  (gradient, node, {graph}) => {
    const below = graph.op("Mul", gradient, negative(graph, node));
    return [graph.op("Where", isPositive(graph, node.inputs[0]!), gradient, below)];
  };

/** The rules below are those over the last axis. */
function checkLastAxis({op: kind, inputs, attributes}: Node, {shape}: GradientContext): void {
  const axis = intAttribute(attributes, "axis", -1);
  if (axis !== -1 && axis !== shape(inputs[0]!).length - 1)
    throw new Error(`${kind} over another axis than the last has no derivative`);
}

/** p (g − Σ g p). */
const softmax: GradientRule = (gradient, node, context) => {
  checkLastAxis(node, context);
  const {graph} = context;
  const p = node.outputs[0];
  const weighted = graph.op("Mul", gradient, p!);
  const sum = graph.node("ReduceSum", [weighted, graph.ints([-1])], {keepdims: {int: 1}});
  return [graph.op("Sub", weighted, graph.op("Mul", p!, sum))];
};

const logSoftmax: GradientRule = (gradient, node, context) => {
  checkLastAxis(node, context);
  const {graph} = context;
  const log = node.outputs[0];
  const sum = graph.node("ReduceSum", [gradient, graph.ints([-1])], {keepdims: {int: 1}});
  return [graph.op("Sub", gradient, graph.op("Mul", graph.op("Exp", log!), sum))];
};

export const activationRules = {
  Relu: (g, {outputs: [y]}, {graph}) => [graph.op("Where", isPositive(graph, y!), g, graph.scalar(0))],
  LeakyRelu: where((graph, node) => graph.scalar(floatAttribute(node, "alpha", 0.01))),
  Elu: where((graph, node) =>
    graph.op("Add", node.outputs[0]!, graph.scalar(floatAttribute(node, "alpha", 1))),
  ),
  Selu: (g, node, {graph}) => {
    const [alpha, gamma] = [floatAttribute(node, "alpha", 1.67326), floatAttribute(node, "gamma", 1.0507)];
    const above = graph.op("Mul", g, graph.scalar(gamma));
    const slope = graph.op("Add", node.outputs[0]!, graph.scalar(alpha * gamma));
    return [graph.op("Where", isPositive(graph, node.inputs[0]!), above, graph.op("Mul", g, slope))];
  },
  Tanh: times((graph, _, y) => graph.oneMinus(graph.op("Mul", y, y))),
  Sigmoid: times((graph, _, y) => graph.op("Mul", y, graph.oneMinus(y))),
  HardSigmoid: (g, node, {graph}) => {
    const y = node.outputs[0]!;
    const slope = graph.op("Mul", g, graph.scalar(floatAttribute(node, "alpha", 0.2)));
    const inside = graph.op("And", isPositive(graph, y), graph.op("Less", y, graph.scalar(1)));
    return [graph.op("Where", inside, slope, graph.scalar(0))];
  },
  Softplus: times((graph, x) => graph.op("Sigmoid", x)),
  Softsign: times((graph, _, y) => {
    const left = graph.oneMinus(graph.op("Abs", y));
    return graph.op("Mul", left, left);
  }),
  Softmax: softmax,
  LogSoftmax: logSoftmax,
} satisfies Readonly<Record<string, GradientRule>>;
