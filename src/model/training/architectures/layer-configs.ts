/**
 * `config` of each layer as Keras 3.15 writes it, with the defaults of `keras.layers` where an architecture sets
 * nothing.
 */

export type Json = Readonly<Record<string, unknown>>;

export const FLOAT32 = {
  module: "keras",
  class_name: "DTypePolicy",
  config: {name: "float32"},
  registered_name: null,
};

const initializer = (className: string, config: Json): Json => ({
  module: "keras.initializers",
  class_name: className,
  config,
  registered_name: null,
});
const GLOROT_UNIFORM = initializer("GlorotUniform", {seed: null, input_axes: null, output_axes: null});
const ORTHOGONAL = initializer("Orthogonal", {seed: null, gain: 1});
const ZEROS = initializer("Zeros", {});
const ONES = initializer("Ones", {});

export function conv1dConfig(
  filters: number,
  kernelSize: number,
  padding: "valid" | "same",
  activation: string,
): Json {
  return {
    filters,
    kernel_size: [kernelSize],
    strides: [1],
    padding,
    data_format: "channels_last",
    dilation_rate: [1],
    groups: 1,
    activation,
    use_bias: true,
    kernel_initializer: GLOROT_UNIFORM,
    bias_initializer: ZEROS,
    kernel_regularizer: null,
    bias_regularizer: null,
    activity_regularizer: null,
    kernel_constraint: null,
    bias_constraint: null,
  };
}

export const BATCH_NORMALIZATION: Json = {
  axis: -1,
  momentum: 0.99,
  epsilon: 0.001,
  center: true,
  scale: true,
  beta_initializer: ZEROS,
  gamma_initializer: ONES,
  moving_mean_initializer: ZEROS,
  moving_variance_initializer: ONES,
  beta_regularizer: null,
  gamma_regularizer: null,
  beta_constraint: null,
  gamma_constraint: null,
  synchronized: false,
  renorm: false,
  renorm_clipping: null,
  renorm_momentum: 0.99,
};

export function maxPooling1dConfig(poolSize: number): Json {
  return {pool_size: [poolSize], padding: "valid", strides: [poolSize], data_format: "channels_last"};
}

/** `name` is that of the layer within, "forward_lstm". */
export function lstmConfig(
  name: string,
  units: number,
  {returnSequences, goBackwards}: {returnSequences: boolean; goBackwards: boolean},
): Json {
  return {
    name,
    trainable: true,
    dtype: FLOAT32,
    return_sequences: returnSequences,
    return_state: false,
    go_backwards: goBackwards,
    stateful: false,
    unroll: false,
    zero_output_for_mask: returnSequences,
    units,
    activation: "tanh",
    recurrent_activation: "sigmoid",
    use_bias: true,
    kernel_initializer: GLOROT_UNIFORM,
    recurrent_initializer: ORTHOGONAL,
    bias_initializer: ZEROS,
    unit_forget_bias: true,
    kernel_regularizer: null,
    recurrent_regularizer: null,
    bias_regularizer: null,
    activity_regularizer: null,
    kernel_constraint: null,
    recurrent_constraint: null,
    bias_constraint: null,
    dropout: 0,
    recurrent_dropout: 0,
    seed: null,
  };
}

export function denseConfig(units: number, activation: string): Json {
  return {
    units,
    activation,
    use_bias: true,
    kernel_initializer: GLOROT_UNIFORM,
    bias_initializer: ZEROS,
    kernel_regularizer: null,
    bias_regularizer: null,
    kernel_constraint: null,
    bias_constraint: null,
    quantization_config: null,
  };
}
