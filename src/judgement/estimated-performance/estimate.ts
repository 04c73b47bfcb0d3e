/** The accuracy to expect of the model on a recording, or why none may be named. */

import type {EstimatedPerformance} from "../../artifacts/drift/prediction.ts";
import type {ReferenceContext} from "../drift/context.ts";
import type {Features} from "../drift/features.ts";
import {outsideShare} from "../drift/out-of-distribution.ts";
import type {ScoredWindow} from "../drift/unseen.ts";
import {expectAccuracy} from "./expect-accuracy.ts";

interface Subject {
  readonly features: Features;
  readonly confidence: Float64Array;
  /** Why the model's answers mean nothing here; null where they may. */
  readonly unusable: string | null;
}

export function estimatePerformance(
  {isOutside, unseen, params}: ReferenceContext,
  {features, confidence, unusable}: Subject,
): EstimatedPerformance {
  const outOfDistributionShare = isOutside === undefined ? null : outsideShare(isOutside, features);
  const scored = "withheld" in unseen ? [] : unseen.scored;
  const people = new Set(scored.map(({user}) => user)).size;
  const about = {method: "ATC" as const, people, outOfDistributionShare};
  const withhold = (withheld: string): EstimatedPerformance => {
    return {
      ...about,
      withheld,
      accuracy: null,
      low: null,
      high: null,
      referenceAccuracy: null,
      averageConfidence: null,
    };
  };
  const {leastPeople, independentShare, maxWidth} = params.estimatedPerformance;
  const obstacle =
    unusable ??
    ("withheld" in unseen
      ? unseen.withheld
      : findOutsideObstacle(outOfDistributionShare, params.prediction.maxOutOfDistribution));
  if (obstacle !== null) return withhold(obstacle);
  if (people < leastPeople)
    return withhold(
      `${people === 0 ? "no labelled person is" : people === 1 ? "only one labelled person is" : `only ${people} labelled people are`} new to the model, and ${leastPeople} are needed to know how far an estimate is off`,
    );
  const atc = expectAccuracy(scored, confidence, "atc", independentShare);
  if (atc.high - atc.low > maxWidth)
    return withhold(
      `its interval, ${percent(atc.low)} to ${percent(atc.high)}, would be too wide to tell anything: the estimate is far off on some of the ${people} labelled people who are new to the model`,
    );
  return {
    ...about,
    withheld: null,
    ...atc,
    referenceAccuracy: accuracyOf(scored),
    averageConfidence: expectAccuracy(scored, confidence, "averageConfidence", independentShare),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const accuracyOf = (scored: readonly ScoredWindow[]): number =>
  scored.filter(({correct}) => correct).length / scored.length;

function findOutsideObstacle(outsideShare: number | null, most: number): string | null {
  if (outsideShare === null)
    return "whether the recording is like the training data cannot be measured: the baseline has too few windows";
  return outsideShare > most
    ? `${(100 * outsideShare).toFixed(0)} % of the windows are unlike any of the training`
    : null;
}
