/**
 * A Sequential model as Keras 3.15 writes it in `config.json`: layers are added one after another, named as Keras
 * names them (class in snake case, counted), each with the shape it was built for.
 */
import {snakeCase} from "../../keras/layer-names.ts";
import {
  BATCH_NORMALIZATION,
  conv1dConfig,
  denseConfig,
  FLOAT32,
  type Json,
  lstmConfig,
  maxPooling1dConfig,
} from "./layer-configs.ts";

/** Shapes without the batch. */
type Shape = readonly number[];
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
    const timesteps = padding === "same" ? this.shape[0]! : this.shape[0]! - kernelSize + 1;
    this.#add("Conv1D", conv1dConfig(filters, kernelSize, padding, activation), [timesteps, filters], {
      built: true,
    });
  }

  batchNormalization(): void {
    this.#add("BatchNormalization", BATCH_NORMALIZATION, this.shape, {built: true});
  }

  dropout(rate: number): void {
    this.#add("Dropout", {rate, seed: null, noise_shape: null}, this.shape);
  }

  maxPooling1d(poolSize: number): void {
    this.#add("MaxPooling1D", maxPooling1dConfig(poolSize), [
      Math.floor(this.shape[0]! / poolSize),
      this.shape[1]!,
    ]);
  }

  /** Both directions side by side: 2 × units. */
  bidirectionalLstm(units: number, returnSequences: boolean): void {
    const name = this.#name("LSTM");
    const lstm = (direction: "forward" | "backward"): Json => ({
      module: "keras.layers",
      class_name: "LSTM",
      config: lstmConfig(`${direction}_${name}`, units, {
        returnSequences,
        goBackwards: direction === "backward",
      }),
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
    this.#add("Dense", denseConfig(units, activation), [...this.shape.slice(0, -1), units], {built: true});
  }

  build(name: string): SequentialConfig {
    const shape = batched(this.#input);
    const config = {
      name,
      trainable: true,
      dtype: FLOAT32,
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
      config: {name: this.#name(className), trainable: true, dtype: FLOAT32, ...config},
      registered_name: null,
      ...(built ? {build_config: {input_shape: batched(this.shape)}} : {}),
    });
    this.shape = output;
  }
}
