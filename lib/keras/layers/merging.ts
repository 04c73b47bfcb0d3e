/** Layers that take several inputs and give one. */
import * as z from "zod";
import {defineLayer, type LayerFactory, LayerProblem, type Shape} from "../layer.ts";

/** The inputs' common shape; unlike Keras, none is stretched. */
function sameShape(inputs: readonly Shape[]): Shape {
  const shape = inputs[0];
  if (shape === undefined || inputs.length < 2) throw new LayerProblem("takes at least two inputs");
  if (inputs.some((other) => other.join() !== shape.join()))
    throw new LayerProblem(
      `takes inputs of one shape, but is given (${inputs.map((s) => s.join(", ")).join("), (")})`,
    );
  return shape;
}

/** `variadic` operators take all inputs at once, the others two at a time. */
function elementwise(op: string, variadic: boolean): LayerFactory {
  return defineLayer(z.object({}), () => ({
    outputShape: sameShape,
    variables: () => [],
    lower(graph, inputs) {
      const names = inputs.map(({name}) => name);
      return variadic ? graph.node(op, names) : names.reduce((left, right) => graph.node(op, [left, right]));
    },
  }));
}

export const mergingLayers = {
  Add: elementwise("Sum", true),
  Average: elementwise("Mean", true),
  Maximum: elementwise("Max", true),
  Minimum: elementwise("Min", true),
  Multiply: elementwise("Mul", false),
  Subtract: elementwise("Sub", false),
  Concatenate: defineLayer(z.object({axis: z.number().int().default(-1)}), ({axis}) => {
    /** The axis among the dimensions beside the batch. */
    const own = (shape: Shape): number => {
      const at = axis < 0 ? shape.length + axis : axis - 1;
      if (at < 0 || at >= shape.length) throw new LayerProblem(`has no axis ${axis} beside the batch`);
      return at;
    };
    return {
      outputShape(inputs) {
        const first = inputs[0];
        if (first === undefined) throw new LayerProblem("takes at least one input");
        const at = own(first);
        sameShape([first, ...inputs].map((shape) => shape.map((dim, i) => (i === at ? 1 : dim))));
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
