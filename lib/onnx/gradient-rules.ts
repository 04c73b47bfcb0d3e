/**
 * The derivative of each operator: from the gradient of its output those of its inputs.
 * Where a maximum is shared, Max gives all of it to the first, ReduceMax parts of it to all, as TensorFlow does.
 */
import type {GradientContext} from "./gradient.ts";
import type {Dimension, Graph, Node} from "./graph.ts";
import {broadcast, constantInts, intAttribute, intsAttribute, reducedAxes, sliceRanges} from "./shapes.ts";

type Rule = (gradient: string, node: Node, context: GradientContext) => readonly (string | undefined)[];

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
  return [
    context.wants[0] ? op(graph, "MatMul", gradient, swapLast(graph, y, rank)) : undefined,
    context.wants[1] ? op(graph, "MatMul", swapLast(graph, x, rank), gradient) : undefined,
  ];
};

/** The slice's gradient between zeros; where it took every n-th, with zeros between as well. */
const slice: Rule = (gradient, node, {graph, shape}) => {
  const from = shape(node.inputs[0]!);
  let padded = gradient;
  for (const {axis, start, step, length} of sliceRanges(graph, node, from)) {
    const size = from[axis] as number;
    if (length === 0) throw new Error("an empty Slice has no derivative");
    const stride = Math.abs(step);
    const first = step > 0 ? start : start + (length - 1) * step;
    if (step < 0) padded = reverse(graph, padded, axis);
    let filled = length;
    if (stride > 1) {
      padded = spread(graph, padded, from.length, {axis, length, stride});
      filled = length * stride;
    }
    const pads = new Array<number>(2 * from.length).fill(0);
    pads[axis] = first;
    pads[axis + from.length] = size - first - filled; // a negative one cuts zeros off
    if (pads.some((count) => count !== 0)) padded = op(graph, "Pad", padded, graph.ints(pads));
  }
  return [padded];
};

function reverse(graph: Graph, value: string, axis: number): string {
  return op(graph, "Slice", value, ...[[-1], [-(2 ** 31)], [axis], [-1]].map((list) => graph.ints(list)));
}

/** (…, length, …) to (…, length × stride, …) with stride − 1 zeros after each. */
function spread(
  graph: Graph,
  value: string,
  rank: number,
  {axis, length, stride}: {axis: number; length: number; stride: number},
): string {
  const apart = op(graph, "Unsqueeze", value, graph.ints([axis + 1]));
  const pads = new Array<number>(2 * (rank + 1)).fill(0);
  pads[axis + 1 + rank + 1] = stride - 1;
  const filled = op(graph, "Pad", apart, graph.ints(pads));
  // Axes before stay (0), those after are counted from the padded value's shape by Reshape itself.
  if (axis === rank - 1) {
    const target = [...new Array<number>(axis).fill(0), length * stride];
    return op(graph, "Reshape", filled, graph.ints(target));
  }
  const before = op(graph, "Shape", value);
  const head = op(graph, "Slice", before, graph.ints([0]), graph.ints([axis]));
  const tail = op(graph, "Slice", before, graph.ints([axis + 1]), graph.ints([rank]));
  const target = graph.node("Concat", [head, graph.ints([length * stride]), tail], {axis: {int: 0}});
  return op(graph, "Reshape", filled, target);
}

const concat: Rule = (gradient, {inputs, attributes}, {graph, shape}) => {
  const at = intAttribute(attributes, "axis", 0);
  const axis = at < 0 ? at + shape(inputs[0]!).length : at;
  const sizes = inputs.map((name) => shape(name)[axis] as number);
  const each = inputs.map(() => true);
  return graph.nodeOf("Split", [gradient, graph.ints(sizes)], each, {axis: {int: axis}});
};

const transpose: Rule = (gradient, {attributes}, {graph}) => {
  const perm = intsAttribute(attributes, "perm")!;
  const back = perm.map((_, i) => perm.indexOf(i));
  return [graph.node("Transpose", [gradient], {perm: {ints: back}})];
};

const reshape: Rule = (gradient, {inputs}, {graph}) => [
  op(graph, "Reshape", gradient, op(graph, "Shape", inputs[0]!)),
];

const pad: Rule = (gradient, {inputs}, {graph, shape}) => {
  const pads = constantInts(graph, inputs[1]!);
  const rank = shape(inputs[0]!).length;
  const back = pads.map((count) => -count);
  return back.every((count) => count === 0) || rank === 0
    ? [gradient]
    : [op(graph, "Pad", gradient, graph.ints(back))];
};

const tile: Rule = (gradient, {inputs}, {graph, shape}) => {
  const repeats = constantInts(graph, inputs[1]!);
  const axes = repeats.flatMap((count, i) => (count > 1 ? [i] : []));
  const from = shape(inputs[0]!);
  if (axes.length === 0) return [gradient];
  if (axes.length > 1 || from[axes[0]!] !== 1) throw new Error("Tile of more than one row has no derivative");
  return [graph.node("ReduceSum", [gradient, graph.ints(axes)], {keepdims: {int: 1}})];
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

/** Softmax over the last axis: p (g − Σ g p). */
const softmax: Rule = (gradient, {outputs: [p]}, {graph}) => {
  const weighted = op(graph, "Mul", gradient, p!);
  const sum = graph.node("ReduceSum", [weighted, graph.ints([-1])], {keepdims: {int: 1}});
  return [op(graph, "Sub", weighted, op(graph, "Mul", p!, sum))];
};

const logSoftmax: Rule = (gradient, {outputs: [log]}, {graph}) => {
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

/** The first of two, or the second where it is strictly more (`Greater`) or less. */
const pick = (second: "Greater" | "Less"): Rule =>
  binary((gradient, [a, b], {graph}) => {
    const later = op(graph, second, b, a);
    const zero = graph.scalar(0);
    return [() => op(graph, "Where", later, zero, gradient), () => op(graph, "Where", later, gradient, zero)];
  });

const pairsOnly =
  (rule: Rule): Rule =>
  (gradient, node, context) => {
    if (node.inputs.length !== 2) throw new Error(`${node.op} of ${node.inputs.length} has no derivative`);
    return rule(gradient, node, context);
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
  Max: pairsOnly(pick("Greater")),
  Min: pairsOnly(pick("Less")),
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
  Transpose: transpose,
  Reshape: reshape,
  Unsqueeze: reshape,
  Squeeze: reshape,
  Slice: slice,
  Pad: pad,
  Tile: tile,
  Concat: concat,
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
