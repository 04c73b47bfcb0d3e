/** What a layer does not take: options that are not supported, and inputs that do not suit it, each by its reason. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {LayerError, type Shape} from "../../../../src/model/keras/layer.ts";
import {findLayer, findOperation} from "../../../../src/model/keras/layers/registry.ts";

const test = suite("layer refusals");

/** The shape that the layer gives, or why it refuses. */
function outcome(className: string, config: object, inputs: readonly Shape[]): Shape | string {
  try {
    const layer = findLayer(className)!(config);
    const shape = layer.outputShape(inputs);
    layer.variables(inputs);
    return shape;
  } catch (error) {
    assert.instance(error, LayerError, `${className}: ${(error as Error).stack}`);
    return (error as Error).message;
  }
}

const recurrent = {units: 2, activation: "tanh", recurrent_activation: "sigmoid"};
const attention = {num_heads: 2, key_dim: 3};
const wrapped = (config: object, className = "LSTM") => ({
  class_name: className,
  config: {...recurrent, ...config},
});
const pair: readonly Shape[] = [
  [4, 2],
  [4, 2],
];

const CASES: readonly [
  className: string,
  config: object,
  inputs: readonly Shape[],
  expected: Shape | RegExp,
][] = [
  ["Add", {}, pair, [4, 2]],
  ["Add", {}, [[4, 2]], /takes at least two inputs/],
  ["Add", {}, [[4, 2], [2]], [4, 2]],
  [
    "Add",
    {},
    [
      [4, 2],
      [1, 2],
      [4, 1],
    ],
    [4, 2],
  ],
  [
    "Add",
    {},
    [
      [4, 2],
      [3, 2],
    ],
    /fit each other, but is given \(4, 2\), \(3, 2\)/,
  ],
  [
    "Concatenate",
    {axis: -1},
    [
      [4, 2],
      [4, 3],
    ],
    [4, 5],
  ],
  [
    "Concatenate",
    {axis: 1},
    [
      [4, 2],
      [1, 2],
    ],
    [5, 2],
  ],
  [
    "Concatenate",
    {axis: 1},
    [
      [4, 2],
      [1, 3],
    ],
    /differ in axis 1 only, but is given \(1, 2\), \(1, 3\)/,
  ],
  ["Concatenate", {axis: 0}, pair, /has no axis 0 beside the batch/],
  ["Concatenate", {axis: 3}, pair, /has no axis 3 beside the batch/],
  ["Concatenate", {axis: -3}, pair, /has no axis -3 beside the batch/],
  ["Concatenate", {}, [], /takes at least one input/],
  [
    "Dot",
    {axes: 2},
    [
      [4, 2],
      [5, 2],
    ],
    [4, 5],
  ],
  [
    "Dot",
    {axes: [1, 2]},
    [
      [4, 2],
      [5, 4],
    ],
    [2, 5],
  ],
  ["Dot", {axes: 1}, [[4], [4]], [1]],
  ["Dot", {axes: 1}, [[4]], /takes two inputs/],
  ["Dot", {axes: 1}, [[4], [4], [4]], /takes two inputs/],
  ["Dot", {axes: 1}, [[4], [4, 1, 1]], /of one or two dimensions/],
  ["Dot", {axes: 1}, [[4, 1, 1], [4]], /of one or two dimensions/],
  [
    "Dot",
    {axes: 2},
    [
      [4, 2],
      [5, 3],
    ],
    /cannot sum \(4, 2\) and \(5, 3\) along 2 and 2/,
  ],
  ["Dot", {axes: 3}, pair, /cannot sum/],
  ["Conv1D", {filters: 3, kernel_size: 4}, [[4, 2]], [1, 3]],
  ["Conv1D", {filters: 3, kernel_size: [3], strides: [2], padding: "same"}, [[5, 2]], [3, 3]],
  ["Conv1D", {filters: 3, kernel_size: 3, padding: "causal"}, [[5, 2]], [5, 3]],
  ["Conv1D", {filters: 3, kernel_size: 5}, [[4, 2]], /needs at least 5 timesteps, but is given 4/],
  ["Conv1D", {filters: 3, kernel_size: 3, dilation_rate: 2}, [[4, 2]], /needs at least 5 timesteps/],
  [
    "Conv1D",
    {filters: 4, kernel_size: 1, groups: 2},
    [[4, 3]],
    /3 channels and 4 filters do not divide into 2 groups/,
  ],
  ["Conv1D", {filters: 3, kernel_size: 1, groups: 2}, [[4, 2]], /2 channels and 3 filters do not divide/],
  ["Conv1D", {filters: 3, kernel_size: 1}, [[4]], /takes 2 dimensions beside the batch, but is given \(4\)/],
  ["Conv1D", {filters: 3, kernel_size: 1}, pair, /takes one input, but is given 2/],
  [
    "Conv1D",
    {filters: 3, kernel_size: 1, activation: "own"},
    [[4, 2]],
    /activation own is not supported; known: linear, /,
  ],
  ["Dense", {units: 3}, [[4, 2]], [4, 3]],
  ["Dense", {units: 3}, [[]], /needs an input with channels/],
  ["Dense", {units: 3, lora_rank: 2}, [[4]], /LoRA/],
  ["BatchNormalization", {epsilon: 0.001, axis: 2}, [[4, 2]], [4, 2]],
  ["BatchNormalization", {epsilon: 0.001, axis: 1}, [[4, 2]], /normalises axis 1; only the last/],
  ["LayerNormalization", {epsilon: 0.001, axis: [1]}, [[4, 2]], /normalises axis 1; only the last/],
  ["LayerNormalization", {epsilon: 0.001, rms_scaling: true}, [[4, 2]], /RMS scaling/],
  ["Normalization", {axis: -1, mean: [1, 2]}, [[4, 2]], /has a mean or a variance alone/],
  ["Normalization", {axis: 3}, [[4, 2]], /has no axis 3/],
  ["Normalization", {axis: [-1, 1]}, [[4, 2]], [4, 2]],
  ["Rescaling", {scale: [1, 2]}, [[4, 2]], [4, 2]],
  ["Rescaling", {scale: [1, 2, 3]}, [[4, 2]], /has numbers of shape \(3\) for values of \(4, 2\)/],
  ["Rescaling", {scale: 1, offset: [[[1]]]}, [[4, 2]], /has numbers of shape \(1, 1, 1\)/],
  ["Rescaling", {scale: [[1], [1, 2]]}, [[4, 2]], /lists of different lengths/],
  ["UnitNormalization", {axis: 1}, [[4, 2]], /only the last axis is supported/],
  ["Flatten", {}, [[4, 2]], [8]],
  ["Reshape", {target_shape: [-1, 4]}, [[4, 2]], [2, 4]],
  ["Reshape", {target_shape: [3, -1]}, [[4, 2]], /cannot turn \(4, 2\) into \(3, -1\)/],
  ["Reshape", {target_shape: [-1, -1]}, [[4, 2]], /cannot turn/],
  ["Reshape", {target_shape: [7]}, [[4, 2]], /cannot turn/],
  ["Permute", {dims: [2, 1]}, [[4, 2]], [2, 4]],
  ["Permute", {dims: [1, 1]}, [[4, 2]], /cannot permute \(4, 2\) by \(1, 1\)/],
  ["RepeatVector", {n: 3}, [[4]], [3, 4]],
  ["ZeroPadding1D", {padding: [1, 2]}, [[4, 2]], [7, 2]],
  ["Cropping1D", {cropping: [1, 2]}, [[4, 2]], [1, 2]],
  ["Cropping1D", {cropping: 2}, [[4, 2]], /crops 4 timesteps of 4/],
  ["UpSampling1D", {size: 3}, [[4, 2]], [12, 2]],
  ["MaxPooling1D", {pool_size: 2}, [[5, 2]], [2, 2]],
  ["MaxPooling1D", {pool_size: 2, padding: "same"}, [[5, 2]], [3, 2]],
  ["GlobalMaxPooling1D", {keepdims: true}, [[5, 2]], [1, 2]],
  ["LSTM", recurrent, [[4, 2]], [2]],
  ["LSTM", {...recurrent, return_sequences: true}, [[4, 3]], [4, 2]],
  ["LSTM", {...recurrent, stateful: true}, [[4, 2]], /a stateful layer is not supported/],
  [
    "GRU",
    {...recurrent, activation: "gelu"},
    [[4, 2]],
    /activation "gelu" is not supported in a recurrent layer/,
  ],
  ["Bidirectional", {merge_mode: "concat", layer: wrapped({})}, [[4, 2]], [4]],
  ["Bidirectional", {merge_mode: "sum", layer: wrapped({return_sequences: true})}, [[4, 3]], [4, 2]],
  [
    "Bidirectional",
    {merge_mode: "sum", layer: wrapped({go_backwards: true})},
    [[4, 2]],
    /a forward layer that goes backwards/,
  ],
  [
    "Bidirectional",
    {merge_mode: "sum", layer: wrapped({}), backward_layer: wrapped({go_backwards: true})},
    [[4, 2]],
    [2],
  ],
  [
    "Bidirectional",
    {merge_mode: "sum", layer: wrapped({}), backward_layer: wrapped({})},
    [[4, 2]],
    /its two layers differ in class_name/,
  ],
  [
    "Bidirectional",
    {merge_mode: "sum", layer: wrapped({}), backward_layer: wrapped({go_backwards: true, units: 3})},
    [[4, 2]],
    /its two layers differ in units/,
  ],
  [
    "Bidirectional",
    {merge_mode: "sum", layer: wrapped({}), backward_layer: wrapped({go_backwards: true}, "GRU")},
    [[4, 2]],
    /its two layers differ in class_name/,
  ],
  ["MultiHeadAttention", attention, pair, [4, 2]],
  [
    "MultiHeadAttention",
    {...attention, output_shape: [5]},
    [
      [4, 2],
      [6, 3],
      [6, 1],
    ],
    [4, 5],
  ],
  ["MultiHeadAttention", attention, [[4, 2]], /takes a query, a value and a key, but is given 1 inputs/],
  ["MultiHeadAttention", attention, [...pair, ...pair], /but is given 4 inputs/],
  [
    "MultiHeadAttention",
    attention,
    [
      [4, 2],
      [6, 3],
      [5, 3],
    ],
    /is given \(4, 2\), \(6, 3\), \(5, 3\)/,
  ],
  ["MultiHeadAttention", attention, [[4], [6, 3]], /is given \(4\), \(6, 3\)/],
  ["TimeDistributed", {layer: {class_name: "Dense", config: {units: 3}}}, [[4, 2]], [4, 3]],
  [
    "TimeDistributed",
    {layer: {class_name: "Dense", config: {units: 3}}},
    [[4]],
    /needs timesteps that have channels/,
  ],
  [
    "TimeDistributed",
    {layer: {class_name: "Lambda", config: {}}},
    [[4, 2]],
    /holds a Lambda, which is not supported/,
  ],
  [
    "TimeDistributed",
    {layer: {class_name: "Dense", module: "own", config: {units: 3}}},
    [[4, 2]],
    /holds a Dense/,
  ],
  ["PReLU", {shared_axes: [1]}, [[4, 2]], [4, 2]],
  ["Softmax", {axis: 3}, [[4, 2]], /has no axis 3 beside the batch/],
  ["Dropout", {rate: 2}, [[4]], /rate/],
];

test("a shape for what suits the layer, a reason for what does not", () => {
  for (const [className, config, inputs, expected] of CASES) {
    const found = outcome(className, config, inputs);
    const where = `${className} ${JSON.stringify(config)} of ${JSON.stringify(inputs)}: ${JSON.stringify(found)}`;
    if (expected instanceof RegExp) assert.match(typeof found === "string" ? found : "", expected, where);
    else assert.equal(found, expected, where);
  }
});

test("classes are found by their own name alone, bare operations among those that are layers", () => {
  for (const name of ["toString", "Lambda", "dense"]) assert.is(findLayer(name), undefined);
  assert.is(findOperation("Add"), findLayer("Add"));
  assert.is(findOperation("Dense"), undefined);
});

test.run();
