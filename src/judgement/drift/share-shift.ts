/** How much the shares of the predicted classes change. */
import {populationStabilityIndex} from "../../stats/divergence.ts";

export interface ShareShift {
  readonly maxAbsolute: number;
  readonly totalVariation: number;
  readonly psi: number;
}

/** Distances of two lists of shares of the same classes. */
export function shareShift(reference: readonly number[], current: readonly number[]): ShareShift {
  const shifts = reference.map((share, i) => Math.abs(share - current[i]!));
  return {
    maxAbsolute: Math.max(...shifts),
    totalVariation: shifts.reduce((sum, shift) => sum + shift, 0) / 2,
    psi: populationStabilityIndex(reference, current),
  };
}
