/** L2 regularisation: a term of the loss, added outside the graph. */
import type {TrainableVariable} from "./trainer.ts";

/** Kernels are penalised, not biases and not gammas and betas, as with Keras' kernel_regularizer. */
export function isPenalised({name}: TrainableVariable): boolean {
  return /(^|\/)(\w+_)?kernel$/.test(name);
}

/** Adds 2 · l2 · w to each penalised gradient in place, and gives the penalty l2 · Σ w². */
export function addPenalty(
  l2: number,
  variables: readonly TrainableVariable[],
  gradients: readonly Float32Array[],
): number {
  if (l2 === 0) return 0;
  let sum = 0;
  for (const [i, variable] of variables.entries()) {
    if (!isPenalised(variable)) continue;
    const {values} = variable;
    const gradient = gradients[i]!;
    for (let j = 0; j < values.length; j++) {
      sum += values[j]! * values[j]!;
      gradient[j]! += 2 * l2 * values[j]!;
    }
  }
  return l2 * sum;
}
