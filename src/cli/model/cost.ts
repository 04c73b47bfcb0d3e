/**
 * What one window costs: the multiply-adds of every kernel (convolution, dense, recurrent, attention), from shapes.
 * Element-wise work (activation, normalisation, pooling) is left out: it is below a percent in this field's models.
 */
import {type Shape, sizeOf} from "../../model/keras/layer.ts";
import type {Call} from "../../model/keras/model.ts";

const RECURRENT = ["LSTM", "GRU", "SimpleRNN", "Bidirectional"];

/** Multiply-adds of one call of a layer for one window. */
export function countMultiplyAdds({layer, inputShapes, outputShape}: Call): number {
  const {className, variables} = layer;
  if (className === "MultiHeadAttention") return attention(variables, inputShapes);
  // Each kernel meets each position once.
  const kernels = variables.filter(({name}) => name.endsWith("kernel"));
  const weights = kernels.reduce((sum, {shape}) => sum + sizeOf(shape), 0);
  if (weights === 0) return 0;
  return weights * (RECURRENT.includes(className) ? inputShapes[0]![0]! : positions(outputShape));
}

/** Projections of query, key, value and result; then for each head two products of (query steps) × (key steps). */
function attention(variables: Call["layer"]["variables"], inputShapes: readonly Shape[]): number {
  const queries = positions(inputShapes[0]!);
  const keys = positions(inputShapes[1] ?? inputShapes[0]!);
  let sum = 0;
  for (const {name, shape} of variables) {
    if (!name.endsWith("kernel")) continue;
    const isKeySide = name === "key_kernel" || name === "value_kernel";
    sum += sizeOf(shape) * (isKeySide ? keys : queries);
    // (channels, heads, width): the key's width for the scores, the value's for the weighted sum.
    if (isKeySide) sum += queries * keys * shape[1]! * shape[2]!;
  }
  return sum;
}

/** How many vectors of the last dimension there are. */
function positions(shape: Shape): number {
  return sizeOf(shape) / shape.at(-1)!;
}
