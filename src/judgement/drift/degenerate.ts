/** Output that says nothing: one class for everything, or a confidence that never moves. */

import type {Degenerate} from "../../artifacts/drift/prediction.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {moments} from "../../stats/moments.ts";
import {judge, levelOf} from "./judge.ts";
import type {JudgedChannel} from "./judged-channel.ts";
import {classShares, type Predictions} from "./predictions.ts";
import type {Rules} from "./rules.ts";

/** Exponential of the entropy of shares: 1 for one class, k for k equal ones. */
export function effectiveClasses(shares: readonly number[]): number {
  let entropy = 0;
  for (const share of shares) if (share > 0) entropy -= share * Math.log(share);
  return Math.exp(entropy);
}

/** The figures and what the rules find in them. */
export function checkDegenerate(
  rules: Rules,
  predictions: Predictions,
  channels: readonly JudgedChannel[],
): {degenerate: Degenerate; causes: Cause[]} {
  const shares = classShares(predictions);
  const largestShare = Math.max(...shares);
  const figures = {
    effectiveClasses: effectiveClasses(shares),
    largestShare,
    largestClass: predictions.classes[shares.indexOf(largestShare)]!,
    confidenceSd: moments(predictions.confidence).sd,
    varianceRatio: channels.map(({channel, varianceRatio}) => ({channel, ratio: varianceRatio})),
  };
  const causes = judgeOutput(rules, figures);
  return {degenerate: {level: levelOf(causes), ...figures}, causes};
}

function judgeOutput(
  rules: Rules,
  figures: Pick<Degenerate, "effectiveClasses" | "largestShare" | "largestClass">,
): Cause[] {
  const likelyCause = `one class, ${figures.largestClass}, has nearly every window`;
  return [
    ...judge(rules, "degenerate.largest-share", figures.largestShare, {
      evidence: `${(100 * figures.largestShare).toFixed(2)} % of the windows are called ${figures.largestClass}.`,
      likelyCause,
    }),
    ...judge(rules, "degenerate.effective-classes", figures.effectiveClasses, {
      evidence: `The predictions amount to ${figures.effectiveClasses.toFixed(3)} classes.`,
      likelyCause,
    }),
  ];
}
