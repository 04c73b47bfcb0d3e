/**
 * Shapes of a graph's values, as far as derivatives need them. A dimension that holds the batch is a string: "n",
 * or "198n" where steps have been folded into it.
 */
import type {Attributes, Dimension, Graph, Node} from "./graph.ts";

type Dims = readonly Dimension[];
type Infer = (inputs: readonly Dims[], node: Node, graph: Graph) => Dims | readonly Dims[];

/**
 * Dimensions of every value that `infer` knows; values inside a group with a custom gradient are left out, but for
 * its outputs.
 */
export function inferShapes(graph: Graph): Map<string, Dims> {
  const shapes = new Map<string, Dims>(graph.inputs);
  for (const [name, {shape}] of graph.constants) shapes.set(name, shape);
  const groups = new Map(graph.customGradients.map((group) => [group.from, group]));
  for (let at = 0; at < graph.nodes.length; at++) {
    const group = groups.get(at);
    if (group !== undefined) {
      for (const [i, name] of group.outputs.entries()) shapes.set(name, group.shapes[i]!);
      at = group.to - 1;
      continue;
    }
    const node = graph.nodes[at]!;
    const inputs = node.inputs.map((name) => shapes.get(name) ?? []);
    const found = (SHAPE_RULES[node.op] ?? unknown)(inputs, node, graph);
    const each = (Array.isArray(found[0]) ? found : [found]) as readonly Dims[];
    for (const [i, name] of node.outputs.entries()) shapes.set(name, each[i]!);
  }
  return shapes;
}

function unknown(_: readonly Dims[], {op}: Node): never {
  throw new Error(`the shape that ${op} gives is not known`);
}

const same: Infer = ([first]) => first!;

/** NumPy's rule: aligned at the end, a 1 is stretched. */
export function broadcast(shapes: readonly Dims[]): Dims {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({length: rank}, (_, i) => {
    const dims = shapes.map((shape) => shape[i - rank + shape.length] ?? 1);
    return dims.find((dim) => dim !== 1) ?? 1;
  });
}

/** The integers of a constant input. */
export function constantInts(graph: Graph, name: string): readonly number[] {
  const values = graph.constants.get(name)?.values;
  if (values === undefined || values instanceof Float32Array)
    throw new Error(`${name} is no list of integers`);
  return values;
}

export function intAttribute(attributes: Attributes, name: string, otherwise: number): number {
  const found = attributes[name];
  return found !== undefined && "int" in found ? found.int : otherwise;
}

export function intsAttribute(attributes: Attributes, name: string): readonly number[] | undefined {
  const found = attributes[name];
  return found !== undefined && "ints" in found ? found.ints : undefined;
}

/** How many numbers a dimension stands for, with the batch counted as one. */
const factor = (dim: Dimension): number => (typeof dim === "number" ? dim : Number.parseInt(dim, 10) || 1);

function reshape([from]: readonly Dims[], {inputs}: Node, graph: Graph): Dims {
  const target = constantInts(graph, inputs[1]!);
  const kept = target.map((dim, i) => (dim === 0 ? from![i]! : dim));
  const product = (dims: Dims): number => dims.reduce<number>((all, dim) => all * factor(dim), 1);
  const rest = product(from!) / product(kept.filter((dim) => dim !== -1));
  const batched =
    from!.some((dim) => typeof dim === "string") && kept.every((dim) => typeof dim === "number");
  return kept.map((dim) => (dim !== -1 ? dim : batched ? (rest === 1 ? "n" : `${rest}n`) : rest));
}

/** Axes to reduce over, counted from the front; all where none are given. */
export function reducedAxes({op, inputs, attributes}: Node, graph: Graph, rank: number): readonly number[] {
  const axes =
    op === "ReduceSum" && inputs[1] ? constantInts(graph, inputs[1]) : intsAttribute(attributes, "axes");
  return (axes ?? Array.from({length: rank}, (_, i) => i)).map((axis) => (axis < 0 ? axis + rank : axis));
}

