/** The confusion of all folds in one matrix. */
import type {CvSummary} from "../../../artifacts/cv/summary.ts";
import {confusionTable} from "../../confusion-table.ts";
import {figure} from "../../figure.ts";
import {count, fixed, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {confusion} from "../../plot/confusion.ts";

export function confusions({pooled, data}: CvSummary): Html {
  const names = data.classes.map(words);
  const {counts, rowShares, pairs} = pooled.confusion;
  const {scores} = pooled;
  if (scores === null) return html`<p>No window was judged.</p>`;
  const worst = pairs[0];
  return html`${figure({
    finding:
      worst === undefined
        ? "No behaviour was confused with another"
        : `The most frequent error is ${names[worst.truth]} predicted as ${names[worst.predicted]}: ${count(worst.windows, "window")}, ${percent(worst.shareOfTruth)} of its windows`,
    caption:
      "Rows are the truth, columns the prediction; figures are per cent of the row. The framed diagonal is what was right. Each window is judged once, by the fold that left its person out.",
    charts: [
      confusion({
        id: "cv-confusion",
        ariaLabel: `Confusion matrix of ${names.length} behaviours over all folds: rows are the truth, columns the prediction, figures per cent of the row.`,
        classes: names,
        counts,
        rowShares,
      }),
    ],
    table: confusionTable("Windows by true (row) and predicted (column) behaviour", names, counts),
  })}<p>All windows together: accuracy ${percent(scores.accuracy)}, macro F1 ${fixed(scores.macroF1, 3)}. People with more windows count more here, and a behaviour that some people never show counts once for all.</p>`;
}
