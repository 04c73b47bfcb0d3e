/** The headline figures with their intervals, and the table of all of them. */

import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import type {Estimate} from "../../../artifacts/evaluation/figures.ts";
import {ABSENT, count, fixed, integer, interval, percent, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable, keyFigure} from "../../table.ts";

export function headline(evaluation: Evaluation): Html {
  const {headline: figures, naive, intervals} = evaluation;
  const level = percent(intervals.level, 0);
  const share = (x: number | null | undefined) => percent(x);
  const decimal = (x: number | null | undefined) => fixed(x, 3);
  return html`<dl class="facts headline">
${big("Accuracy", figures.accuracy, share)}${big("Macro F1", figures.macroF1, decimal)}${big("Balanced accuracy", figures.balancedAccuracy, share)}
</dl>
<p>${intervals.unit === "none" ? "" : `Brackets hold ${level} intervals: ${intervals.method}. `}${intervals.caution ?? ""}</p>
<p>${contrast(evaluation)}</p>
${intervals.unit === "none" ? html`<p class="note">${ABSENT} No interval: there are fewer than two people and two sessions to compare.</p>` : ""}
${naive.effectiveWindows === null ? "" : html`<p class="note">For the accuracy, the ${count(naive.windows, "window")} are worth ${significant(naive.effectiveWindows, 2)} independent ones.</p>`}`;
}

function contrast({naive}: Evaluation): string {
  const {accuracy, timesTooNarrow} = naive;
  const limits = interval(accuracy.lo, accuracy.hi, (x) => percent(x));
  const start = `Were every window taken as independent, the accuracy’s interval would be ${limits}`;
  if (limits === ABSENT) return "";
  return timesTooNarrow === null || timesTooNarrow <= 1
    ? `${start}. Windows of one person are alike, so that would claim more than is known.`
    : `${start}, ${significant(timesTooNarrow, 2)} times too narrow: windows of one person are alike.`;
}

function big(name: string, {value, lo, hi}: Estimate, show: (x: number | null | undefined) => string): Html {
  return keyFigure(name, show(value), interval(lo, hi, show));
}

/** Every metric with its interval, best and worst value beside it. */
export function allMetrics({metrics: m, intervals}: Evaluation): Html {
  const rows: readonly (readonly [name: string, estimate: Estimate, scale: string])[] = [
    ["Accuracy", m.accuracy, "0 to 1"],
    ["Balanced accuracy", m.balancedAccuracy, "0 to 1"],
    ["Cohen’s kappa", m.kappa, "−1 to 1; 0 is chance"],
    ["Matthews correlation", m.mcc, "−1 to 1; 0 is chance"],
    [`Top ${integer(m.topK.k)} accuracy`, m.topK, "0 to 1"],
    ["Macro precision", m.macroPrecision, "0 to 1"],
    ["Macro recall", m.macroRecall, "0 to 1"],
    ["Macro F1", m.macroF1, "0 to 1"],
    ["Micro precision", m.microPrecision, "0 to 1"],
    ["Micro recall", m.microRecall, "0 to 1"],
    ["Micro F1", m.microF1, "0 to 1"],
    ["Weighted precision", m.weightedPrecision, "0 to 1"],
    ["Weighted recall", m.weightedRecall, "0 to 1"],
    ["Weighted F1", m.weightedF1, "0 to 1"],
    ["Macro ROC AUC", m.macroRocAuc, "0 to 1; 0.5 is chance"],
    ["Macro average precision", m.macroAveragePrecision, "0 to 1"],
    ["Log loss, nats", m.logLoss, "0 is best"],
    ["Brier score", m.brier, "0 (best) to 2"],
    [`Expected calibration error, ${integer(m.ece.bins)} bins`, m.ece, "0 (best) to 1"],
  ];
  return dataTable({
    caption: html`Every figure, on the test people alone <span>with ${percent(intervals.level, 0)} intervals</span>`,
    columns: [
      {head: "Figure", value: ([name]) => name, names: true},
      {head: "Value", value: ([, {value}]) => fixed(value, 3), numeric: true},
      {head: "From", value: ([, {lo}]) => fixed(lo, 3), numeric: true},
      {head: "To", value: ([, {hi}]) => fixed(hi, 3), numeric: true},
      {head: "Scale", value: ([, , scale]) => scale},
    ],
    rows,
    absent: "no interval was made for this figure, or it is undefined on this data.",
  });
}
