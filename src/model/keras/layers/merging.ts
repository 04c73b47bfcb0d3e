/** Layers that take several inputs and give one. */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {defineLayer, type Layer, LayerError, type LayerFactory, type Shape} from "../layer.ts";

/**
 * The inputs' shapes as Keras stretches them against each other: one of fewer dimensions gets dimensions of 1 after
 * the batch, and a 1 is repeated.
 */
function broadcast(inputs: readonly Shape[]): {each: Shape[]; shape: Shape} {
  if (inputs.length < 2) throw new LayerError("takes at least two inputs");
  const rank = Math.max(...inputs.map((shape) => shape.length));
  const each = inputs.map((shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  const shape = each[0]!.map((_, i) => Math.max(...each.map((other) => other[i]!)));
  if (each.some((other) => other.some((dim, i) => dim !== 1 && dim !== shape[i]))) {
    const shown = inputs.map((other) => other.join(", ")).join("), (");
    throw new LayerError(`takes inputs that fit each other, but is given (${shown})`);
  }
  return {each, shape};
}

/** `variadic` operators take all inputs at once, the others two at a time. */
export function elementwise(op: string, variadic: boolean): LayerFactory {
  return defineLayer(z.object({}), () => ({
    outputShape: (inputs) => broadcast(inputs).shape,
    variables: () => [],
    lower(graph, inputs) {
      const {each} = broadcast(inputs.map(({shape}) => shape));
      const names = inputs.map(({name, shape}, i) =>
        shape.length === each[i]!.length ? name : graph.op("Reshape", name, graph.ints([-1, ...each[i]!])),
      );
      return variadic ? graph.op(op, ...names) : names.reduce((left, right) => graph.op(op, left, right));
    },
  }));
}

const dotSchema = z.object({
  axes: z.union([z.number().int(), z.tuple([z.number().int(), z.number().int()])]),
  normalize: z.boolean().default(false),
});

/** Sums of products along an axis of each of two inputs, of one or two dimensions beside the batch. */
function dot({axes, normalize}: z.infer<typeof dotSchema>): Layer {
  const [left, right] = Array.isArray(axes) ? axes : [axes, axes];
  const check = (inputs: readonly Shape[]): {a: Shape; b: Shape; at: [number, number]} => {
    const [a, b] = inputs;
    if (a === undefined || b === undefined || inputs.length > 2 || a.length > 2 || b.length > 2)
      throw new LayerError("takes two inputs of one or two dimensions beside the batch");
    const at = ([a, b] as const).map((shape, i) => {
      const axis = [left, right][i]!;
      return axis < 0 ? shape.length + axis : axis - 1;
    }) as [number, number];
    if (a[at[0]] === undefined || a[at[0]] !== b[at[1]])
      throw new LayerError(`cannot sum (${a.join(", ")}) and (${b.join(", ")}) along ${left} and ${right}`);
    return {a, b, at};
  };
  const outputShape = (inputs: readonly Shape[]): Shape => {
    const {a, b, at} = check(inputs);
    const rest = [...a.filter((_, i) => i !== at[0]), ...b.filter((_, i) => i !== at[1])];
    return rest.length === 0 ? [1] : rest;
  };
  return {
    outputShape,
    variables: () => [],
    lower(graph, inputs) {
      const {at} = check(inputs.map(({shape}) => shape));
      // (N, rest, summed) of each, whatever stood where.
      const rows = inputs.map(({name, shape}, i) => {
        const flat = shape.length === 1;
        const cube = flat ? graph.op("Reshape", name, graph.ints([-1, 1, shape[0]!])) : name;
        const turned =
          flat || at[i] === 1 ? cube : graph.node("Transpose", [cube], {perm: {ints: [0, 2, 1]}});
        return normalize ? l2Normalize(graph, turned) : turned;
      });
      const columns = graph.node("Transpose", [rows[1]!], {perm: {ints: [0, 2, 1]}});
      const product = graph.op("MatMul", rows[0]!, columns);
      return graph.op("Reshape", product, graph.ints([-1, ...outputShape(inputs.map(({shape}) => shape))]));
    },
  };
}

/** Each row over the last axis divided by its length. */
export function l2Normalize(graph: Graph, name: string): string {
  const squares = graph.op("ReduceSum", graph.op("Mul", name, name), graph.ints([-1]));
  const length = graph.op("Max", graph.op("Sqrt", squares), graph.scalar(1e-12));
  return graph.op("Div", name, length);
}

export const mergingLayers = {
  Add: elementwise("Sum", true),
  Average: elementwise("Mean", true),
  Maximum: elementwise("Max", true),
  Minimum: elementwise("Min", true),
  Multiply: elementwise("Mul", false),
  Subtract: elementwise("Sub", false),
  Dot: defineLayer(dotSchema, dot),
  Concatenate: defineLayer(z.object({axis: z.number().int().default(-1)}), ({axis}) => {
    /** The axis among the dimensions beside the batch. */
    const own = (shape: Shape): number => {
      const at = axis < 0 ? shape.length + axis : axis - 1;
      if (at < 0 || at >= shape.length) throw new LayerError(`has no axis ${axis} beside the batch`);
      return at;
    };
    return {
      outputShape(inputs) {
        const first = inputs[0];
        if (first === undefined) throw new LayerError("takes at least one input");
        const at = own(first);
        const others = inputs.map((shape) => shape.map((dim, i) => (i === at ? 1 : dim)).join(", "));
        if (others.some((other) => other !== others[0]))
          throw new LayerError(
            `takes inputs that differ in axis ${axis} only, but is given (${others.join("), (")})`,
          );
        return first.map((dim, i) => (i === at ? inputs.reduce((sum, shape) => sum + shape[at]!, 0) : dim));
      },
      variables: () => [],
      lower: (graph, inputs) =>
        graph.node(
          "Concat",
          inputs.map(({name}) => name),
          {axis: {int: own(inputs[0]!.shape) + 1}},
        ),
    };
  }),
};
