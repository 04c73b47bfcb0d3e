/** Precision against recall of each behaviour, and what answering one of them is worth. */

import type {Decision} from "../../../artifacts/evaluation/depth.ts";
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import {figure} from "../../figure.ts";
import {rangeOverBehaviours} from "../../finding.ts";
import {fixed, interval, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {curve} from "../../plot/curve.ts";
import {dataTable} from "../../table.ts";

export function precisionRecall({precisionRecall: curves, perClass}: Evaluation): Html {
  const scored = perClass.filter(({averagePrecision}) => averagePrecision.value !== null);
  const sorted = [...scored].sort((a, b) => b.averagePrecision.value! - a.averagePrecision.value!);
  const ranked = sorted.map((row) => ({name: words(row.class), value: row.averagePrecision.value!}));
  const finding =
    ranked.length === 0
      ? "No behaviour has a precision to show"
      : rangeOverBehaviours("Average precision", ranked, (x) => fixed(x, 2));
  return figure({
    finding,
    caption:
      "Each behaviour against the rest, from the highest probability down. Dashed: the precision of chance.",
    charts: curves.map(({class: name, points, prevalence}, i) =>
      curve({
        id: `precision-recall-${i}`,
        ariaLabel: `Precision against recall of ${words(name)}.`,
        lines: [{points: points.map(({recall, precision}) => ({x: recall, y: precision}))}],
        rules: [{y: prevalence, label: ""}],
        xLabel: "Recall",
        yLabel: "Precision",
        title: words(name),
        size: 280,
      }),
    ),
    table: dataTable({
      caption: "Average precision",
      columns: [
        {head: "Behaviour", value: (row) => words(row.class), names: true},
        {
          head: "Average precision",
          value: ({averagePrecision}) => fixed(averagePrecision.value, 3),
          numeric: true,
        },
      ],
      rows: sorted,
      empty: "No behaviour occurs in the test data.",
    }),
  });
}

export function decision({decision: found}: Evaluation): Html {
  if (found === null)
    return html`<p class="note">No decision curve is drawn: the behaviour that <code>evaluate.decision</code> names does not occur in the test data.</p>`;
  const {points} = found;
  const top = Math.max(0.01, ...points.map(({model, always}) => Math.max(model, always)));
  const line = (of: (point: Decision["points"][number]) => number) =>
    points.map((point) => ({x: point.threshold, y: of(point)}));
  return figure({
    finding: sayGain(found),
    caption: `Net benefit of answering ${words(found.class)} where its probability reaches the threshold: right answers less false ones, each false one weighing threshold / (1 − threshold). Thin: answering it always; never has 0.`,
    charts: [
      curve({
        id: "decision",
        ariaLabel: `Net benefit of answering ${words(found.class)} by threshold, of the model and of answering always.`,
        lines: [
          {points: line(({model}) => model)},
          {points: line(({always}) => Math.max(always, -top / 4)), quiet: true},
        ],
        rules: [{y: 0, label: "never"}],
        xLabel: "Threshold",
        yLabel: "Net benefit",
        yDomain: [-top / 4, top * 1.1],
        percentY: false,
      }),
    ],
    table: dataTable({
      caption: "Net benefit by threshold",
      columns: [
        {head: "Threshold", value: ({threshold}) => percent(threshold, 0), numeric: true, names: true},
        {head: "Model", value: ({model}) => fixed(model, 4), numeric: true},
        {head: "Always", value: ({always}) => fixed(always, 4), numeric: true},
        {head: "Gain", value: ({gain}) => fixed(gain.value, 4), numeric: true},
        {
          head: "Interval of the gain",
          value: ({gain: {lo, hi}}) => interval(lo, hi, (x) => fixed(x, 4)),
          numeric: true,
        },
      ],
      rows: points,
      absent: "it takes two people or sessions, who differ.",
    }),
  });
}

function sayGain({points, class: name}: Decision): string {
  const shown = points.filter(({gain: {lo}}) => lo !== null && lo > 0);
  const first = shown[0];
  if (first === undefined)
    return `For ${words(name)}, the model is not shown to be worth more than answering always or never`;
  const thresholds = shown.map(({threshold}) => threshold);
  const between = `${percent(first.threshold, 0)} and ${percent(thresholds.at(-1), 0)}`;
  return shown.length === 1
    ? `For ${words(name)}, the model is worth more than answering always or never at a threshold of ${percent(first.threshold, 0)}`
    : `For ${words(name)}, the model is worth more than answering always or never at ${shown.length} thresholds between ${between}`;
}
