/**
 * First values of all variables of a layer, by the initializers in the layer's Keras configuration: the variable
 * `recurrent_kernel` has the one under `recurrent_initializer`, `bias` that under `bias_initializer`. A wrapper's
 * variables (Bidirectional, TimeDistributed) have those of the layer it wraps.
 */
import * as z from "zod";
import type {Variable} from "../keras/layer.ts";
import {type InitialKey, initialValues, setForgetBias} from "./initializer.ts";

const wrappedSchema = z.object({config: z.record(z.string(), z.unknown())});

/** What Keras takes where a configuration says nothing. */
const defaults: Readonly<Record<string, string>> = {
  recurrent_kernel: "orthogonal",
  bias: "zeros",
  beta: "zeros",
  gamma: "ones",
  moving_mean: "zeros",
  moving_variance: "ones",
};

/**
 * An array for each of the layer's variables, in their order. `config` is the layer's own, unchecked; `layer` its
 * position in the model. Throws a DataError for an initializer that is not known.
 */
export function initialWeights(
  config: Readonly<Record<string, unknown>>,
  variables: readonly Variable[],
  {seed, layer}: Pick<InitialKey, "seed" | "layer">,
): Float32Array[] {
  return variables.map(({path, name, shape}, variable) => {
    const own = ownConfig(config, path);
    const initializer =
      own[`${name.replace(/_kernel$/, "")}_initializer`] ??
      defaults[name] ??
      // Variables of a part of the layer, such as query_kernel.
      own[`${/[a-z]+$/.exec(name)?.[0]}_initializer`] ??
      (name.endsWith("bias") ? "zeros" : "glorot_uniform");
    const values = initialValues(initializer, shape, {seed, layer, variable});
    // Only an LSTM has this option.
    if (name === "bias" && own.unit_forget_bias === true) setForgetBias(values, values.length / 4);
    return values;
  });
}

/** The configuration of the layer that the variable at `path` belongs to. */
function ownConfig(
  config: Readonly<Record<string, unknown>>,
  path: string,
): Readonly<Record<string, unknown>> {
  const backward = path.startsWith("backward_layer/")
    ? wrappedSchema.safeParse(config.backward_layer)
    : undefined;
  const wrapped = backward?.success ? backward : wrappedSchema.safeParse(config.layer);
  return wrapped.success ? wrapped.data.config : config;
}
