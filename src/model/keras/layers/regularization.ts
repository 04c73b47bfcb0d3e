/** Layers that act only while a model is trained; predictions pass through them unchanged. */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {
  defineLayer,
  LayerError,
  type LayerFactory,
  type Shape,
  shapePreserving,
  type Training,
  type Value,
} from "../layer.ts";

/** A layer that is the identity for predictions, and while it is trained what `act` makes of its input. */
function whileTrained<C>(
  schema: z.ZodType<C>,
  act: (config: C, graph: Graph, input: Value, training: Training) => string,
): LayerFactory {
  return defineLayer(schema, (config) =>
    shapePreserving((graph, input, training) =>
      training === undefined ? input.name : act(config, graph, input, training),
    ),
  );
}

const rate = z.number().min(0).max(1);
const dropped = z.object({rate, noise_shape: z.unknown().optional()});
type Dropped = z.infer<typeof dropped>;

/** Ones and zeros over `shape`, with the ones scaled so that the mean stays; undefined where none is dropped. */
function mask(config: Dropped, training: Training, shape: Shape): string | undefined {
  if (config.noise_shape != null) throw new LayerError("cannot be trained with a noise_shape");
  return config.rate === 0 ? undefined : training.mask(shape, 1 - config.rate);
}

function drop(graph: Graph, input: string, kept: string | undefined): string {
  return kept === undefined ? input : graph.op("Mul", input, kept);
}

/** The value that SELU units tend to, −alpha × scale of Klambauer et al. 2017 (arXiv 1706.02515). */
const SELU_FLOOR = -1.6732632423543772 * 1.0507009873554805;

export const regularizationLayers = {
  Dropout: whileTrained(dropped, (config, graph, {name, shape}, training) =>
    drop(graph, name, mask(config, training, shape)),
  ),
  SpatialDropout1D: whileTrained(dropped, (config, graph, {name, shape}, training) =>
    drop(graph, name, mask(config, training, [1, shape[1]!])),
  ),
  AlphaDropout: whileTrained(dropped, (config, graph, {name, shape}, training) => {
    const scaled = mask(config, training, shape);
    if (scaled === undefined) return name;
    const scale = ((1 - config.rate) * (1 + config.rate * SELU_FLOOR ** 2)) ** -0.5;
    const kept = graph.op("Mul", scaled, graph.scalar(1 - config.rate));
    const dropped = graph.op(
      "Sub",
      graph.scalar(SELU_FLOOR),
      graph.op("Mul", kept, graph.scalar(SELU_FLOOR)),
    );
    const mixed = graph.op("Add", graph.op("Mul", name, kept), dropped);
    return graph.op(
      "Add",
      graph.op("Mul", mixed, graph.scalar(scale)),
      graph.scalar(-scale * SELU_FLOOR * config.rate),
    );
  }),
  GaussianDropout: whileTrained(
    z.object({rate: rate.max(0.999)}),
    (config, graph, {name, shape}, training) => {
      if (config.rate === 0) return name;
      const deviation = graph.scalar(Math.sqrt(config.rate / (1 - config.rate)));
      const noise = graph.op("Mul", training.noise(shape), deviation);
      return graph.op("Mul", name, graph.op("Add", noise, graph.scalar(1)));
    },
  ),
  GaussianNoise: whileTrained(
    z.object({stddev: z.number().nonnegative()}),
    ({stddev}, graph, {name, shape}, training) =>
      graph.op("Add", name, graph.op("Mul", training.noise(shape), graph.scalar(stddev))),
  ),
  ActivityRegularization: whileTrained(z.object({}), () => {
    throw new LayerError("cannot be trained: its penalty is not supported");
  }),
  Identity: whileTrained(z.object({}), (_, _graph, {name}) => name),
};
