/** What a cross-validation shows: whether the network is worth it, how far the random split flatters, what to doubt. */

import type {CvSummary, Spread} from "../../artifacts/cv/summary.ts";
import type {Level} from "../../artifacts/level.ts";
import type {CvThresholds} from "./params.ts";

export interface CvVerdict {
  /** Whether the model is worth its effort on new people: behind either baseline it fails. */
  readonly level: Level;
  /** Whether the model is shown to be better than always answering the most common behaviour. */
  readonly beatsMajority: boolean;
  /** The accuracy of the random split less the mean over people; null where either is missing. */
  readonly random: {readonly difference: number; readonly relation: "same" | "higher" | "lower"} | null;
  readonly lead: Lead;
  /** In the order of the summary's. */
  readonly cautions: readonly {readonly level: Level; readonly text: string}[];
}

/** The model against the better of two ways of doing without it. */
export interface Lead {
  readonly over: "majority" | "naiveBayes";
  /** Of the model's accuracy less the other's, person by person. */
  readonly spread: Spread;
  readonly outcome: "nobody judged" | "one person" | "ahead" | "behind" | "not shown";
}

export function judgeCv(summary: CvSummary, {sameShare}: CvThresholds): CvVerdict {
  const {baselines, overPeople, randomSplit, folds, cautions} = summary;
  const {mean} = overPeople.accuracy;
  const difference = randomSplit === null || mean === null ? null : randomSplit.accuracy - mean;
  // The cautions start with those of the folds whose loss was not finite, in the order of the folds.
  const diverged = folds.filter((fold) => fold.diverged !== null);
  const lead = chooseLead(baselines);
  const shown = cautions.map((text, i) => ({
    level: diverged[i]?.scores === null ? ("fail" as const) : ("warn" as const),
    text,
  }));
  return {
    level: levelOf(lead, shown.length > 0),
    beatsMajority: judgeLead(baselines.majority.gain) === "ahead",
    random: difference === null ? null : {difference, relation: relate(difference, sameShare)},
    lead,
    cautions: shown,
  };
}

/** A lost fold is a caution: the people of the others still say something. */
function levelOf({outcome}: Lead, cautioned: boolean): Level {
  switch (outcome) {
    case "nobody judged":
      return "unknown";
    case "behind":
      return "fail";
    case "one person":
    case "not shown":
      return "warn";
    case "ahead":
      return cautioned ? "warn" : "pass";
  }
}

function relate(difference: number, sameShare: number): "same" | "higher" | "lower" {
  if (Math.abs(difference) < sameShare) return "same";
  return difference > 0 ? "higher" : "lower";
}

function chooseLead({majority, naiveBayes}: CvSummary["baselines"]): Lead {
  const over = (majority.accuracy.mean ?? 0) > (naiveBayes.accuracy.mean ?? 0) ? "majority" : "naiveBayes";
  const spread = over === "majority" ? majority.gain : naiveBayes.gain;
  return {over, spread, outcome: judgeLead(spread)};
}

/** A lead is shown where its interval leaves out zero. */
function judgeLead({mean, lo, hi}: Spread): Lead["outcome"] {
  if (mean === null) return "nobody judged";
  if (lo === null || hi === null) return "one person";
  if (lo > 0) return "ahead";
  return hi < 0 ? "behind" : "not shown";
}
