/**
 * The derivative of each operator: from the gradient of its output those of its inputs.
 * Where a maximum is shared, Max gives all of it to the first, ReduceMax parts of it to all, as TensorFlow does.
 */
import type {GradientContext} from "./gradient.ts";
import type {Dimension, Graph, Node} from "./graph.ts";
import {movingRules} from "./moving-rules.ts";
import {broadcast, intAttribute, reducedAxes} from "./shapes.ts";

export type Rule = (
  gradient: string,
  node: Node,
  context: GradientContext,
) => readonly (string | undefined)[];

/** A gradient for a value of the shape `from` whose broadcast to the shape `to` it is of. */
function unbroadcast(
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

/** A rule for an operator that broadcasts two inputs; `each` gives their gradients in the output's shape. */
const binary =
  (
    each: (
      gradient: string,
      inputs: readonly [string, string],
      context: GradientContext,
    ) => [() => string, () => string],
  ): Rule =>
  (gradient, {inputs}, context) => {
    const pair = [inputs[0]!, inputs[1]!] as const;
    const shapes = pair.map((name) => context.shape(name));
    const to = broadcast(shapes);
    return each(gradient, pair, context).map((make, i) =>
      context.wants[i] ? unbroadcast(context.graph, make(), shapes[i]!, to) : undefined,
    );
  };

/** A rule for an operator of one input whose derivative is `factor`. */
const times =
  (factor: (graph: Graph, input: string, output: string, node: Node) => string): Rule =>
  (gradient, node, {graph}) => [
    graph.node("Mul", [gradient, factor(graph, node.inputs[0]!, node.outputs[0]!, node)]),
  ];

const op = (graph: Graph, name: string, ...inputs: string[]): string => graph.node(name, inputs);
const isPositive = (graph: Graph, value: string): string => op(graph, "Greater", value, graph.scalar(0));
/** 1 − value. */
const rest = (graph: Graph, value: string): string => op(graph, "Sub", graph.scalar(1), value);
const floatAttribute = ({attributes}: Node, name: string, otherwise: number): number => {
  const found = attributes[name];
  return found !== undefined && "float" in found ? found.float : otherwise;
};

/** `gradient` with the reduced axes put back as 1, so that it broadcasts over `input`. */
function keepAxes(gradient: string, node: Node, {graph, shape}: GradientContext): string {
  if (intAttribute(node.attributes, "keepdims", 1) === 1) return gradient;
  const axes = reducedAxes(node, graph, shape(node.inputs[0]!).length);
  return op(graph, "Unsqueeze", gradient, graph.ints(axes));
}

const expandTo = (graph: Graph, gradient: string, input: string): string =>
  op(graph, "Expand", gradient, op(graph, "Shape", input));

/** x (…, k) times y (k, m), with everything before the last axis of x as rows: two plain products. */
function matMulByMatrix(
  gradient: string,
  [x, y]: readonly [string, string],
  context: GradientContext,
): (string | undefined)[] {
  const {graph, shape, wants} = context;
  const [inner, columns] = shape(y) as [number, number];
  const rows = (value: string, width: number): string =>
    shape(x).length === 2 ? value : op(graph, "Reshape", value, graph.ints([-1, width]));
  const dx = wants[0]
    ? op(graph, "MatMul", gradient, graph.node("Transpose", [y], {perm: {ints: [1, 0]}}))
    : undefined;
  const dy = wants[1]
    ? graph.node("Gemm", [rows(x, inner), rows(gradient, columns)], {transA: {int: 1}})
    : undefined;
  return [dx, dy];
}

function swapLast(graph: Graph, value: string, rank: number): string {
  const perm = Array.from({length: rank}, (_, i) => i);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return graph.node("Transpose", [value], {perm: {ints: perm}});
}

const matMul: Rule = (gradient, {inputs}, context) => {
  const {graph, shape} = context;
  const [x, y] = [inputs[0]!, inputs[1]!];
  if (shape(y).length === 2) return matMulByMatrix(gradient, [x, y], context);
  const rank = shape(x).length;
  if (rank !== shape(y).length) throw new Error("MatMul of different ranks has no derivative");
  const stack = broadcast([shape(x).slice(0, -2), shape(y).slice(0, -2)]);
  const gather = (product: string, name: string): string =>
    unbroadcast(graph, product, shape(name), [...stack, ...shape(name).slice(-2)]);
  return [
    context.wants[0] ? gather(op(graph, "MatMul", gradient, swapLast(graph, y, rank)), x) : undefined,
    context.wants[1] ? gather(op(graph, "MatMul", swapLast(graph, x, rank), gradient), y) : undefined,
  ];
};

const reduceMax: Rule = (gradient, node, context) => {
  const {graph} = context;
  const [input, output] = [node.inputs[0]!, node.outputs[0]!];
  const axes = graph.ints(reducedAxes(node, graph, context.shape(input).length));
  const top = keepAxes(output, node, context);
  const chosen = graph.node("Cast", [op(graph, "Equal", input, top)], {to: {int: 1}});
  const count = graph.node("ReduceSum", [chosen, axes], {keepdims: {int: 1}});
  return [op(graph, "Mul", chosen, op(graph, "Div", keepAxes(gradient, node, context), count))];
};

const reduceMean: Rule = (gradient, node, context) => {
  const {graph, shape} = context;
  const from = shape(node.inputs[0]!);
  const count = reducedAxes(node, graph, from.length).reduce(
    (product, axis) => product * (from[axis] as number),
    1,
  );
  if (!Number.isFinite(count)) throw new Error("the mean over the batch has no derivative");
  const part = op(graph, "Mul", keepAxes(gradient, node, context), graph.scalar(1 / count));
  return [expandTo(graph, part, node.inputs[0]!)];
};

/** The rules below are those over the last axis. */
function checkLastAxis({op: kind, inputs, attributes}: Node, {shape}: GradientContext): void {
  const axis = intAttribute(attributes, "axis", -1);
  if (axis !== -1 && axis !== shape(inputs[0]!).length - 1)
    throw new Error(`${kind} over another axis than the last has no derivative`);
}

/** p (g − Σ g p). */
const softmax: Rule = (gradient, node, context) => {
  checkLastAxis(node, context);
  const {graph} = context;
  const p = node.outputs[0];
  const weighted = op(graph, "Mul", gradient, p!);
  const sum = graph.node("ReduceSum", [weighted, graph.ints([-1])], {keepdims: {int: 1}});
  return [op(graph, "Sub", weighted, op(graph, "Mul", p!, sum))];
};

const logSoftmax: Rule = (gradient, node, context) => {
  checkLastAxis(node, context);
  const {graph} = context;
  const log = node.outputs[0];
  const sum = graph.node("ReduceSum", [gradient, graph.ints([-1])], {keepdims: {int: 1}});
  return [op(graph, "Sub", gradient, op(graph, "Mul", op(graph, "Exp", log!), sum))];
};

/** For x > 0: g; else g × `negative`. */
const where =
  (negative: (graph: Graph, node: Node) => string): Rule =>
  (gradient, node, {graph}) => {
    const below = op(graph, "Mul", gradient, negative(graph, node));
    return [op(graph, "Where", isPositive(graph, node.inputs[0]!), gradient, below)];
  };

/** The first of all inputs, or a later one where it is strictly more (`Greater`) or less than those before it. */
const pick =
  (later: "Greater" | "Less"): Rule =>
  (gradient, {op: kind, inputs}, {graph, shape, wants}) => {
    const to = broadcast(inputs.map(shape));
    const zero = graph.scalar(0);
    const before = [inputs[0]!];
    for (const name of inputs.slice(1, -1)) before.push(op(graph, kind, before.at(-1)!, name));
    const gradients = new Array<string | undefined>(inputs.length);
    let rest = gradient;
    for (let i = inputs.length - 1; i > 0; i--) {
      const chosen = op(graph, later, inputs[i]!, before[i - 1]!);
      if (wants[i])
        gradients[i] = unbroadcast(graph, op(graph, "Where", chosen, rest, zero), shape(inputs[i]!), to);
      rest = op(graph, "Where", chosen, zero, rest);
    }
    if (wants[0]) gradients[0] = unbroadcast(graph, rest, shape(inputs[0]!), to);
    return gradients;
  };

const variadic =
  (share: (count: number) => number): Rule =>
  (gradient, {inputs}, {graph, shape}) => {
    const to = broadcast(inputs.map(shape));
    const factor = share(inputs.length);
    const part = factor === 1 ? gradient : op(graph, "Mul", gradient, graph.scalar(factor));
    return inputs.map((name) => unbroadcast(graph, part, shape(name), to));
  };

const through: Rule = (gradient) => [gradient];
const none: Rule = () => [];

export const gradientRules: Readonly<Record<string, Rule>> = {
  ...movingRules,
  Identity: through,
  Add: binary((g) => [() => g, () => g]),
  Sub: binary((g, _, {graph}) => [() => g, () => op(graph, "Neg", g)]),
  Mul: binary((g, [a, b], {graph}) => [() => op(graph, "Mul", g, b), () => op(graph, "Mul", g, a)]),
  Div: binary((g, [a, b], {graph}) => [
    () => op(graph, "Div", g, b),
    () => op(graph, "Neg", op(graph, "Div", op(graph, "Mul", g, a), op(graph, "Mul", b, b))),
  ]),
  Pow: (g, {inputs: [base, exponent]}, {graph}) => {
    const constant = graph.constants.get(exponent!)?.values;
    if (!(constant instanceof Float32Array) || constant.length !== 1)
      throw new Error("Pow has no derivative by its exponent");
    const power = constant[0]!;
    const slope = op(graph, "Mul", graph.scalar(power), op(graph, "Pow", base!, graph.scalar(power - 1)));
    return [op(graph, "Mul", g, slope)];
  },
  Max: pick("Greater"),
  Min: pick("Less"),
  Sum: variadic(() => 1),
  Mean: variadic((count) => 1 / count),
  Where: (g, {inputs: [condition, a, b]}, {graph, shape, wants}) => {
    const to = broadcast([condition!, a!, b!].map(shape));
    const zero = graph.scalar(0);
    return [
      undefined,
      wants[1] ? unbroadcast(graph, op(graph, "Where", condition!, g, zero), shape(a!), to) : undefined,
      wants[2] ? unbroadcast(graph, op(graph, "Where", condition!, zero, g), shape(b!), to) : undefined,
    ];
  },
  MatMul: matMul,
  ReduceSum: (g, node, context) => [expandTo(context.graph, keepAxes(g, node, context), node.inputs[0]!)],
  ReduceMean: reduceMean,
  ReduceMax: reduceMax,
  Relu: (g, {outputs: [y]}, {graph}) => [op(graph, "Where", isPositive(graph, y!), g, graph.scalar(0))],
  LeakyRelu: where((graph, node) => graph.scalar(floatAttribute(node, "alpha", 0.01))),
  Elu: where((graph, node) =>
    op(graph, "Add", node.outputs[0]!, graph.scalar(floatAttribute(node, "alpha", 1))),
  ),
  Selu: (g, node, {graph}) => {
    const [alpha, gamma] = [floatAttribute(node, "alpha", 1.67326), floatAttribute(node, "gamma", 1.0507)];
    const above = op(graph, "Mul", g, graph.scalar(gamma));
    const slope = op(graph, "Add", node.outputs[0]!, graph.scalar(alpha * gamma));
    return [op(graph, "Where", isPositive(graph, node.inputs[0]!), above, op(graph, "Mul", g, slope))];
  },
  Tanh: times((graph, _, y) => rest(graph, op(graph, "Mul", y, y))),
  Sigmoid: times((graph, _, y) => op(graph, "Mul", y, rest(graph, y))),
  HardSigmoid: (g, node, {graph}) => {
    const y = node.outputs[0]!;
    const slope = op(graph, "Mul", g, graph.scalar(floatAttribute(node, "alpha", 0.2)));
    const inside = op(graph, "And", isPositive(graph, y), op(graph, "Less", y, graph.scalar(1)));
    return [op(graph, "Where", inside, slope, graph.scalar(0))];
  },
  Softplus: times((graph, x) => op(graph, "Sigmoid", x)),
  Softsign: times((graph, _, y) => {
    const left = rest(graph, op(graph, "Abs", y));
    return op(graph, "Mul", left, left);
  }),
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  Exp: times((_graph, _x, y) => y),
  Log: (g, {inputs: [x]}, {graph}) => [op(graph, "Div", g, x!)],
  Sqrt: times((graph, _, y) => op(graph, "Div", graph.scalar(0.5), y)),
  Reciprocal: times((graph, _, y) => op(graph, "Neg", op(graph, "Mul", y, y))),
  Erf: times((graph, x) => {
    const bell = op(graph, "Exp", op(graph, "Neg", op(graph, "Mul", x, x)));
    return op(graph, "Mul", graph.scalar(2 / Math.sqrt(Math.PI)), bell);
  }),
  Neg: (g, _, {graph}) => [op(graph, "Neg", g)],
  Abs: times((graph, x) => op(graph, "Sign", x)),
  Clip: (g, {inputs: [x, low, high]}, {graph}) => {
    const inside = op(
      graph,
      "And",
      op(graph, "GreaterOrEqual", x!, low!),
      op(graph, "LessOrEqual", x!, high!),
    );
    return [op(graph, "Where", inside, g, graph.scalar(0))];
  },
  Cast: none,
  Equal: none,
  Greater: none,
  GreaterOrEqual: none,
  Less: none,
  LessOrEqual: none,
  Shape: none,
};
