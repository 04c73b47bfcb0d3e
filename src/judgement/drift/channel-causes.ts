/** What the rules find in one channel. */

import type {Cause} from "../../artifacts/drift/verdict.ts";
import type {ChannelFigures} from "./channel.ts";
import {judge} from "./judge.ts";
import {foldRatio} from "./null-distribution.ts";
import type {Rules} from "./rules.ts";

const DISTRIBUTED_OTHERWISE = "the sensor's values are distributed otherwise";

/** The variance, either way. */
export function judgeVariance(rules: Rules, channel: string, {varianceRatio}: ChannelFigures): Cause[] {
  return judge(rules, "variance-ratio", foldRatio(varianceRatio), {
    id: `variance-ratio.${channel}`,
    evidence: `The variance of ${channel} is ${text(varianceRatio)} times the reference's.`,
    likelyCause:
      varianceRatio < 1
        ? "the signals' variance has collapsed"
        : "the signals vary far more than in the reference",
  });
}

/** The distances between the distributions. */
export function judgeDistances(rules: Rules, channel: string, figures: ChannelFigures): Cause[] {
  const {psi, wassersteinOverSd, meanShiftOverSd} = figures;
  return [
    ...judge(rules, "psi", psi, {
      id: `psi.${channel}`,
      evidence: `PSI of ${channel} is ${text(psi)}.`,
      likelyCause: DISTRIBUTED_OTHERWISE,
    }),
    ...judge(rules, "wasserstein", wassersteinOverSd, {
      id: `wasserstein.${channel}`,
      evidence: `${channel} is ${text(wassersteinOverSd)} training sd from the reference (Wasserstein).`,
      likelyCause: DISTRIBUTED_OTHERWISE,
    }),
    ...judge(rules, "mean-shift", meanShiftOverSd, {
      id: `mean-shift.${channel}`,
      evidence: `The mean of ${channel} is shifted by ${text(meanShiftOverSd)} training sd.`,
      likelyCause: DISTRIBUTED_OTHERWISE,
    }),
  ];
}

function text(value: number): string {
  return value.toPrecision(3);
}
