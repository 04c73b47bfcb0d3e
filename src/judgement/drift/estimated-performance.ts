/** The accuracy to expect of the model on a recording, or why none may be named. */

import type {EstimatedPerformance} from "../../artifacts/drift/prediction.ts";
import type {ReferenceContext} from "./context.ts";
import {expectAccuracy} from "./expected-accuracy.ts";
import type {Features} from "./features.ts";
import {outsideShare} from "./out-of-distribution.ts";
import type {ScoredWindow} from "./unseen.ts";

/** With one person there is nothing to resample. */
const LEAST_PEOPLE = 2;

interface Subject {
  readonly features: Features;
  readonly confidence: Float64Array;
  /** Whether the checks of physics or of degenerate output have failed. */
  readonly isUnusable: boolean;
}

export function estimatePerformance(
  context: ReferenceContext,
  {features, confidence, isUnusable}: Subject,
  random: () => number,
): EstimatedPerformance {
  const {isOutside, unseen, params} = context;
  const outOfDistributionShare = isOutside === undefined ? null : outsideShare(isOutside, features);
  const scored = "withheld" in unseen ? [] : unseen.scored;
  const withheld = isUnusable
    ? "the recording fails the checks of physics or of degenerate output"
    : "withheld" in unseen
      ? unseen.withheld
      : findObstacle(outOfDistributionShare, params.prediction.maxOutOfDistribution, scored);
  if (withheld !== null) {
    const unknown = {accuracy: null, low: null, high: null, referenceAccuracy: null};
    return {withheld, method: "CBPE", ...unknown, outOfDistributionShare};
  }
  const {accuracyRounds: rounds, accuracyBlockWindows: blockWindows} = params.prediction;
  const expected = expectAccuracy(scored, confidence, {rounds, blockWindows, random});
  return {withheld: null, method: "CBPE", ...expected, outOfDistributionShare};
}

function findObstacle(
  outsideShare: number | null,
  maxOutsideShare: number,
  scored: readonly ScoredWindow[],
): string | null {
  if (outsideShare === null)
    return "whether the recording is like the training data cannot be measured: the baseline has too few windows";
  if (outsideShare > maxOutsideShare)
    return `${(100 * outsideShare).toFixed(0)} % of the windows are unlike any of the training`;
  if (new Set(scored.map(({user}) => user)).size < LEAST_PEOPLE)
    return "fewer than two unseen people are labelled";
  return null;
}