function reduce([from]: readonly Dims[], node: Node, graph: Graph): Dims {
  const axes = reducedAxes(node, graph, from!.length);
  if (intAttribute(node.attributes, "keepdims", 1) === 1)
    return from!.map((dim, i) => (axes.includes(i) ? 1 : dim));
  return from!.filter((_, i) => !axes.includes(i));
}

export interface Range {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** What a Slice with constant bounds takes of each axis, with a step above or below zero. */
export function sliceRanges(graph: Graph, {inputs}: Node, shape: Dims): Range[] {
  const [starts, ends, axes, steps] = inputs.slice(1).map((name) => constantInts(graph, name));
  return starts!.map((given, i): Range => {
    const named = axes?.[i] ?? i;
    const axis = named < 0 ? named + shape.length : named;
    const size = shape[axis]!;
    if (typeof size !== "number") throw new Error("the batch cannot be sliced");
    const step = steps?.[i] ?? 1;
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const clamp = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, low), high);
    const start = clamp(given);
    return {axis, start, step, length: Math.max(0, Math.ceil((clamp(ends![i]!) - start) / step))};
  });
}

function slice([from]: readonly Dims[], node: Node, graph: Graph): Dims {
  const dims = [...from!];
  for (const {axis, length} of sliceRanges(graph, node, from!)) dims[axis] = length;
  return dims;
}

const elementwise: Infer = (inputs) => broadcast(inputs);

const SHAPE_RULES: Readonly<Record<string, Infer>> = {
  Add: elementwise,
  Sub: elementwise,
  Mul: elementwise,
  Div: elementwise,
  Pow: elementwise,
  Max: elementwise,
  Min: elementwise,
  Sum: elementwise,
  Mean: elementwise,
  Where: elementwise,
  Equal: elementwise,
  Greater: elementwise,
  GreaterOrEqual: elementwise,
  Less: elementwise,
  LessOrEqual: elementwise,
  Identity: same,
  Relu: same,
  LeakyRelu: same,
  PRelu: same,
  Elu: same,
  Celu: same,
  Selu: same,
  Tanh: same,
  Sigmoid: same,
  HardSigmoid: same,
  HardSwish: same,
  Softplus: same,
  Softsign: same,
  Softmax: same,
  LogSoftmax: same,
  Exp: same,
  Log: same,
  Sqrt: same,
  Reciprocal: same,
  Erf: same,
  Neg: same,
  Abs: same,
  Clip: same,
  Cast: same,
  Not: same,
  Sign: same,
  MatMul: ([a, b]) => [...broadcast([a!.slice(0, -2), b!.slice(0, -2)]), a!.at(-2)!, b!.at(-1)!],
  Transpose: ([from], {attributes}) => intsAttribute(attributes, "perm")!.map((axis) => from![axis]!),
  Reshape: reshape,
  Slice: slice,
  ReduceSum: reduce,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  Concat(inputs, {attributes}) {
    const at = intAttribute(attributes, "axis", 0);
    const axis = at < 0 ? at + inputs[0]!.length : at;
    return inputs[0]!.map((dim, i) =>
      i === axis ? inputs.reduce<number>((sum, shape) => sum + (shape[axis] as number), 0) : dim,
    );
  },
  Pad([from], {inputs}, graph) {
    const pads = constantInts(graph, inputs[1]!);
    return from!.map((dim, i) => {
      const more = pads[i]! + pads[i + from!.length]!;
      return more === 0 ? dim : (dim as number) + more;
    });
  },
  Tile([from], {inputs}, graph) {
    const repeats = constantInts(graph, inputs[1]!);
    return from!.map((dim, i) => (repeats[i] === 1 ? dim : (dim as number) * repeats[i]!));
  },
  Unsqueeze([from], {inputs}, graph) {
    const axes = constantInts(graph, inputs[1]!);
    const rank = from!.length + axes.length;
    const at = axes.map((axis) => (axis < 0 ? axis + rank : axis));
    const rest = [...from!];
    return Array.from({length: rank}, (_, i) => (at.includes(i) ? 1 : rest.shift()!));
  },
  Squeeze([from], {inputs}, graph) {
    const axes = constantInts(graph, inputs[1]!).map((axis) => (axis < 0 ? axis + from!.length : axis));
    return from!.filter((_, i) => !axes.includes(i));
  },
};
