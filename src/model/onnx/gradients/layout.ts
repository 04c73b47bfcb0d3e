/** Derivatives of operators that move values and change none: the gradient goes back to where its value came from. */
import type {Graph} from "../graph.ts";
import {constantInts, intAttribute, intsAttribute, sliceRanges} from "../shapes.ts";
import type {GradientRule} from "./rule.ts";

/** The slice's gradient between zeros; where it took every n-th, with zeros between as well. */
const slice: GradientRule = (gradient, node, {graph, shape}) => {
  const from = shape(node.inputs[0]!);
  let padded = gradient;
  for (const {axis, start, step, length} of sliceRanges(graph, node, from)) {
    const size = from[axis] as number;
    if (length === 0) throw new Error("an empty Slice has no derivative");
    const stride = Math.abs(step);
    const first = step > 0 ? start : start + (length - 1) * step;
    if (step < 0) padded = graph.reverse(padded, axis);
    let filled = length;
    if (stride > 1) {
      padded = spread(graph, padded, from.length, {axis, length, stride});
      filled = length * stride;
    }
    const pads = new Array<number>(2 * from.length).fill(0);
    pads[axis] = first;
    pads[axis + from.length] = size - first - filled; // a negative one cuts zeros off
    if (pads.some((count) => count !== 0)) padded = graph.op("Pad", padded, graph.ints(pads));
  }
  return [padded];
};

/** (…, length, …) to (…, length × stride, …) with stride − 1 zeros after each. */
function spread(
  graph: Graph,
  value: string,
  rank: number,
  {axis, length, stride}: {axis: number; length: number; stride: number},
): string {
  const apart = graph.op("Unsqueeze", value, graph.ints([axis + 1]));
  const pads = new Array<number>(2 * (rank + 1)).fill(0);
  pads[axis + 1 + rank + 1] = stride - 1;
  const filled = graph.op("Pad", apart, graph.ints(pads));
  // Axes before stay (0), those after are counted from the padded value's shape by Reshape itself.
  if (axis === rank - 1) {
    const target = [...new Array<number>(axis).fill(0), length * stride];
    return graph.op("Reshape", filled, graph.ints(target));
  }
  const before = graph.op("Shape", value);
  const head = graph.op("Slice", before, graph.ints([0]), graph.ints([axis]));
  const tail = graph.op("Slice", before, graph.ints([axis + 1]), graph.ints([rank]));
  const target = graph.node("Concat", [head, graph.ints([length * stride]), tail], {axis: {int: 0}});
  return graph.op("Reshape", filled, target);
}

const concat: GradientRule = (gradient, {inputs, attributes}, {graph, shape}) => {
  const at = intAttribute(attributes, "axis", 0);
  const axis = at < 0 ? at + shape(inputs[0]!).length : at;
  const sizes = inputs.map((name) => shape(name)[axis] as number);
  const each = inputs.map(() => true);
  return graph.nodeOf("Split", [gradient, graph.ints(sizes)], each, {axis: {int: axis}});
};

const transpose: GradientRule = (gradient, {attributes}, {graph}) => {
  const perm = intsAttribute(attributes, "perm")!;
  const back = perm.map((_, i) => perm.indexOf(i));
  return [graph.node("Transpose", [gradient], {perm: {ints: back}})];
};

const reshape: GradientRule = (gradient, {inputs}, {graph}) => [
  graph.op("Reshape", gradient, graph.op("Shape", inputs[0]!)),
];

const pad: GradientRule = (gradient, {inputs}, {graph, shape}) => {
  const pads = constantInts(graph, inputs[1]!);
  const rank = shape(inputs[0]!).length;
  const back = pads.map((count) => -count);
  return back.every((count) => count === 0) || rank === 0
    ? [gradient]
    : [graph.op("Pad", gradient, graph.ints(back))];
};

const tile: GradientRule = (gradient, {inputs}, {graph, shape}) => {
  const repeats = constantInts(graph, inputs[1]!);
  const axes = repeats.flatMap((count, i) => (count > 1 ? [i] : []));
  const from = shape(inputs[0]!);
  if (axes.length === 0) return [gradient];
  if (axes.length > 1 || from[axes[0]!] !== 1) throw new Error("Tile of more than one row has no derivative");
  return [graph.node("ReduceSum", [gradient, graph.ints(axes)], {keepdims: {int: 1}})];
};

export const layoutRules = {
  Transpose: transpose,
  Reshape: reshape,
  Unsqueeze: reshape,
  Squeeze: reshape,
  Slice: slice,
  Pad: pad,
  Tile: tile,
  Concat: concat,
} satisfies Readonly<Record<string, GradientRule>>;
