/**
 * What the rules find in the predictions: each effect counts where its own test says that unseen people's predictions
 * hardly ever look so.
 */

import type {PredictionDrift} from "../../artifacts/drift/prediction.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {judge} from "./judge.ts";
import type {PredictionFigure} from "./prediction-tests.ts";
import type {Rules} from "./rules.ts";

const UNSURE = "the model is unsure of this recording";

interface Judging {
  readonly uncertainConfidence: number;
  readonly alpha: number;
  /** Whether the channels have drifted too; without, a shift of the shares is a warning at most. */
  readonly corroborated: boolean;
}

/** None where there are no unseen people to compare with. */
export function judgePredictions(
  rules: Rules,
  {confidence, entropy, uncertain, transitions, shareShift, novelty, pAdjusted}: PredictionDrift,
  {uncertainConfidence, alpha, corroborated}: Judging,
): Cause[] {
  if (pAdjusted === null) return [];
  const found = (
    figure: PredictionFigure,
    rule: string,
    change: number,
    about: {evidence: string; likelyCause: string; cap?: "warn"},
  ): Cause[] => (pAdjusted[figure] > alpha ? [] : judge(rules, rule, change, about));
  const [sure, unsure] = [confidence.referenceMean ?? Number.NaN, entropy.referenceMean ?? Number.NaN];
  const often = uncertain.reference ?? Number.NaN;
  const usual = transitions.reference ?? Number.NaN;
  const [far, near] = [novelty.current ?? Number.NaN, novelty.reference ?? Number.NaN];
  const shift = shareShift?.maxAbsolute ?? Number.NaN;
  return [
    ...found("shareShift", "prediction.share-shift", shift, {
      evidence: `A class's share differs by ${(100 * shift).toFixed(1)} points from unseen labelled people.`,
      likelyCause: "the person behaved differently from the labelled people, or the model is wrong",
      ...(corroborated ? {} : {cap: "warn"}),
    }),
    ...found("confidence", "prediction.confidence", sure - confidence.currentMean, {
      evidence: `The mean confidence is ${confidence.currentMean.toFixed(3)}; on unseen labelled people it is ${sure.toFixed(3)}.`,
      likelyCause: UNSURE,
    }),
    ...found("entropy", "prediction.entropy", entropy.currentMean - unsure, {
      evidence: `The mean entropy is ${entropy.currentMean.toFixed(3)} nats; on unseen labelled people it is ${unsure.toFixed(3)}.`,
      likelyCause: UNSURE,
    }),
    ...found("uncertain", "prediction.uncertain", uncertain.current - often, {
      evidence: `${(100 * uncertain.current).toFixed(1)} % of the windows have a confidence below ${uncertainConfidence}; of unseen labelled people's it is ${(100 * often).toFixed(1)} %.`,
      likelyCause: UNSURE,
    }),
    ...found("novelty", "prediction.novelty", far / near, {
      evidence: `What the model makes of the windows lies ${(far / near).toFixed(2)} times as far from what it learnt as that of unseen labelled people's.`,
      likelyCause: "the person does something, or wears the watch in a way, that the model has not learnt",
    }),
    ...found("transitions", "prediction.transitions", transitions.current / usual, {
      evidence: `The prediction changes ${transitions.current.toFixed(1)} times a minute; on unseen labelled people ${usual.toFixed(1)} times.`,
      likelyCause: "the predictions flicker",
    }),
  ];
}
