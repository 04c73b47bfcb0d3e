/**
 * Optimizers with the formulas and defaults of Keras 3. Parameters and gradients are lists of float32 arrays in a
 * fixed order; parameters are changed in place. A state that was taken and restored continues bit for bit.
 */
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {Adam} from "./adam.ts";
import {Sgd} from "./sgd.ts";

/** A trainable variable: a name that no other has, and how many numbers it holds. */
export interface TrainedVariable {
  readonly name: string;
  readonly size: number;
}

export interface OptimizerState {
  /** Steps taken. */
  readonly iteration: number;
  /** Running averages, by "slot/variable". */
  readonly slots: ReadonlyMap<string, Float32Array>;
}

export interface Optimizer {
  /** One step; both lists in the order of the variables that the optimizer was made for. */
  step(parameters: readonly Float32Array[], gradients: readonly Float32Array[], learningRate: number): void;
  /** A copy, which later steps leave alone. */
  state(): OptimizerState;
  /** Throws a ExpectedError when the state is of another optimizer or of other variables. */
  restore(state: OptimizerState): void;
}

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

export function createOptimizer(options: OptimizerOptions, variables: readonly TrainedVariable[]): Optimizer {
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

/** Throws when there are not as many parameters and gradients, of the same sizes, as variables: that is a bug. */
export function checkSizes(
  variables: readonly TrainedVariable[],
  parameters: readonly Float32Array[],
  gradients: readonly Float32Array[],
): void {
  const wrong = variables.find(
    ({size}, i) => parameters[i]?.length !== size || gradients[i]?.length !== size,
  );
  if (wrong !== undefined || parameters.length !== variables.length)
    throw new Error(`parameters and gradients are not those of ${wrong?.name ?? "the variables"}`);
}

/** An array of zeros for each variable. */
export function zeroSlots(variables: readonly TrainedVariable[]): Float32Array[] {
  return variables.map(({size}) => new Float32Array(size));
}

/** Copies of the arrays of each slot ("momentum": one a variable), by "slot/variable". */
export function copySlots(
  variables: readonly TrainedVariable[],
  slots: Readonly<Record<string, readonly Float32Array[]>>,
): Map<string, Float32Array> {
  const copies = new Map<string, Float32Array>();
  for (const [slot, arrays] of Object.entries(slots))
    for (const [i, {name}] of variables.entries()) copies.set(`${slot}/${name}`, arrays[i]!.slice());
  return copies;
}

/** Copies a state's arrays into the slots, after all of them have been checked. */
export function restoreSlots(
  {slots: state}: OptimizerState,
  variables: readonly TrainedVariable[],
  slots: Readonly<Record<string, readonly Float32Array[]>>,
): void {
  const wanted = Object.entries(slots).flatMap(([slot, arrays]) =>
    variables.map(({name}, i) => ({key: `${slot}/${name}`, into: arrays[i]!})),
  );
  const problem = wanted.find(({key, into}) => state.get(key)?.length !== into.length);
  if (problem !== undefined || state.size !== wanted.length) {
    const found =
      problem === undefined
        ? `${state.size} arrays, expected ${wanted.length}`
        : `${state.get(problem.key)?.length ?? "no"} numbers for "${problem.key}", expected ${problem.into.length}`;
    throw new ExpectedError("input", `the optimizer's state is of another optimizer or model: ${found}`, {
      place: "optimizer",
      hint: "Train from the start, or with the optimizer and model that the checkpoint was written with.",
    });
  }
  for (const {key, into} of wanted) into.set(state.get(key)!);
}
