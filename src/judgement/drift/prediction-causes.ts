/** What the rules find in the predictions. */

import type {PredictionDrift} from "../../artifacts/drift/prediction.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {judge} from "./judge.ts";
import type {Rules} from "./rules.ts";

const UNSURE = "the model is unsure of this recording";

/** Without drift of the channels to corroborate it, a shift of the shares is a warning at most. */
export function judgePredictions(
  rules: Rules,
  drift: PredictionDrift,
  {uncertainConfidence, corroborated}: {uncertainConfidence: number; corroborated: boolean},
): Cause[] {
  const {confidence, entropy, uncertainShare, flipRate} = drift;
  return [
    ...judgeShares(rules, drift, corroborated),
    ...judge(rules, "prediction.confidence", confidence.currentMean, {
      evidence: `The mean confidence is ${confidence.currentMean.toFixed(3)}.`,
      likelyCause: UNSURE,
    }),
    ...judge(rules, "prediction.entropy", entropy.currentMean, {
      evidence: `The mean entropy is ${entropy.currentMean.toFixed(3)} nats.`,
      likelyCause: UNSURE,
    }),
    ...judge(rules, "prediction.uncertain", uncertainShare, {
      evidence: `${(100 * uncertainShare).toFixed(1)} % of the windows have a confidence below ${uncertainConfidence}.`,
      likelyCause: UNSURE,
    }),
    ...judge(rules, "prediction.flips", flipRate, {
      evidence: `The prediction changes at ${(100 * flipRate).toFixed(1)} % of the steps.`,
      likelyCause: "the predictions flicker",
    }),
  ];
}

/** A shift that unseen people show among themselves breaks nothing. */
function judgeShares(rules: Rules, {shareShift}: PredictionDrift, corroborated: boolean): Cause[] {
  if (shareShift === null || shareShift.maxAbsolute <= (shareShift.null95 ?? 0)) return [];
  const {maxAbsolute} = shareShift;
  return judge(rules, "prediction.share-shift", maxAbsolute, {
    evidence: `A class's share differs by ${(100 * maxAbsolute).toFixed(1)} points from unseen labelled people.`,
    likelyCause: "the person behaved otherwise than the labelled people, or the model is wrong",
    ...(corroborated ? {} : {cap: "warn"}),
  });
}
