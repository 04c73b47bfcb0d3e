/** Output that says nothing: one class for everything, or a confidence that never moves. */

import type {Degenerate} from "../../artifacts/drift/prediction.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {moments} from "../../stats/moments.ts";
import {groupRows} from "./groups.ts";
import {judge, levelOf} from "./judge.ts";
import type {JudgedChannel} from "./judged-channel.ts";
import {classShares, type Predictions} from "./predictions.ts";
import type {Rules} from "./rules.ts";
import {cutStretches, LEAST_WINDOWS} from "./stretches.ts";
import type {Unseen} from "./unseen.ts";

/** Exponential of the entropy of shares: 1 for one class, k for k equal ones. */
export function effectiveClasses(shares: readonly number[]): number {
  let entropy = 0;
  for (const share of shares) if (share > 0) entropy -= share * Math.log(share);
  return Math.exp(entropy);
}

/** How one-sided output is over as many windows where nothing is wrong. */
export interface UsualOutput {
  readonly largestShare: number;
  readonly effectiveClasses: number;
}

/** The furthest that people whom the model did not learn from go; undefined where there are none. */
export function usualOutput(unseen: Unseen, windows: number): UsualOutput | undefined {
  if ("withheld" in unseen) return undefined;
  const shares = groupRows(unseen.users).flatMap(({rows}) =>
    cutStretches({rows: rows.map((i) => unseen.rows[i]!)}, windows).map((stretch) =>
      classShares(unseen.predictions, stretch),
    ),
  );
  return {
    largestShare: Math.max(...shares.map((own) => Math.max(...own))),
    effectiveClasses: Math.min(...shares.map(effectiveClasses)),
  };
}

/**
 * The figures and what the rules find in them, where output is more one-sided than what is usual: in half a minute
 * people often do one thing only.
 */
export function checkDegenerate(
  rules: Rules,
  predictions: Predictions,
  {channels, usual}: {readonly channels: readonly JudgedChannel[]; readonly usual: UsualOutput | undefined},
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
  const causes = predictions.rows < LEAST_WINDOWS ? [] : judgeOutput(rules, figures, usual);
  return {degenerate: {level: levelOf(causes), ...figures}, causes};
}

function judgeOutput(
  rules: Rules,
  figures: Pick<Degenerate, "effectiveClasses" | "largestShare" | "largestClass">,
  usual: UsualOutput | undefined,
): Cause[] {
  const largest = figures.largestClass.replaceAll("_", " ");
  const likelyCause = `one class, ${largest}, has nearly every window`;
  return [
    ...(usual !== undefined && figures.largestShare <= usual.largestShare
      ? []
      : judge(rules, "degenerate.largest-share", figures.largestShare, {
          evidence: `${(100 * figures.largestShare).toFixed(2)} % of the windows are called ${largest}.`,
          likelyCause,
        })),
    ...(usual !== undefined && figures.effectiveClasses >= usual.effectiveClasses
      ? []
      : judge(rules, "degenerate.effective-classes", figures.effectiveClasses, {
          evidence: `The predictions amount to ${figures.effectiveClasses.toFixed(3)} classes.`,
          likelyCause,
        })),
  ];
}
