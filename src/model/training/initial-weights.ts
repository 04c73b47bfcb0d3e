/**
 * First values of a model's variables, by the initializers in its layers' Keras configurations: the variable
 * `recurrent_kernel` has the one under `recurrent_initializer`, `bias` that under `bias_initializer`. A wrapper's
 * variables (Bidirectional, TimeDistributed) have those of the layer it wraps.
 */
import * as z from "zod";
import type {BuiltLayer} from "../keras/build-graph.ts";
import type {Variable} from "../keras/layer.ts";
import {initialValues, setForgetBias} from "./initializer.ts";

type Config = Readonly<Record<string, unknown>>;
type InitialLayer = Pick<BuiltLayer, "className" | "config" | "variables">;

const wrappedSchema = z.object({config: z.record(z.string(), z.unknown())});

/** What Keras takes where a configuration says nothing. */
const DEFAULTS: Readonly<Record<string, string>> = {
  recurrent_kernel: "orthogonal",
  beta: "zeros",
  gamma: "ones",
  moving_mean: "zeros",
  moving_variance: "ones",
  mean: "zeros",
  variance: "ones",
  count: "zeros",
  alpha: "zeros",
};

/**
 * Gives a variable of a layer its first values, as `modelFromConfig` asks for them. They depend on the seed, on how
 * many layers were asked for before, and on the variable's place in its layer. Throws an ExpectedError for an
 * initializer
 * that is not known.
 */
export function createInitialWeights(
  seed: number,
): (layer: InitialLayer, variable: Variable) => Float32Array {
  const places = new Map<InitialLayer, number>();
  return (layer, variable) => {
    const place = places.get(layer) ?? places.size;
    places.set(layer, place);
    const {path, name, shape} = variable;
    const own = ownConfig(layer.config, path);
    const key = {seed, layer: place, variable: layer.variables.indexOf(variable)};
    const values = initialValues(initializerOf(own, name), asMatrix(layer, name, shape), key);
    // Only an LSTM has this option.
    if (name === "bias" && own.unit_forget_bias === true) setForgetBias(values, values.length / 4);
    return values;
  };
}

function initializerOf(config: Config, name: string): unknown {
  const kind = name.endsWith("bias") ? "bias" : name.endsWith("kernel") ? "kernel" : undefined;
  return (
    config[`${name.replace(/_kernel$/, "")}_initializer`] ??
    DEFAULTS[name] ??
    // Of the parts of a layer, query_kernel and key_bias; DepthwiseConv1D names its kernel otherwise.
    (kind === undefined ? undefined : config[`${kind}_initializer`]) ??
    (kind === "kernel" ? config.depthwise_initializer : undefined) ??
    (kind === "bias" ? "zeros" : "glorot_uniform")
  );
}

/** The configuration of the layer that the variable at `path` belongs to. */
function ownConfig(config: Config, path: string): Config {
  const backward = path.startsWith("backward_layer/")
    ? wrappedSchema.safeParse(config.backward_layer)
    : undefined;
  const wrapped = backward?.success ? backward : wrappedSchema.safeParse(config.layer);
  return wrapped.success ? wrapped.data.config : config;
}

/**
 * Attention's kernels, (in, heads, size) and for its output (heads, size, out), are matrices with their heads in
 * one.
 */
function asMatrix({className}: InitialLayer, name: string, shape: readonly number[]): readonly number[] {
  if (className !== "MultiHeadAttention" || shape.length !== 3) return shape;
  const [a, b, c] = shape as [number, number, number];
  return name.startsWith("attention_output") ? [a * b, c] : [a, b * c];
}
