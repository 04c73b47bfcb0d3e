/**
 * What an optimizer is: it moves variables by their gradients, and its state can be taken and restored, after which it
 * continues bit for bit. Variables and gradients are lists of float32 arrays in a fixed order; variables change in place.
 */
import {ExpectedError} from "../../../platform/failure.ts";

/** A variable that is moved: a name that no other has, and how many numbers it holds. */
export interface VariableSize {
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

/** Throws when there are not as many parameters and gradients, of the same sizes, as variables: that is a bug. */
export function checkSizes(
  variables: readonly VariableSize[],
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
export function zeroSlots(variables: readonly VariableSize[]): Float32Array[] {
  return variables.map(({size}) => new Float32Array(size));
}

/** Copies of the arrays of each slot ("momentum": one a variable), by "slot/variable". */
export function copySlots(
  variables: readonly VariableSize[],
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
  variables: readonly VariableSize[],
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
