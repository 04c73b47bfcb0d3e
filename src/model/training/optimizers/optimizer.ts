/**
 * What an optimizer is: it moves variables by their gradients, and its state can be taken and restored, after which it
 * continues bit for bit. Variables and gradients are lists of float32 arrays in a fixed order; variables change in
 * place.
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
  /** Throws an ExpectedError when the state is of another optimizer or of other variables. */
  restore(state: OptimizerState): void;
}

/** Number of steps and running averages ("momentum": an array a variable), which every optimizer keeps alike. */
export class OptimizerSlots<Name extends string> {
  readonly arrays: Readonly<Record<Name, readonly Float32Array[]>>;
  readonly #variables: readonly VariableSize[];
  #iteration = 0;

  /** All averages start at zero. */
  constructor(variables: readonly VariableSize[], names: readonly Name[]) {
    const zeros = (): Float32Array[] => variables.map(({size}) => new Float32Array(size));
    this.arrays = Object.fromEntries(names.map((name) => [name, zeros()])) as Record<Name, Float32Array[]>;
    this.#variables = variables;
  }

  /**
   * Counts a step, from 1. Throws where parameters or gradients are not as many, or not of the sizes, of the
   * variables: that is a bug.
   */
  nextStep(parameters: readonly Float32Array[], gradients: readonly Float32Array[]): number {
    const wrong = this.#variables.find(
      ({size}, i) => parameters[i]?.length !== size || gradients[i]?.length !== size,
    );
    if (wrong !== undefined || parameters.length !== this.#variables.length)
      throw new Error(`parameters and gradients are not those of ${wrong?.name ?? "the variables"}`);
    return ++this.#iteration;
  }

  /** Copies, by "slot/variable". */
  state(): OptimizerState {
    const slots = new Map(this.#list().map(({key, values}) => [key, values.slice()]));
    return {iteration: this.#iteration, slots};
  }

  /** Takes over a state after all of it has been checked. */
  restore({iteration, slots}: OptimizerState): void {
    const own = this.#list();
    const problem = own.find(({key, values}) => slots.get(key)?.length !== values.length);
    if (problem !== undefined || slots.size !== own.length) {
      const found =
        problem === undefined
          ? `${slots.size} arrays, expected ${own.length}`
          : `${slots.get(problem.key)?.length ?? "no"} numbers for "${problem.key}", expected ${problem.values.length}`;
      throw new ExpectedError("input", `the optimizer's state is of another optimizer or model: ${found}`, {
        place: "optimizer",
        hint: "Train from the start, or with the optimizer and model that the checkpoint was written with.",
      });
    }
    for (const {key, values} of own) values.set(slots.get(key)!);
    this.#iteration = iteration;
  }

  #list(): {key: string; values: Float32Array}[] {
    return Object.entries<readonly Float32Array[]>(this.arrays).flatMap(([slot, arrays]) =>
      this.#variables.map(({name}, i) => ({key: `${slot}/${name}`, values: arrays[i]!})),
    );
  }
}
