/**
 * MultiHeadAttention (Vaswani et al. 2017, arXiv 1706.03762), of a sequence over itself or over another: for each
 * head softmax(Q Kᵀ / √key_dim) V, the heads side by side through an output projection. Dropout acts in training.
 */
import * as z from "zod";
import type {Graph} from "../../onnx/graph.ts";
import {
  defineLayer,
  type Layer,
  LayerError,
  type Shape,
  type Value,
  type Variable,
  variable,
  type Weight,
} from "../layer.ts";

const positive = z.number().int().positive();

const schema = z.object({
  num_heads: positive,
  key_dim: positive,
  value_dim: positive.nullish(),
  use_bias: z.boolean().default(true),
  output_shape: z
    .union([positive, z.array(positive).length(1)])
    .transform((n) => [n].flat()[0]!)
    .nullish(),
  attention_axes: z
    .union(
      [z.literal(1), z.tuple([z.literal(1)])],
      "attention over other axes than the timesteps is not supported",
    )
    .nullish(),
  dropout: z.number().min(0).max(1).default(0),
  use_gate: z.literal(false, "a gate is not supported").default(false),
  sliding_window: z.null("a sliding window is not supported").optional(),
});

type Config = z.infer<typeof schema>;

interface Sequences {
  readonly query: Shape;
  readonly value: Shape;
  readonly key: Shape;
}

function sequences(inputs: readonly Shape[]): Sequences {
  const [query, value, key = value] = inputs;
  if (query === undefined || value === undefined || key === undefined || inputs.length > 3)
    throw new LayerError(`takes a query, a value and a key, but is given ${inputs.length} inputs`);
  if ([query, value, key].some((shape) => shape.length !== 2) || key[0] !== value[0])
    throw new LayerError(`is given (${inputs.map((shape) => shape.join(", ")).join("), (")})`);
  return {query, value, key};
}

function attention(config: Config): Layer {
  const {num_heads: heads, key_dim: keySize, use_bias: useBias} = config;
  const valueSize = config.value_dim ?? keySize;
  const outputSize = ({query}: Sequences): number => config.output_shape ?? query[1]!;

  const projection = (part: string, kernel: Shape, bias: Shape): Variable[] => [
    variable(`${part}_dense/vars/0`, `${part}_kernel`, kernel),
    ...(useBias ? [variable(`${part}_dense/vars/1`, `${part}_bias`, bias)] : []),
  ];

  /**
   * (N, timesteps, channels) by a kernel (channels, heads, size) to (N, heads, timesteps, size), or its last two
   * turned.
   */
  const project = (
    graph: Graph,
    {name, shape}: Value,
    [kernel, bias]: readonly Weight[],
    size: number,
    perm: readonly number[],
  ): string => {
    const matrix = graph.op("Reshape", kernel!.name, graph.ints([shape[1]!, heads * size]));
    const product = graph.op("MatMul", name, matrix);
    const row = bias && graph.op("Reshape", bias.name, graph.ints([heads * size]));
    const sum = row === undefined ? product : graph.op("Add", product, row);
    const apart = graph.op("Reshape", sum, graph.ints([-1, shape[0]!, heads, size]));
    return graph.node("Transpose", [apart], {perm: {ints: perm}});
  };

  return {
    outputShape(inputs) {
      const given = sequences(inputs);
      return [given.query[0]!, outputSize(given)];
    },
    variables(inputs) {
      const given = sequences(inputs);
      const out = outputSize(given);
      return [
        ...projection("query", [given.query[1]!, heads, keySize], [heads, keySize]),
        ...projection("key", [given.key[1]!, heads, keySize], [heads, keySize]),
        ...projection("value", [given.value[1]!, heads, valueSize], [heads, valueSize]),
        ...projection("output", [heads, valueSize, out], [out]),
      ];
    },
    lower(graph, inputs, weights, training) {
      const [query, value, key = value] = inputs;
      const each = useBias ? 2 : 1;
      const of = (part: number): readonly Weight[] => weights.slice(part * each, (part + 1) * each);
      const [q, k, v] = [
        project(graph, query!, of(0), keySize, [0, 2, 1, 3]),
        project(graph, key!, of(1), keySize, [0, 2, 3, 1]),
        project(graph, value!, of(2), valueSize, [0, 2, 1, 3]),
      ];
      const scaled = graph.op("Mul", q, graph.scalar(1 / Math.sqrt(keySize)));
      const scores = graph.node("Softmax", [graph.op("MatMul", scaled, k)], {axis: {int: -1}});
      const [timesteps, other] = [query!.shape[0]!, value!.shape[0]!];
      const kept =
        training === undefined || config.dropout === 0
          ? scores
          : graph.op("Mul", scores, training.mask([heads, timesteps, other], 1 - config.dropout));
      const apart = graph.node("Transpose", [graph.op("MatMul", kept, v)], {perm: {ints: [0, 2, 1, 3]}});
      const joined = graph.op("Reshape", apart, graph.ints([-1, timesteps, heads * valueSize]));
      const [kernel, bias] = of(3);
      const out = config.output_shape ?? query!.shape[1]!;
      const matrix = graph.op("Reshape", kernel!.name, graph.ints([heads * valueSize, out]));
      const product = graph.op("MatMul", joined, matrix);
      return bias === undefined ? product : graph.op("Add", product, bias.name);
    },
  };
}

export const attentionLayers = {MultiHeadAttention: defineLayer(schema, attention)};
