/** The answer in a sentence, and the figures that it rests on. */

import type {CvSummary, Spread} from "../../../artifacts/cv/summary.ts";
import type {Level} from "../../../artifacts/level.ts";
import type {CvVerdict} from "../../../judgement/cv/verdict.ts";
import {count, type Figure, fixed, interval, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {keyFigure} from "../../table.ts";

const HEADING: Readonly<Record<Level, string>> = {
  pass: "A model trained like this holds on new people",
  unknown: "Whether a model trained like this holds on new people cannot be told",
  warn: "Take a model trained like this with care on new people",
  fail: "A model trained like this is not worth it on new people",
};

/** The verdict as a title, with the figure that it stands on. */
export const heading = ({overPeople: {accuracy}}: CvSummary, {level}: Pick<CvVerdict, "level">): string =>
  accuracy.mean === null
    ? HEADING[level]
    : `${HEADING[level]}: ${percent(accuracy.mean)} of windows are right`;

export function statement(
  {overPeople, level, baselines, randomSplit, folds}: CvSummary,
  {beatsMajority, random}: CvVerdict,
): string {
  const {mean, lo, hi, n} = overPeople.accuracy;
  if (mean === null) return `No fold of ${folds.length} gave a model: nothing is known about new people.`;
  const limits =
    lo === null || hi === null
      ? "from one person alone, so nothing is known about how people differ"
      : `${percent(level, 0)} interval ${percent(lo)} to ${percent(hi)}, over ${count(n, "person", "people")}`;
  const idle = `Always answering the most common behaviour gives ${percent(baselines.majority.accuracy.mean)}: that the model is better has not been shown.`;
  return [
    `Of people it was not trained on, ${percent(mean)} of windows are right on average (${limits}).`,
    ...(beatsMajority ? [] : [idle]),
    ...(random === null || randomSplit === null ? [] : [contrast(randomSplit.accuracy, random)]),
  ].join(" ");
}

function contrast(accuracy: number, {difference, relation}: NonNullable<CvVerdict["random"]>): string {
  const start = `The random split over overlapping windows would have said ${percent(accuracy)}`;
  const points = `${fixed(100 * Math.abs(difference), 1)} points`;
  switch (relation) {
    case "same":
      return `${start}, the same here.`;
    case "higher":
      return `${start}, ${points} more.`;
    case "lower":
      return `${start}, ${points} less: here it is not optimistic, and is no estimate for new people all the same.`;
  }
}

export function headline({overPeople, overFolds, baselines, randomSplit, level, scheme}: CvSummary): Html {
  const share = (x: Figure): string => percent(x);
  const decimal = (x: Figure): string => fixed(x, 3);
  const {accuracy} = overPeople;
  return html`<dl class="facts headline">
${big("Accuracy", accuracy, share)}${big("Macro F1", overPeople.macroF1, decimal)}${big("Balanced accuracy", overPeople.balancedAccuracy, share)}
${keyFigure("Most common class, accuracy", share(baselines.majority.accuracy.mean), "the same people")}${keyFigure("Naive Bayes, accuracy", share(baselines.naiveBayes.accuracy.mean), "the same people")}${
  randomSplit === null
    ? ""
    : keyFigure("Random split, accuracy", share(randomSplit.accuracy), "not an estimate for new people")
}
</dl>
<p>Means over people, each counting once, with ${percent(level, 0)} intervals by Student’s t over people. ${corrected(overFolds.accuracy, scheme)}</p>
${accuracy.n === 0 ? "" : range(accuracy)}`;
}

function range({median, least, greatest, sd}: Spread): Html {
  return html`<p>Half of the people are above ${percent(median)}; they range from ${percent(least)} to ${percent(greatest)}, with a standard deviation of ${fixed(sd === null ? null : 100 * sd, 1)} points. The interval is of the mean: what one new person gets may lie anywhere in that range, or beyond.</p>`;
}

function corrected({mean, lo, hi}: Spread, scheme: CvSummary["scheme"]): string {
  const limits = interval(lo, hi, (x) => percent(x));
  const what = scheme === "leave-one-user-out" ? "" : ` around the mean over folds, ${percent(mean)}`;
  return `Any two folds share most of their training people, which that leaves out of account; Nadeau and Bengio’s correction for it gives ${limits}${what}.`;
}

function big(name: string, {mean, lo, hi}: Spread, show: (x: Figure) => string): Html {
  return keyFigure(name, show(mean), interval(lo, hi, show));
}
