/** The confusion matrix, the pairs most often confused, and the errors in which the model was most confident. */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import {confusionTable} from "../../confusion-table.ts";
import {details, figure} from "../../figure.ts";
import {capital, count, integer, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {linkKey} from "../../link.ts";
import {confusion} from "../../plot/confusion.ts";
import {dataTable} from "../../table.ts";

export function confusions(evaluation: Evaluation): Html {
  const {confusion: matrix, data} = evaluation;
  const names = data.classes.map(words);
  const worst = matrix.pairs[0];
  const chart = confusion({
    id: "confusion",
    ariaLabel: `Confusion matrix of ${names.length} behaviours: rows are the truth, columns the prediction, figures per cent of the row.`,
    classes: names,
    counts: matrix.counts,
    rowShares: matrix.rowShares,
    link: (i, j) => linkKey("cell", data.classes[i]!, data.classes[j]!),
  });
  return html`${figure({
    finding:
      worst === undefined
        ? "No behaviour was confused with another"
        : `${capital(words(worst.truth))} is predicted as ${words(worst.predicted)} in ${count(worst.windows, "window")}, ${percent(worst.shareOfTruth)} of its windows`,
    caption:
      "Rows are the truth, columns the prediction; figures are per cent of the row. The framed diagonal is what was right.",
    charts: [chart],
    table: confusionTable("Windows by true (row) and predicted (column) behaviour", names, matrix.counts),
  })}${pairs(evaluation)}${confident(evaluation)}`;
}

function pairs({confusion: {pairs}}: Evaluation): Html {
  return dataTable({
    caption: "The most frequent confusions",
    columns: [
      {head: "Truth", value: ({truth}) => words(truth), names: true},
      {head: "Predicted", value: ({predicted}) => words(predicted)},
      {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
      {head: "Of the truth", value: ({shareOfTruth}) => percent(shareOfTruth), numeric: true},
    ],
    rows: pairs.slice(0, 10),
    link: ({truth, predicted}) => `${linkKey("cell", truth, predicted)} ${linkKey("class", truth)}`,
    empty: "There is no confusion to list.",
  });
}

/** A window is one of a confusion, of a person and of a behaviour. */
const windowLinks = ({
  windowId,
  user,
  truth,
  predicted,
}: Evaluation["confidentErrors"]["worst"][number]): string =>
  [
    linkKey("cell", truth, predicted),
    linkKey("person", user),
    linkKey("class", truth),
    linkKey("window", String(windowId)),
  ].join(" ");

function confident({confidentErrors}: Evaluation): Html {
  const {minConfidence, windows, shareOfErrors, worst} = confidentErrors;
  if (windows === 0)
    return html`<p>No window is wrong at a confidence of ${percent(minConfidence, 0)} or above.</p>`;
  const share = shareOfErrors === null ? "" : `, ${percent(shareOfErrors)} of all errors`;
  return html`<p>${count(windows, "window")} ${windows === 1 ? "is" : "are"} wrong at a confidence of ${percent(minConfidence, 0)} or above${share}: no threshold below that would have caught them.</p>${details(
    "Most confident errors",
    dataTable({
      caption: "Wrong windows with the highest confidence",
      columns: [
        {head: "Window", value: ({windowId}) => integer(windowId), numeric: true},
        {head: "Person", value: ({user}) => user, names: true},
        {head: "Session", value: ({session}) => session},
        {head: "Start, UTC", value: ({start}) => start.replace("T", " ").replace(/(\.\d+)?Z$/, "")},
        {head: "Truth", value: ({truth}) => words(truth)},
        {head: "Predicted", value: ({predicted}) => words(predicted)},
        {head: "Confidence", value: ({confidence}) => percent(confidence), numeric: true},
      ],
      rows: worst,
      link: windowLinks,
    }),
  )}`;
}
