/**
 * Stochastic gradient descent with momentum μ, as Keras computes it: with g the gradient and r the learning rate,
 *
 *     m ← μ m − r g
 *     w ← w + m             or, after Nesterov,   w ← w + μ m − r g
 */
import {
  checkSizes,
  copySlots,
  type Optimizer,
  type OptimizerState,
  restoreSlots,
  type VariableSize,
  zeroSlots,
} from "./optimizer.ts";

interface SgdOptions {
  readonly momentum: number;
  readonly nesterov: boolean;
}

export class Sgd implements Optimizer {
  readonly #options: SgdOptions;
  readonly #variables: readonly VariableSize[];
  readonly #slots: {readonly momentum?: Float32Array[]};
  #iteration = 0;

  constructor(options: SgdOptions, variables: readonly VariableSize[]) {
    this.#options = options;
    this.#variables = variables;
    this.#slots = options.momentum > 0 ? {momentum: zeroSlots(variables)} : {};
  }

  step(parameters: readonly Float32Array[], gradients: readonly Float32Array[], learningRate: number): void {
    checkSizes(this.#variables, parameters, gradients);
    this.#iteration++;
    for (let i = 0; i < parameters.length; i++) {
      const velocity = this.#slots.momentum?.[i];
      if (velocity === undefined) descend(parameters[i]!, gradients[i]!, learningRate);
      else move(parameters[i]!, gradients[i]!, velocity, learningRate, this.#options);
    }
  }

  state(): OptimizerState {
    return {iteration: this.#iteration, slots: copySlots(this.#variables, this.#slots)};
  }

  restore(state: OptimizerState): void {
    restoreSlots(state, this.#variables, this.#slots);
    this.#iteration = state.iteration;
  }
}

function descend(parameter: Float32Array, gradient: Float32Array, rate: number): void {
  for (let k = 0; k < parameter.length; k++) parameter[k]! -= gradient[k]! * rate;
}

function move(
  parameter: Float32Array,
  gradient: Float32Array,
  velocity: Float32Array,
  rate: number,
  {momentum, nesterov}: SgdOptions,
): void {
  for (let k = 0; k < parameter.length; k++) {
    const pull = gradient[k]! * rate;
    const m = velocity[k]! * momentum - pull;
    velocity[k] = m;
    parameter[k]! += nesterov ? m * momentum - pull : m;
  }
}
