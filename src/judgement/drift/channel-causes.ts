/** What the rules find in one channel: each effect counts where its own test calls it more than chance. */

import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import type {ChannelFigures} from "./channel.ts";
import type {ReferenceContext} from "./context.ts";
import {judge} from "./judge.ts";
import {foldRatio} from "./null-distribution.ts";

const ANOTHER_DISTRIBUTION = "the sensor's values have another distribution";

/** Adjusted over all tests of the recording. */
export interface ChannelProbabilities {
  /** Whether they come from people; otherwise nobody knows how much people differ. */
  readonly people: boolean;
  readonly mean: number;
  readonly variance: number;
  readonly shape: number;
}

interface Found {
  readonly figures: ChannelFigures;
  readonly p: ChannelProbabilities;
  readonly usual: ChannelDrift["usual"];
  /** Of the mean from the reference's, training sd, with its sign. */
  readonly shift: number;
}

/** The causes in one channel, the variance first. */
export function judgeChannel(
  {rules, params, reference}: Pick<ReferenceContext, "rules" | "params" | "reference">,
  c: number,
  {figures, p, usual, shift}: Found,
): Cause[] {
  const channel = reference.provenance.channels[c]!;
  const {psi, wassersteinOverSd, meanShiftOverSd, varianceRatio} = figures;
  const suffix = p.people ? "" : "-alone";
  const found = (
    rule: string,
    probability: number,
    value: number,
    evidence: string,
    likelyCause: string,
  ): Cause[] =>
    probability > params.alpha
      ? []
      : judge(rules, `${rule}${suffix}`, value, {id: `${rule}.${channel}`, evidence, likelyCause});
  return [
    ...found(
      "variance-ratio",
      p.variance,
      foldRatio(varianceRatio),
      `The variance of ${channel} is ${text(varianceRatio)} times the reference's${range(usual?.varianceRatio)}.`,
      varianceRatio < 1
        ? "the signals' variance has collapsed"
        : "the signals vary far more than in the reference",
    ),
    ...found("psi", p.shape, psi, `PSI of ${channel} is ${text(psi)}.`, ANOTHER_DISTRIBUTION),
    ...found(
      "wasserstein",
      p.shape,
      wassersteinOverSd,
      `${channel} is ${text(wassersteinOverSd)} training sd from the reference (Wasserstein).`,
      ANOTHER_DISTRIBUTION,
    ),
    ...found(
      "mean-shift",
      p.mean,
      meanShiftOverSd,
      `The mean of ${channel} is shifted by ${text(shift)} training sd${range(usual?.meanShiftOverSd)}.`,
      "the channel has an offset, or the watch is worn another way",
    ),
  ];
}

function range(usual: {readonly low: number; readonly high: number} | undefined): string {
  return usual === undefined ? "" : `; for 95 % of people it is ${text(usual.low)} to ${text(usual.high)}`;
}

function text(value: number): string {
  return value.toPrecision(3).replace(/^-/, "\u2212");
}
