/** Bouts: what someone who counts episodes, not windows, would get. */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import type {Estimate} from "../../../artifacts/evaluation/figures.ts";
import {details} from "../../figure.ts";
import {count, fixed, integer, interval, percent, significant, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable, factList} from "../../table.ts";

export function bouts({bouts: b}: Evaluation): Html {
  return html`<p>${b.definition} ${sentence(b)}</p>
${factList([
  ["Bouts, true", integer(b.trueBouts)],
  ["Bouts, predicted", integer(b.predictedBouts)],
  ["Matched", integer(b.matched)],
  ["Missed altogether", integer(b.missed)],
  ["Precision", withLimits(b.precision)],
  ["Recall", withLimits(b.recall)],
  ["F1", withLimits(b.f1)],
  ["Pieces in a found bout", fixed(b.fragmentation, 2)],
])}
${dataTable({
  caption: "Windows at the edge of a bout and inside it",
  columns: [
    {head: "Where", value: ([name]) => name, names: true},
    {head: "Windows", value: ([, {windows}]) => integer(windows), numeric: true},
    {head: "Accuracy", value: ([, {accuracy}]) => percent(accuracy), numeric: true},
  ],
  rows: [
    ["Next to a change of behaviour", b.boundary],
    ["Inside", b.interior],
  ] as const,
  absent: "there is no such window.",
})}
${dataTable({
  caption: "Seconds a bout lasts",
  columns: [
    {head: "Bouts", value: ([name]) => name, names: true},
    {head: "Shortest, s", value: ([, {min}]) => fixed(min, 2), numeric: true},
    {head: "Median, s", value: ([, {median}]) => fixed(median, 2), numeric: true},
    {head: "Mean, s", value: ([, {mean}]) => fixed(mean, 2), numeric: true},
    {head: "Longest, s", value: ([, {max}]) => fixed(max, 2), numeric: true},
  ],
  rows: [
    ["True", b.trueSeconds],
    ["Predicted", b.predictedSeconds],
  ] as const,
  absent: "there is no bout.",
})}
${details("Behaviour by behaviour", perClass(b))}`;
}

/** The figure, and its interval where it has one. */
function withLimits({value, lo, hi}: Estimate): string {
  const limits = lo === null ? "" : `, ${interval(lo, hi, (x) => fixed(x, 3))}`;
  return `${fixed(value, 3)}${limits}`;
}

function sentence(b: Evaluation["bouts"]): string {
  if (b.trueBouts === 0) return "There is no true bout in the test data.";
  const found = `${integer(b.matched)} of ${count(b.trueBouts, "bout")} ${b.matched === 1 ? "is" : "are"} found`;
  const broken =
    b.fragmentation === null ? "" : `, each in ${significant(b.fragmentation, 2)} pieces on average`;
  return `${found}${broken}; the model reports ${count(b.predictedBouts, "bout")}.`;
}

function perClass(b: Evaluation["bouts"]): Html {
  return dataTable({
    caption: "Bouts of each behaviour",
    columns: [
      {head: "Behaviour", value: (row) => words(row.class), names: true},
      {head: "True", value: (row) => integer(row.trueBouts), numeric: true},
      {head: "Predicted", value: (row) => integer(row.predictedBouts), numeric: true},
      {head: "Matched", value: (row) => integer(row.matched), numeric: true},
      {head: "F1", value: (row) => fixed(row.f1, 3), numeric: true},
      {head: "Median true, s", value: (row) => fixed(row.medianTrueSeconds, 2), numeric: true},
      {head: "Median predicted, s", value: (row) => fixed(row.medianPredictedSeconds, 2), numeric: true},
    ],
    rows: b.perClass,
    absent: "there is no such bout.",
  });
}
