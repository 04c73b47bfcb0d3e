/** Output that says nothing: one class for everything, or a confidence that never moves. */

import type {Degenerate} from "../../artifacts/drift/prediction.ts";
import {moments} from "../../stats/moments.ts";
import {classShares, type Predictions} from "./predictions.ts";

/** Exponential of the entropy of shares: 1 for one class, k for k equal ones. */
export function effectiveClasses(shares: readonly number[]): number {
  let entropy = 0;
  for (const share of shares) if (share > 0) entropy -= share * Math.log(share);
  return Math.exp(entropy);
}

/** The figures; the level is set by the rules. */
export function degenerateOf(
  predictions: Predictions,
  varianceRatio: Degenerate["varianceRatio"],
): Degenerate {
  const shares = classShares(predictions);
  const largest = shares.reduce((best, share, i) => (share > shares[best]! ? i : best), 0);
  return {
    level: "pass",
    effectiveClasses: effectiveClasses(shares),
    largestShare: shares[largest] ?? 0,
    largestClass: predictions.classes[largest] ?? "",
    confidenceSd: moments(predictions.confidence).sd,
    varianceRatio,
  };
}
