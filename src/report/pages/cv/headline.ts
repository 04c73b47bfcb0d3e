/** The answer in a sentence, and the figures that it rests on. */
import type {Spread} from "../../../model/cv/interval.ts";
import type {CvSummary} from "../../../model/cv/summary.ts";
import {count, type Figure, fixed, interval, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";

/** A difference below this is told as none. */
const SAME = 0.005;

export function statement({overPeople, level, baselines, randomSplit, folds}: CvSummary): string {
  const {mean, lo, hi, n} = overPeople.accuracy;
  if (mean === null) return `No fold of ${folds.length} came to anything: nothing is known about new people.`;
  const limits =
    lo === null || hi === null
      ? "from one person alone, so nothing is known about how people differ"
      : `${percent(level, 0)} interval ${percent(lo)} to ${percent(hi)}, over ${count(n, "person", "people")}`;
  const answer = `For a new person, ${percent(mean)} of windows are right (${limits}).`;
  const {accuracy, gain} = baselines.majority;
  const idle = `Always answering the commonest behaviour gives ${percent(accuracy.mean)}: that the model is better has not been shown.`;
  return [
    answer,
    ...(gain.lo !== null && gain.lo > 0 ? [] : [idle]),
    ...(randomSplit === null ? [] : [contrast(randomSplit.accuracy, mean)]),
  ].join(" ");
}

function contrast(random: number, mean: number): string {
  const start = `The random split over overlapping windows would have said ${percent(random)}`;
  const points = (x: number): string => `${fixed(100 * x, 1)} points`;
  if (Math.abs(random - mean) < SAME) return `${start}, the same here.`;
  return random > mean
    ? `${start}, ${points(random - mean)} more.`
    : `${start}, ${points(mean - random)} less: here it does not flatter, and is no estimate for new people all the same.`;
}

export function headline({overPeople, overFolds, baselines, randomSplit, level, scheme}: CvSummary): Html {
  const share = (x: Figure): string => percent(x);
  const decimal = (x: Figure): string => fixed(x, 3);
  const {accuracy} = overPeople;
  return html`<dl class="facts headline">
${big("Accuracy", accuracy, share)}${big("Macro F1", overPeople.macroF1, decimal)}${big("Balanced accuracy", overPeople.balancedAccuracy, share)}
${alone("Commonest class, accuracy", share(baselines.majority.accuracy.mean), "the same people")}${alone("Naive Bayes, accuracy", share(baselines.naiveBayes.accuracy.mean), "the same people")}${
  randomSplit === null
    ? ""
    : alone("Random split, accuracy", share(randomSplit.accuracy), "not an estimate for new people")
}
</dl>
<p>Means over people, each counting once, with ${percent(level, 0)} intervals by Student’s t over people. ${corrected(overFolds.accuracy, scheme)}</p>
<p>Half of the people are above ${share(accuracy.median)}; they range from ${share(accuracy.least)} to ${share(accuracy.greatest)}, with a standard deviation of ${fixed(accuracy.sd === null ? null : 100 * accuracy.sd, 1)} points. The interval is of the mean: what one new person gets may lie anywhere in that range, or beyond.</p>`;
}

function corrected({mean, lo, hi}: Spread, scheme: CvSummary["scheme"]): string {
  const limits = interval(lo, hi, (x) => percent(x));
  const what = scheme === "leave-one-user-out" ? "" : ` around the mean over folds, ${percent(mean)}`;
  return `Any two folds share most of their training people, which that leaves out of account; Nadeau and Bengio’s correction for it gives ${limits}${what}.`;
}

function big(name: string, {mean, lo, hi}: Spread, show: (x: Figure) => string): Html {
  return alone(name, show(mean), interval(lo, hi, show));
}

const alone = (name: string, value: string, note: string): Html =>
  html`<div><dt>${name}</dt><dd><b>${value}</b><small>${note}</small></dd></div>`;
