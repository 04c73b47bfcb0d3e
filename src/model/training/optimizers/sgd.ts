/**
 * Stochastic gradient descent with momentum μ, as Keras computes it: with g the gradient and r the learning rate,
 *
 *     m ← μ m − r g
 *     w ← w + m             or, after Nesterov,   w ← w + μ m − r g
 */
import {type Optimizer, OptimizerSlots, type OptimizerState, type VariableSize} from "./optimizer.ts";

interface SgdOptions {
  readonly momentum: number;
  readonly nesterov: boolean;
}

export class Sgd implements Optimizer {
  readonly #options: SgdOptions;
  readonly #slots: OptimizerSlots<"momentum">;

  constructor(options: SgdOptions, variables: readonly VariableSize[]) {
    this.#options = options;
    this.#slots = new OptimizerSlots(variables, options.momentum > 0 ? ["momentum"] : []);
  }

  step(parameters: readonly Float32Array[], gradients: readonly Float32Array[], learningRate: number): void {
    this.#slots.nextStep(parameters, gradients);
    for (let i = 0; i < parameters.length; i++) {
      if (this.#options.momentum === 0) descend(parameters[i]!, gradients[i]!, learningRate);
      else move(parameters[i]!, gradients[i]!, this.#slots.arrays.momentum[i]!, learningRate, this.#options);
    }
  }

  state(): OptimizerState {
    return this.#slots.state();
  }

  restore(state: OptimizerState): void {
    this.#slots.restore(state);
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
