/**
 * Bare operations, `keras.ops.mean(x, axis=1)` or `x ** 2`, beyond those that are layers too. Axes are counted from the
 * batch, which is 0; a negative one from the end. Source: keras/src/ops/numpy.py and nn.py.
 */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {
  defineLayer,
  type Layer,
  LayerError,
  type LayerFactory,
  type Shape,
  shapePreserving,
  singleInputShape,
} from "../layer.ts";
import {activationLayers, getActivation} from "./activation.ts";
import {elementwise} from "./merging.ts";

const unary = (lower: (graph: Graph, x: string) => string): LayerFactory =>
  defineLayer(z.object({}), () => shapePreserving((graph, {name}) => lower(graph, name)));
const plain = (op: string): LayerFactory => unary((graph, x) => graph.op(op, x));
const activation = (name: string): LayerFactory => unary((graph, x) => getActivation(name)(graph, x));

/** Places among the dimensions beside the batch, ascending. */
function placesOf(axis: number | readonly number[], rank: number): number[] {
  const places = [axis].flat().map((one) => (one < 0 ? rank + one : one - 1));
  if (places.some((at) => at < 0 || at >= rank) || new Set(places).size !== places.length)
    throw new LayerError(`has no axis ${[axis].flat().join(", ")} beside the batch`);
  return places.sort((a, b) => a - b);
}

const reductionSchema = z.object({
  axis: z.union(
    [z.number().int(), z.array(z.number().int()).min(1)],
    "over all values, the batch included, is not supported",
  ),
  keepdims: z.boolean().default(false),
  initial: z.null("an initial value is not supported").optional(),
});

function reduction(op: "ReduceMean" | "ReduceMax" | "ReduceMin" | "ReduceSum"): LayerFactory {
  return defineLayer(reductionSchema, ({axis, keepdims}): Layer => {
    const places = (shape: Shape): number[] => placesOf(axis, shape.length);
    return {
      outputShape: (inputs) => {
        const shape = singleInputShape(inputs);
        const at = places(shape);
        return shape.flatMap((dim, i) => (at.includes(i) ? (keepdims ? [1] : []) : [dim]));
      },
      variables: () => [],
      lower(graph, [input]) {
        const axes = places(input!.shape).map((at) => at + 1);
        const kept = {keepdims: {int: keepdims ? 1 : 0}};
        return op === "ReduceSum"
          ? graph.node(op, [input!.name, graph.ints(axes)], kept)
          : graph.node(op, [input!.name], {axes: {ints: axes}, ...kept});
      },
    };
  });
}

const transpose = defineLayer(z.object({axes: z.array(z.number().int())}), ({axes}): Layer => {
  const check = (shape: Shape): Shape => {
    const sorted = [...axes].sort((a, b) => a - b);
    if (axes[0] !== 0 || axes.length !== shape.length + 1 || sorted.some((axis, i) => axis !== i))
      throw new LayerError(`turns the axes to ${axes.join(", ")}; the batch has to stay first`);
    return shape;
  };
  return {
    outputShape: (inputs) => {
      const shape = check(singleInputShape(inputs));
      return axes.slice(1).map((axis) => shape[axis - 1]!);
    },
    variables: () => [],
    lower: (graph, [input]) => graph.transpose(input!.name, ...axes),
  };
});

/** √(2/π), of the approximate GELU: x Φ(x) by tanh. Hendrycks & Gimpel 2016, arXiv 1606.08415. */
const GELU = Math.sqrt(2 / Math.PI);
const gelu = defineLayer(z.object({approximate: z.boolean()}), ({approximate}) =>
  shapePreserving((graph, {name: x}) => {
    if (!approximate) return getActivation("gelu")(graph, x);
    const cube = graph.op("Mul", graph.op("Mul", x, x), graph.op("Mul", x, graph.scalar(0.044715)));
    const bent = graph.op("Tanh", graph.op("Mul", graph.op("Add", x, cube), graph.scalar(GELU)));
    return graph.op("Mul", graph.op("Mul", x, graph.scalar(0.5)), graph.op("Add", bent, graph.scalar(1)));
  }),
);

const bound = z.number("bounds other than numbers are not supported");
const clip = defineLayer(z.object({x_min: bound, x_max: bound}), ({x_min: min, x_max: max}) =>
  shapePreserving((graph, {name}) => graph.op("Clip", name, graph.scalar(min), graph.scalar(max))),
);

const divide = elementwise("Div", false);

export const bareOperations: Readonly<Record<string, LayerFactory>> = {
  Divide: divide,
  TrueDivide: divide,
  Power: elementwise("Pow", false),
  Negative: plain("Neg"),
  Absolute: plain("Abs"),
  Abs: plain("Abs"),
  Square: unary((graph, x) => graph.op("Mul", x, x)),
  Sqrt: plain("Sqrt"),
  Exp: plain("Exp"),
  Log: plain("Log"),
  Tanh: plain("Tanh"),
  Sigmoid: plain("Sigmoid"),
  Softplus: plain("Softplus"),
  Softsign: plain("Softsign"),
  Silu: activation("silu"),
  Selu: activation("selu"),
  Relu: activationLayers.ReLU,
  Relu6: activation("relu6"),
  LeakyRelu: activationLayers.LeakyReLU,
  Softmax: activationLayers.Softmax,
  Gelu: gelu,
  Clip: clip,
  Mean: reduction("ReduceMean"),
  Max: reduction("ReduceMax"),
  Min: reduction("ReduceMin"),
  Sum: reduction("ReduceSum"),
  Transpose: transpose,
};
