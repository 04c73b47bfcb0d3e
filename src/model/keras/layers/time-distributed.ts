/** TimeDistributed: another layer applied to each step by itself, with the same weights for all. */
import * as z from "zod";
import {
  defineLayer,
  LayerError,
  type LayerFactory,
  type Shape,
  singleInputShape,
  type Training,
} from "../layer.ts";

const schema = z.object({
  layer: z.object({
    class_name: z.string(),
    module: z.string().nullish(),
    config: z.record(z.string(), z.unknown()),
  }),
});

/** `find` gives the factory of the layer within. */
export function timeDistributed(find: (className: string) => LayerFactory | undefined): LayerFactory {
  return defineLayer(schema, ({layer: {class_name: className, module, config}}) => {
    const create = /^keras(\.|$)/.test(module ?? "keras") ? find(className) : undefined;
    if (create === undefined) throw new LayerError(`holds a ${className}, which is not supported`);
    const layer = create(config);
    const within = (inputs: readonly Shape[]): {timesteps: number; each: Shape} => {
      const [timesteps, ...each] = singleInputShape(inputs);
      if (timesteps === undefined || each.length === 0)
        throw new LayerError("needs timesteps that have channels");
      return {timesteps, each};
    };
    return {
      outputShape(inputs) {
        const {timesteps, each} = within(inputs);
        return [timesteps, ...layer.outputShape([each])];
      },
      variables: (inputs) =>
        layer.variables([within(inputs).each]).map((own) => ({...own, path: `layer/${own.path}`})),
      lower(graph, inputs, weights, training) {
        const {timesteps, each} = within([inputs[0]!.shape]);
        // Each step is a row of its own for the layer, and so are the numbers that it asks for in training.
        const rows = (value: string, shape: Shape): string =>
          graph.op("Reshape", value, graph.ints([-1, ...shape]));
        const inner: Training | undefined = training && {
          trainable: training.trainable,
          mask: (shape, keep) => rows(training.mask([timesteps, ...shape], keep), shape),
          noise: (shape) => rows(training.noise([timesteps, ...shape]), shape),
          update: (index, value) => training.update(index, value),
        };
        // Keras takes the statistics of each step by itself, one step after another.
        if (training?.trainable && className === "BatchNormalization")
          throw new LayerError("cannot be trained while it holds a BatchNormalization");
        const noted = graph.overflows.length;
        const output = layer.lower(graph, [{name: rows(inputs[0]!.name, each), shape: each}], weights, inner);
        for (const [i, value] of graph.overflows.slice(noted).entries())
          graph.overflows[noted + i] = graph.node("ReduceSum", [rows(value, [timesteps]), graph.ints([1])], {
            keepdims: {int: 1},
          });
        return rows(output, [timesteps, ...layer.outputShape([each])]);
      },
    };
  });
}
