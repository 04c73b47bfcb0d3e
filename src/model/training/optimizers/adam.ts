/**
 * Adam (Kingma and Ba, 2015, https://arxiv.org/abs/1412.6980) as Keras computes it, and AdamW (Loshchilov and Hutter,
 * 2019, https://arxiv.org/abs/1711.05101): with g the gradient, r the learning rate and t the step from 1,
 *
 *     w ← w − w · decay · r                  (AdamW only)
 *     m ← m + (1 − β₁)(g − m)
 *     v ← v + (1 − β₂)(g² − v)
 *     w ← w − r · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)
 */
import {type Optimizer, OptimizerSlots, type OptimizerState, type VariableSize} from "./optimizer.ts";

interface Averages {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

interface Decay {
  readonly rate: number;
  /** For each variable whether it decays. */
  readonly decays: readonly boolean[];
}

export class Adam implements Optimizer {
  readonly #averages: Averages;
  readonly #decay: Decay | undefined;
  readonly #slots: OptimizerSlots<"momentum" | "velocity">;

  constructor(averages: Averages, variables: readonly VariableSize[], decay?: Decay) {
    this.#averages = averages;
    this.#decay = decay;
    this.#slots = new OptimizerSlots(variables, ["momentum", "velocity"]);
  }

  step(parameters: readonly Float32Array[], gradients: readonly Float32Array[], learningRate: number): void {
    const t = this.#slots.nextStep(parameters, gradients);
    const {momentum, velocity} = this.#slots.arrays;
    const {beta1, beta2, epsilon} = this.#averages;
    // Keras holds β in float32, which moves 1 − β₂ᵗ by some 1e-5 of itself; so does this, to take the same steps.
    const rate = (learningRate * Math.sqrt(1 - Math.fround(beta2) ** t)) / (1 - Math.fround(beta1) ** t);
    for (let i = 0; i < parameters.length; i++) {
      const keep = this.#decay?.decays[i] ? 1 - this.#decay.rate * learningRate : 1;
      update(parameters[i]!, gradients[i]!, momentum[i]!, velocity[i]!, {beta1, beta2, epsilon, rate, keep});
    }
  }

  state(): OptimizerState {
    return this.#slots.state();
  }

  restore(state: OptimizerState): void {
    this.#slots.restore(state);
  }
}

function update(
  parameter: Float32Array,
  gradient: Float32Array,
  momentum: Float32Array,
  velocity: Float32Array,
  {beta1, beta2, epsilon, rate, keep}: Averages & {rate: number; keep: number},
): void {
  const take1 = 1 - beta1;
  const take2 = 1 - beta2;
  for (let k = 0; k < parameter.length; k++) {
    const g = gradient[k]!;
    const m = momentum[k]! + (g - momentum[k]!) * take1;
    const v = velocity[k]! + (g * g - velocity[k]!) * take2;
    momentum[k] = m;
    velocity[k] = v;
    parameter[k] = parameter[k]! * keep - (rate * m) / (Math.sqrt(v) + epsilon);
  }
}
