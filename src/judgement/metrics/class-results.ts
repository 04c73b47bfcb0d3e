/** The table of classes: hard decisions, ranking and the interval of each F1. */

import type {ClassResult} from "../../artifacts/evaluation/figures.ts";
import {computeClassScores} from "../../stats/class-scores.ts";
import {computeMargins} from "../../stats/confusion.ts";
import {orNull} from "../round.ts";
import type {Estimates} from "./estimates.ts";
import type {RankingEstimates} from "./ranking-estimates.ts";
import type {ScoredWindows} from "./scored-windows.ts";

/** Every class in the model's order, absent ones too. `counts` is the confusion matrix of `test`. */
export function scoreClasses(
  test: ScoredWindows,
  counts: Float64Array,
  {classF1}: Pick<Estimates, "classF1">,
  ranking: RankingEstimates,
): ClassResult[] {
  const k = test.classes.length;
  const margins = computeMargins(counts, k);
  const scores = computeClassScores(margins);
  return test.classes.map((name, code) => {
    const {lo, hi} = classF1[code]!;
    const {rocAuc, averagePrecision} = ranking.classes[code]!;
    return {
      class: name,
      support: margins.support[code]!,
      predicted: margins.predicted[code]!,
      precision: orNull(scores.precision[code]!),
      recall: orNull(scores.recall[code]!),
      f1: orNull(scores.f1[code]!),
      f1Interval: {lo, hi},
      rocAuc,
      averagePrecision,
    };
  });
}
