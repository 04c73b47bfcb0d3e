/** The random split over windows, labelled as what it is. */
import type {CvSummary, RandomSplits} from "../../../artifacts/cv/summary.ts";
import {figure} from "../../figure.ts";
import {count, fixed, integer, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";
import {accuracyDomain} from "./people.ts";

export function randomSplit({randomSplit: random, overPeople}: CvSummary): Html {
  if (random === null)
    return html`<p>No random split was trained; <code>cv.randomSplits</code> in <code>params.yaml</code> says how many are.</p>`;
  const sharing = percent(random.sharingShare, 0);
  return html`<p><strong>Overlapping windows of the same person on both sides: not an estimate for new people.</strong> Of the tested windows ${sharing} share samples with a training window. Model, validation people and numbers of windows are those of the fold beside; only who is tested differs.</p>${figure(
    {
      finding: finding(random, overPeople.accuracy.mean),
      caption:
        "Full dots: the random split. Hollow dots: the fold of whole people beside it, with as many test windows.",
      charts: [
        dotInterval({
          id: "cv-random",
          ariaLabel: `Accuracy of ${count(random.splits.length, "random split")} and of the folds of whole people beside them.`,
          rows: random.splits.map(({fold, accuracy, beside}) => ({
            name: fold,
            value: accuracy,
            other: beside,
          })),
          xLabel: "Accuracy",
          domain: accuracyDomain(
            random.splits.flatMap(({accuracy, beside}) => [accuracy, beside ?? accuracy]),
          ),
          percent: true,
        }),
      ],
      table: dataTable({
        caption: "Random splits over windows",
        columns: [
          {head: "Split", value: ({fold}) => fold, names: true},
          {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
          {head: "Share samples with training", value: ({sharing}) => integer(sharing), numeric: true},
          {head: "Accuracy", value: ({accuracy}) => percent(accuracy), numeric: true},
          {head: "Macro F1", value: ({macroF1}) => fixed(macroF1, 3), numeric: true},
          {head: "Naive Bayes", value: ({naiveBayes}) => percent(naiveBayes), numeric: true},
          {head: "Whole people beside", value: ({beside}) => percent(beside), numeric: true},
        ],
        rows: random.splits,
        absent: "the fold beside it gave no model.",
      }),
    },
  )}`;
}

function finding({accuracy, optimism, optimismBeside, splits}: RandomSplits, mean: number | null): string {
  const points = (x: number): string => `${fixed(100 * Math.abs(x), 1)} points ${x < 0 ? "below" : "above"}`;
  if (optimism === null) return `The random split says ${percent(accuracy)}`;
  const beside =
    optimismBeside === null || splits.length < 2 ? "" : `, and ${points(optimismBeside)} the folds beside it`;
  return `The random split says ${percent(accuracy)}, ${points(optimism)} the ${percent(mean)} over people${beside}`;
}
