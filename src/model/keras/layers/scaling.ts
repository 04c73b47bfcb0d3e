/** Layers that shift and scale their input by fixed numbers, and UnitNormalization, which scales it to length 1. */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {
  defineLayer,
  type Layer,
  LayerError,
  type Shape,
  shapePreserving,
  singleInputShape,
  variable,
} from "../layer.ts";
import {l2Normalize} from "./merging.ts";

export type Nested = number | readonly Nested[];

/** A number, or lists of numbers within each other, as NumPy would read them. */
export const numbers = z.custom<Nested>(areNumbers, "expected numbers");

function areNumbers(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(areNumbers) : Number.isFinite(value);
}

export function shapeOf(values: Nested): number[] {
  if (typeof values === "number") return [];
  const inner = values.map(shapeOf);
  if (inner.some((shape) => shape.join() !== inner[0]!.join()))
    throw new LayerError("has numbers in lists of different lengths");
  return [inner.length, ...inner[0]!];
}

export function flatten(values: Nested): readonly number[] {
  return typeof values === "number" ? [values] : values.flatMap(flatten);
}

function constant(graph: Graph, values: Nested): string {
  return graph.floats(Float32Array.from(flatten(values)), shapeOf(values));
}

const rescaling = z.object({scale: numbers, offset: numbers.default(0)});

/** Refuses numbers that would stretch the input. */
function checkFits(values: Nested, shape: Shape): void {
  const own = shapeOf(values);
  const from = shape.length - own.length;
  if (from < 0 || own.some((dim, i) => dim !== 1 && dim !== shape[from + i]))
    throw new LayerError(`has numbers of shape (${own.join(", ")}) for values of (${shape.join(", ")})`);
}

/** Of the layer Normalization. */
export const normalizationSchema = z.object({
  axis: z
    .union([z.number().int(), z.array(z.number().int())])
    .transform((n) => [n].flat())
    .nullish(),
  mean: numbers.nullish(),
  variance: numbers.nullish(),
  invert: z.boolean().default(false),
});

/** Keras' smallest standard deviation. */
export const MIN_STDDEV = 1e-7;

/** (x − mean) / √variance for each place of the axes that are kept, or the way back. */
function normalize({axis, mean, variance, invert}: z.infer<typeof normalizationSchema>): Layer {
  const given = mean != null && variance != null;
  if (!given && (mean != null || variance != null)) throw new LayerError("has a mean or a variance alone");
  /** The axes that have numbers of their own, ascending, the batch left out. */
  const keptAxes = (shape: Shape): number[] => {
    const kept = (axis ?? []).map((at) => (at < 0 ? shape.length + at : at - 1));
    if (kept.some((at) => at < 0 || at >= shape.length))
      throw new LayerError(`has no axis ${axis?.join(", ")}`);
    return kept.sort((a, b) => a - b);
  };
  /** Numbers of the configuration belong to the kept axes, from the last on. */
  const spread = (graph: Graph, values: Nested, shape: Shape): string => {
    const own = shapeOf(values);
    const kept = keptAxes(shape);
    const out = shape.map(() => 1);
    for (const [i, dim] of own.entries()) {
      const at = kept[kept.length - own.length + i];
      if (at === undefined || (dim !== 1 && dim !== shape[at]))
        throw new LayerError(`has numbers of shape (${own.join(", ")}) for values of (${shape.join(", ")})`);
      out[at] = dim;
    }
    return graph.op("Reshape", constant(graph, values), graph.ints(out));
  };
  return {
    outputShape(inputs) {
      keptAxes(singleInputShape(inputs));
      return singleInputShape(inputs);
    },
    variables(inputs) {
      if (given) return [];
      const whole = singleInputShape(inputs);
      const shape = keptAxes(whole).map((at) => whole[at]!);
      return [
        variable("vars/0", "mean", shape, false),
        variable("vars/1", "variance", shape, false),
        {...variable("vars/2", "count", [], false), type: "int64"},
      ];
    },
    lower(graph, [input], weights) {
      const {name, shape} = input!;
      const kept = keptAxes(shape);
      const target = graph.ints(shape.map((dim, i) => (kept.includes(i) ? dim : 1)));
      const [center, spreadOut] = given
        ? [spread(graph, mean, shape), spread(graph, variance, shape)]
        : [weights[0]!, weights[1]!].map((weight) => graph.op("Reshape", weight.name, target));
      const deviation = graph.op("Max", graph.op("Sqrt", spreadOut!), graph.scalar(MIN_STDDEV));
      if (invert) return graph.op("Add", center!, graph.op("Mul", name, deviation));
      return graph.op("Div", graph.op("Sub", name, center!), deviation);
    },
  };
}

export const scalingLayers = {
  Rescaling: defineLayer(
    rescaling,
    ({scale, offset}): Layer => ({
      outputShape(inputs) {
        const shape = singleInputShape(inputs);
        checkFits(scale, shape);
        checkFits(offset, shape);
        return shape;
      },
      variables: () => [],
      lower(graph, [input]) {
        const scaled = graph.op("Mul", input!.name, constant(graph, scale));
        return graph.op("Add", scaled, constant(graph, offset));
      },
    }),
  ),
  Normalization: defineLayer(normalizationSchema, normalize),
  UnitNormalization: defineLayer(
    z.object({axis: z.union([z.literal(-1), z.tuple([z.literal(-1)])], "only the last axis is supported")}),
    () => shapePreserving((graph, {name}) => l2Normalize(graph, name)),
  ),
};
