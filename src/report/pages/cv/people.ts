/** Each person's accuracy beside naive Bayes', the mean with its interval above them. */
import type {CvSummary} from "../../../artifacts/cv/summary.ts";
import {figure} from "../../figure.ts";
import {count, fixed, integer, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";

export function people({people: all, overPeople, baselines, randomSplit}: CvSummary): Html {
  const sorted = [...all].sort((a, b) => a.accuracy - b.accuracy || (a.user < b.user ? -1 : 1));
  const [worst, best] = [sorted[0], sorted.at(-1)];
  if (worst === undefined || best === undefined) return html`<p>No person was judged.</p>`;
  const beaten = all.filter(({accuracy, naiveBayes}) => accuracy < naiveBayes.accuracy).length;
  const {mean, lo, hi} = overPeople.accuracy;
  const random =
    randomSplit === null
      ? []
      : [{name: "Random split", value: randomSplit.accuracy, other: randomSplit.naiveBayes}];
  return figure({
    finding:
      all.length === 1
        ? `One person was tested: ${worst.user}, ${percent(worst.accuracy)} right`
        : `The model does worst for ${worst.user}, at ${percent(worst.accuracy)}, and best for ${best.user}, at ${percent(best.accuracy)}`,
    caption: `Full dots: accuracy. Hollow dots: Gaussian naive Bayes on the same windows, which is better for ${beaten === 0 ? "nobody" : count(beaten, "person", "people")}. On top the mean over people with its interval${random.length === 0 ? "" : ", and the random split, which is not an estimate for new people"}; then each person, worst first.`,
    charts: [
      dotInterval({
        id: "cv-people",
        ariaLabel: `Accuracy of each of ${count(all.length, "person", "people")} in the fold that left them out, with that of naive Bayes, and the mean with its interval.`,
        rows: [
          {name: "Mean over people", value: mean, lo, hi, other: baselines.naiveBayes.accuracy.mean},
          ...random,
          ...sorted.map(({user, accuracy, naiveBayes}) => ({
            name: user,
            value: accuracy,
            other: naiveBayes.accuracy,
          })),
        ],
        xLabel: "Accuracy",
        domain: accuracyDomain(all.flatMap(({accuracy, naiveBayes}) => [accuracy, naiveBayes.accuracy])),
        percent: true,
      }),
    ],
    table: dataTable({
      caption: "Each person, tested by the fold that left them out",
      columns: [
        {head: "Person", value: ({user}) => user, names: true},
        {head: "Fold", value: ({fold}) => fold},
        {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
        {head: "Accuracy", value: ({accuracy}) => percent(accuracy), numeric: true},
        {head: "Balanced accuracy", value: (one) => percent(one.balancedAccuracy), numeric: true},
        {head: "Macro F1", value: ({macroF1}) => fixed(macroF1, 3), numeric: true},
        {head: "Naive Bayes", value: ({naiveBayes}) => percent(naiveBayes.accuracy), numeric: true},
        {head: "Most common class", value: ({majority}) => percent(majority.accuracy), numeric: true},
      ],
      rows: sorted,
    }),
  });
}

/**
 * From the tenth below the smallest of the accuracies to 1, and a little beyond it, so that a dot there is clear of its
 * figure. Charts of dots need no zero, and people differ in the upper part of the axis.
 */
export function accuracyDomain(values: readonly number[]): [number, number] {
  return [Math.max(0, Math.min(0.9, Math.floor(10 * Math.min(...values) - 0.2) / 10)), 1.01];
}
