/**
 * A Sequential model as Keras 3.15 writes it in `config.json`: layers are added one after another, named as Keras
 * names them (class in snake case, counted), each with the shape it was built for.
 */
import {snakeCase} from "../../keras/plan.ts";

/** Shapes without the batch. */
type Shape = readonly number[];
type Json = Readonly<Record<string, unknown>>;

/** What `config.json` holds, compile settings aside. */
export interface SequentialConfig {
  readonly module: "keras";
  readonly class_name: "Sequential";
  readonly config: {
    readonly name: string;
    readonly trainable: true;
    readonly dtype: Json;
    readonly layers: readonly Json[];
    readonly build_input_shape: readonly (number | null)[];
  };
  readonly registered_name: null;
  readonly build_config: Json;
}

const float32 = {
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
const glorot = initializer("GlorotUniform", {seed: null, input_axes: null, output_axes: null});
const orthogonal = initializer("Orthogonal", {seed: null, gain: 1});
const zeros = initializer("Zeros", {});
const ones = initializer("Ones", {});
const batched = (shape: Shape): (number | null)[] => [null, ...shape];

export class SequentialBuilder {
  readonly #input: Shape;
  readonly #layers: Json[] = [];
  readonly #counts = new Map<string, number>();
  /** Of what the last layer gives. */
  shape: Shape;

  constructor(input: Shape) {
    this.#input = input;
    this.shape = input;
    const config = {batch_shape: batched(input), dtype: "float32", sparse: false, ragged: false};
    this.#layers.push({
      module: "keras.layers",
      class_name: "InputLayer",
      config: {...config, name: "input_layer", optional: false},
      registered_name: null,
    });
  }

  conv1d(filters: number, kernelSize: number, padding: "valid" | "same", activation: string): void {
    const config = {
      filters,
      kernel_size: [kernelSize],
      strides: [1],
      padding,
      data_format: "channels_last",
      dilation_rate: [1],
      groups: 1,
      activation,
      use_bias: true,
      ...kernelAndBias,
      kernel_regularizer: null,
      bias_regularizer: null,
      activity_regularizer: null,
      kernel_constraint: null,
      bias_constraint: null,
    };
    const timesteps = padding === "same" ? this.shape[0]! : this.shape[0]! - kernelSize + 1;
    this.#add("Conv1D", config, [timesteps, filters], {built: true});
  }

  batchNormalization(): void {
    const config = {
      axis: -1,
      momentum: 0.99,
      epsilon: 0.001,
      center: true,
      scale: true,
      beta_initializer: zeros,
      gamma_initializer: ones,
      moving_mean_initializer: zeros,
      moving_variance_initializer: ones,
      beta_regularizer: null,
      gamma_regularizer: null,
      beta_constraint: null,
      gamma_constraint: null,
      synchronized: false,
      renorm: false,
      renorm_clipping: null,
      renorm_momentum: 0.99,
    };
    this.#add("BatchNormalization", config, this.shape, {built: true});
  }

  dropout(rate: number): void {
    this.#add("Dropout", {rate, seed: null, noise_shape: null}, this.shape);
  }

  maxPooling1d(poolSize: number): void {
    const config = {
      pool_size: [poolSize],
      padding: "valid",
      strides: [poolSize],
      data_format: "channels_last",
    };
    this.#add("MaxPooling1D", config, [Math.floor(this.shape[0]! / poolSize), this.shape[1]!]);
  }

  /** Both directions side by side: 2 × units. */
  bidirectionalLstm(units: number, returnSequences: boolean): void {
    const name = this.#name("LSTM");
    const lstm = (direction: "forward" | "backward"): Json => ({
      module: "keras.layers",
      class_name: "LSTM",
      config: {
        name: `${direction}_${name}`,
        trainable: true,
        dtype: float32,
        return_sequences: returnSequences,
        return_state: false,
        go_backwards: direction === "backward",
        stateful: false,
        unroll: false,
        zero_output_for_mask: returnSequences,
        units,
        activation: "tanh",
        recurrent_activation: "sigmoid",
        use_bias: true,
        kernel_initializer: glorot,
        recurrent_initializer: orthogonal,
        bias_initializer: zeros,
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
      },
      registered_name: null,
      build_config: {input_shape: batched(this.shape)},
    });
    const config = {merge_mode: "concat", layer: lstm("forward"), backward_layer: lstm("backward")};
    const output = returnSequences ? [this.shape[0]!, 2 * units] : [2 * units];
    this.#add("Bidirectional", config, output, {built: true});
  }

  flatten(): void {
    const size = this.shape.reduce((product, dim) => product * dim, 1);
    this.#add("Flatten", {data_format: "channels_last"}, [size], {built: true});
  }

  dense(units: number, activation: string): void {
    const config = {
      units,
      activation,
      use_bias: true,
      ...kernelAndBias,
      kernel_regularizer: null,
      bias_regularizer: null,
      kernel_constraint: null,
      bias_constraint: null,
      quantization_config: null,
    };
    this.#add("Dense", config, [...this.shape.slice(0, -1), units], {built: true});
  }

  build(name: string): SequentialConfig {
    const shape = batched(this.#input);
    const config = {
      name,
      trainable: true,
      dtype: float32,
      layers: this.#layers,
      build_input_shape: shape,
    } as const;
    return {
      module: "keras",
      class_name: "Sequential",
      config,
      registered_name: null,
      build_config: {input_shape: shape},
    };
  }

  #name(className: string): string {
    const base = snakeCase(className);
    const count = this.#counts.get(base) ?? 0;
    this.#counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }

  /** `built`: whether Keras records the input's shape, as it does for layers that are built. */
  #add(className: string, config: Json, output: Shape, {built = false} = {}): void {
    this.#layers.push({
      module: "keras.layers",
      class_name: className,
      config: {name: this.#name(className), trainable: true, dtype: float32, ...config},
      registered_name: null,
      ...(built ? {build_config: {input_shape: batched(this.shape)}} : {}),
    });
    this.shape = output;
  }
}

const kernelAndBias = {kernel_initializer: glorot, bias_initializer: zeros};
