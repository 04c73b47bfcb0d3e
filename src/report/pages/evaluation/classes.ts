/** Each behaviour's figures, sorted by F1, with intervals. */

import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import type {ClassResult, Estimate} from "../../../artifacts/evaluation/figures.ts";
import {figure} from "../../figure.ts";
import {rangeOverBehaviours} from "../../finding.ts";
import {capital, fixed, integer, interval, list, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {linkKey} from "../../link.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";

const OVER = {user: "people", session: "sessions"} as const;

export function classes({perClass, data, intervals}: Evaluation): Html {
  const sorted = [...perClass].sort((a, b) => (b.f1 ?? -1) - (a.f1 ?? -1) || (a.class < b.class ? -1 : 1));
  const chart = dotInterval({
    id: "classes",
    ariaLabel: `F1 of each of ${perClass.length} behaviours with intervals, best first.`,
    rows: sorted.map((row) => ({
      name: words(row.class),
      value: row.f1,
      lo: row.f1Interval.lo,
      hi: row.f1Interval.hi,
      link: linkKey("class", row.class),
    })),
    xLabel: "F1",
  });
  return html`${figure({
    finding: finding(sorted),
    caption:
      intervals.unit === "none"
        ? "F1, best first."
        : `F1 with ${percent(intervals.level, 0)} intervals over ${OVER[intervals.unit]}, best first.`,
    charts: [chart],
    table: table(sorted),
  })}${
    data.absentClasses.length === 0
      ? ""
      : html`<p class="note">${capital(list(data.absentClasses.map(words)))} ${data.absentClasses.length === 1 ? "does" : "do"} not occur in the test data, so nothing is known of ${data.absentClasses.length === 1 ? "it" : "them"}; macro averages leave ${data.absentClasses.length === 1 ? "it" : "them"} out.</p>`
  }`;
}

function finding(sorted: readonly ClassResult[]): string {
  const known = sorted.flatMap(({class: name, f1}) => (f1 === null ? [] : [{name: words(name), value: f1}]));
  return known.length === 0
    ? "No behaviour occurs in the test data"
    : rangeOverBehaviours("F1", known, (x) => fixed(x, 2));
}

const limits = ({lo, hi}: Pick<Estimate, "lo" | "hi">): string => interval(lo, hi, (x) => fixed(x, 3));

function table(rows: readonly ClassResult[]): Html {
  return dataTable({
    caption: "Each behaviour, best F1 first",
    columns: [
      {head: "Behaviour", value: (row) => words(row.class), names: true},
      {head: "True windows", value: ({support}) => integer(support), numeric: true},
      {head: "Predicted", value: ({predicted}) => integer(predicted), numeric: true},
      {head: "Precision", value: ({precision}) => fixed(precision, 3), numeric: true},
      {head: "Recall", value: ({recall}) => fixed(recall, 3), numeric: true},
      {head: "F1", value: ({f1}) => fixed(f1, 3), numeric: true},
      {
        head: "Interval of F1",
        value: ({f1Interval}) => limits(f1Interval),
        numeric: true,
      },
      {head: "ROC AUC", value: ({rocAuc}) => fixed(rocAuc.value, 3), numeric: true},
      {head: "Interval of ROC AUC", value: ({rocAuc}) => limits(rocAuc), numeric: true},
      {head: "Average precision", value: ({averagePrecision: ap}) => fixed(ap.value, 3), numeric: true},
      {
        head: "Interval of average precision",
        value: ({averagePrecision}) => limits(averagePrecision),
        numeric: true,
      },
    ],
    rows,
    link: (row) => linkKey("class", row.class),
    absent:
      "undefined: the behaviour does not occur in the test data, is never predicted, or too few people show it for an interval.",
  });
}
