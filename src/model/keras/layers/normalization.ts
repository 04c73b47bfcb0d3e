/** Normalisation. For inference BatchNormalization is one multiplication and one addition a channel. */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {
  defineLayer,
  known,
  type Layer,
  LayerError,
  type Shape,
  singleInputShape,
  variable,
  type Weight,
} from "../layer.ts";
import {normalizeBatch} from "./batch-statistics.ts";

const axis = z
  .union([z.number().int(), z.array(z.number().int()).length(1)])
  .transform((n) => [n].flat()[0]!);

const schema = z.object({
  axis: axis.default(-1),
  epsilon: z.number().positive(),
  momentum: z.number().min(0).max(1).default(0.99),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
});

type Config = z.infer<typeof schema>;

/** The size of the last axis, which `at` has to be: counted from the end, or from the batch. */
function lastAxis(shape: Shape, at: number): number {
  if (at !== -1 && at !== shape.length)
    throw new LayerError(`normalises axis ${at}; only the last, the channels, is supported`);
  return shape[shape.length - 1]!;
}

/** gamma and beta, where they are kept. */
function affine({center, scale}: Config, channels: number): {path: string; name: string; shape: Shape}[] {
  const names = [...(scale ? ["gamma"] : []), ...(center ? ["beta"] : [])];
  return names.map((name, i) => ({path: `vars/${i}`, name, shape: [channels]}));
}

function batchNormalization(config: Config): Layer {
  return {
    outputShape(inputs) {
      const shape = singleInputShape(inputs);
      lastAxis(shape, config.axis);
      return shape;
    },
    variables(inputs) {
      const channels = lastAxis(singleInputShape(inputs), config.axis);
      const own = affine(config, channels).map(({path, name, shape}) => variable(path, name, shape));
      const moving = ["moving_mean", "moving_variance"].map((name, i) =>
        variable(`vars/${own.length + i}`, name, [channels], false),
      );
      return [...own, ...moving];
    },
    lower(graph, inputs, weights, training) {
      if (training?.trainable) {
        const beta = config.scale ? 1 : 0;
        const mean = weights.length - 2;
        const places = {
          gamma: config.scale ? 0 : undefined,
          beta: config.center ? beta : undefined,
          mean,
          variance: mean + 1,
        };
        return normalizeBatch(graph, inputs[0]!, weights, {...config, ...places}, training);
      }
      const rest = weights.map(known);
      const gamma = config.scale ? rest.shift()! : undefined;
      const beta = config.center ? rest.shift()! : undefined;
      const [mean, variance] = [rest[0]!, rest[1]!];
      const factor = new Float32Array(mean.length);
      const offset = new Float32Array(mean.length);
      for (let c = 0; c < mean.length; c++) {
        if (variance[c]! < 0) throw new LayerError(`the moving variance of channel ${c} is ${variance[c]}`);
        const scale = (gamma?.[c] ?? 1) / Math.sqrt(variance[c]! + config.epsilon);
        factor[c] = scale;
        offset[c] = (beta?.[c] ?? 0) - mean[c]! * scale;
      }
      const scaled = graph.op("Mul", inputs[0]!.name, graph.floats(factor, [mean.length]));
      return graph.op("Add", scaled, graph.floats(offset, [mean.length]));
    },
  };
}

function layerNormalization(config: Config): Layer {
  return {
    outputShape(inputs) {
      const shape = singleInputShape(inputs);
      lastAxis(shape, config.axis);
      return shape;
    },
    variables: (inputs) =>
      affine(config, lastAxis(singleInputShape(inputs), config.axis)).map(({path, name, shape}) =>
        variable(path, name, shape),
      ),
    lower(graph, inputs, weights, training) {
      const {name, shape} = inputs[0]!;
      const channels = shape[shape.length - 1]!;
      const [gamma, beta] = [config.scale ? weights[0] : undefined, weights[config.scale ? 1 : 0]];
      if (training !== undefined) return normalizeRows(graph, name, config.epsilon, gamma, beta);
      const filled = (value: number): string =>
        graph.floats(new Float32Array(channels).fill(value), [channels]);
      const data = [name, gamma?.name ?? filled(1), beta?.name ?? filled(0)];
      return graph.node("LayerNormalization", data, {axis: {int: -1}, epsilon: {float: config.epsilon}});
    },
  };
}

/** LayerNormalization of operators whose derivatives are known. */
function normalizeRows(
  graph: Graph,
  name: string,
  epsilon: number,
  gamma: Weight | undefined,
  beta: Weight | undefined,
): string {
  const mean = (value: string): string => graph.node("ReduceMean", [value], {axes: {ints: [-1]}});
  const centred = graph.op("Sub", name, mean(name));
  const variance = mean(graph.op("Mul", centred, centred));
  const deviation = graph.op("Sqrt", graph.op("Add", variance, graph.scalar(epsilon)));
  const normal = graph.op("Div", centred, deviation);
  const scaled = gamma === undefined ? normal : graph.op("Mul", normal, gamma.name);
  return beta === undefined ? scaled : graph.op("Add", scaled, beta.name);
}

export const normalizationLayers = {
  BatchNormalization: defineLayer(schema, batchNormalization),
  LayerNormalization: defineLayer(
    schema.extend({rms_scaling: z.literal(false, "RMS scaling is not supported").default(false)}),
    layerNormalization,
  ),
};
