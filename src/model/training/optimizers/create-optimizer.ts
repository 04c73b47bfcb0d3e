/** The optimizers by name, with the formulas and defaults of Keras 3. */
import * as z from "zod";
import {Adam} from "./adam.ts";
import type {Optimizer, VariableSize} from "./optimizer.ts";
import {Sgd} from "./sgd.ts";

const share = z.number().min(0).lt(1);
const averages = {
  beta1: share.default(0.9),
  beta2: share.default(0.999),
  /** Added to the square root, not below it. */
  epsilon: z.number().positive().default(1e-7),
};

export const optimizerSchema = z.discriminatedUnion("name", [
  z.strictObject({name: z.literal("adam"), ...averages}),
  z.strictObject({
    name: z.literal("adamw"),
    ...averages,
    weightDecay: z.number().nonnegative().default(0.004),
    /** Variables whose name contains one of these are not decayed. Keras decays all, biases too. */
    excludeFromDecay: z.array(z.string().min(1)).default([]),
  }),
  z.strictObject({
    name: z.literal("sgd"),
    momentum: share.default(0),
    nesterov: z.boolean().default(false),
  }),
]);

export type OptimizerOptions = z.infer<typeof optimizerSchema>;

export function createOptimizer(options: OptimizerOptions, variables: readonly VariableSize[]): Optimizer {
  switch (options.name) {
    case "adam":
      return new Adam(options, variables);
    case "adamw": {
      const decays = variables.map(({name}) => !options.excludeFromDecay.some((part) => name.includes(part)));
      return new Adam(options, variables, {rate: options.weightDecay, decays});
    }
    case "sgd":
      return new Sgd(options, variables);
  }
}
