/** Normalisation. For inference BatchNormalization is one multiplication and one addition a channel. */
import * as z from "zod";
import {defineLayer, known, type Layer, LayerProblem, onlyShape, type Shape, variable} from "../layer.ts";

const axis = z
  .union([z.number().int(), z.array(z.number().int()).length(1)])
  .transform((n) => [n].flat()[0]!);

const schema = z.object({
  axis: axis.default(-1),
  epsilon: z.number().positive(),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
});

type Config = z.infer<typeof schema>;

/** The size of the last axis, which `at` has to be: counted from the end, or from the batch. */
function lastAxis(shape: Shape, at: number): number {
  if (at !== -1 && at !== shape.length)
    throw new LayerProblem(`normalises axis ${at}; only the last, the channels, is supported`);
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
      const shape = onlyShape(inputs);
      lastAxis(shape, config.axis);
      return shape;
    },
    variables(inputs) {
      const channels = lastAxis(onlyShape(inputs), config.axis);
      const own = affine(config, channels).map(({path, name, shape}) => variable(path, name, shape));
      const moving = ["moving_mean", "moving_variance"].map((name, i) =>
        variable(`vars/${own.length + i}`, name, [channels], false),
      );
      return [...own, ...moving];
    },
    lower(graph, inputs, weights) {
      const rest = weights.map(known);
      const gamma = config.scale ? rest.shift()! : undefined;
      const beta = config.center ? rest.shift()! : undefined;
      const [mean, variance] = [rest[0]!, rest[1]!];
      const factor = new Float32Array(mean.length);
      const offset = new Float32Array(mean.length);
      for (let c = 0; c < mean.length; c++) {
        if (variance[c]! < 0) throw new LayerProblem(`the moving variance of channel ${c} is ${variance[c]}`);
        const scale = (gamma?.[c] ?? 1) / Math.sqrt(variance[c]! + config.epsilon);
        factor[c] = scale;
        offset[c] = (beta?.[c] ?? 0) - mean[c]! * scale;
      }
      const scaled = graph.node("Mul", [inputs[0]!.name, graph.floats(factor, [mean.length])]);
      return graph.node("Add", [scaled, graph.floats(offset, [mean.length])]);
    },
  };
}

function layerNormalization(config: Config): Layer {
  return {
    outputShape(inputs) {
      const shape = onlyShape(inputs);
      lastAxis(shape, config.axis);
      return shape;
    },
    variables: (inputs) =>
      affine(config, lastAxis(onlyShape(inputs), config.axis)).map(({path, name, shape}) =>
        variable(path, name, shape),
      ),
    lower(graph, inputs, weights) {
      const {name, shape} = inputs[0]!;
      const channels = shape[shape.length - 1]!;
      const gamma = config.scale
        ? weights[0]!.name
        : graph.floats(new Float32Array(channels).fill(1), [channels]);
      const beta = config.center
        ? weights[config.scale ? 1 : 0]!.name
        : graph.floats(new Float32Array(channels), [channels]);
      const data = [name, gamma, beta];
      return graph.node("LayerNormalization", data, {axis: {int: -1}, epsilon: {float: config.epsilon}});
    },
  };
}

export const normalizationLayers = {
  BatchNormalization: defineLayer(schema, batchNormalization),
  LayerNormalization: defineLayer(
    schema.extend({rms_scaling: z.literal(false, "RMS scaling is not supported").default(false)}),
    layerNormalization,
  ),
};
