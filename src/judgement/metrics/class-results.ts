/** The table of classes: hard decisions, ranking and the interval of each F1. */

import type {ClassResult} from "../../artifacts/evaluation/figures.ts";
import {computeClassScores} from "../../stats/class-scores.ts";
import {computeMargins} from "../../stats/confusion.ts";
import {orNull} from "../round.ts";
import type {Estimates} from "./estimates.ts";
import {averagePrecision, rocAuc} from "./ranking.ts";
import type {ScoredWindows} from "./scored-windows.ts";

/** Every class in the model's order, absent ones too. `counts` is the confusion matrix of `test`. */
export function scoreClasses(test: ScoredWindows, counts: Float64Array, estimates: Estimates): ClassResult[] {
  const k = test.classes.length;
  const margins = computeMargins(counts, k);
  const scores = computeClassScores(margins);
  return test.classes.map((name, code) => {
    const positive = Uint8Array.from(test.truth, (truth) => (truth === code ? 1 : 0));
    const ranking = Float64Array.from(positive, (_, i) => test.probabilities[i * k + code]!);
    const {lo, hi} = estimates.classF1[code]!;
    return {
      class: name,
      support: margins.support[code]!,
      predicted: margins.predicted[code]!,
      precision: orNull(scores.precision[code]!),
      recall: orNull(scores.recall[code]!),
      f1: orNull(scores.f1[code]!),
      f1Interval: {lo, hi},
      rocAuc: orNull(rocAuc(ranking, positive)),
      averagePrecision: orNull(averagePrecision(ranking, positive)),
    };
  });
}
