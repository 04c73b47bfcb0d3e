/** How good the model is, on whom: each set of people, each person, each behaviour. */

import type {Metric, ModelCard} from "../../../artifacts/training/card.ts";
import {figure} from "../../figure.ts";
import {rangeOverBehaviours} from "../../finding.ts";
import {count, type Figure, fixed, integer, interval, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable, keyFigure} from "../../table.ts";

type Metrics = ModelCard["metrics"];

/** The sets in the order in which a model meets them; the test people last. */
function setsOf({train, validation, test}: Metrics) {
  return [
    {name: "training", use: "trained on", ...train},
    {name: "validation", use: "chose when to stop", ...validation},
    ...(test === null ? [] : [{name: "test", use: "no part in any choice", ...test}]),
  ];
}

export function headline({metrics: {test, level}}: ModelCard): Html {
  if (test === null) return html``;
  const big = (name: string, {value, low, high}: Metric, show: (x: Figure) => string): Html =>
    keyFigure(name, show(value), interval(low, high, show));
  return html`<dl class="facts headline">
${big("Accuracy on test people", test.accuracy, percent)}${big("Macro F1 on test people", test.macroF1, (x) => fixed(x, 3))}
${keyFigure("Judged on", integer(test.users), `${test.users === 1 ? "person" : "people"}, ${count(test.windows, "window")}`)}
</dl>
<p class="note">Brackets hold ${percent(level, 0)} intervals over people, by the method of the <a href="evaluation.html">evaluation</a>.${test.accuracy.low !== null ? "" : test.users === 1 ? " Of one person there is none." : " This card has none."}</p>`;
}

export function bySet({metrics}: ModelCard): Html {
  const sets = setsOf(metrics);
  const {train, test} = metrics;
  const gap = test === null ? null : 100 * (train.accuracy.value - test.accuracy.value);
  return figure({
    finding:
      test === null
        ? "No people were held out for a test, so how the model does on new people is not known"
        : `On people it has never seen the model is right in ${percent(test.accuracy.value)} of the windows, ${fixed(Math.abs(gap!), 1)} points ${gap! < 0 ? "more" : "less"} often than on those it was trained on`,
    caption: `Accuracy with ${percent(metrics.level, 0)} intervals. Only the test people speak for new ones.`,
    charts: [
      dotInterval({
        id: "sets",
        ariaLabel: `Accuracy on ${sets.map(({name}) => name).join(", ")} people, with intervals.`,
        rows: sets.map(({name, accuracy}) => ({
          name,
          value: accuracy.value,
          lo: accuracy.low,
          hi: accuracy.high,
        })),
        xLabel: "Accuracy",
        domain: domainOf(sets.flatMap(({accuracy}) => [accuracy.value, accuracy.low])),
        percent: true,
      }),
    ],
    table: dataTable({
      caption: "Each set of people",
      columns: [
        {head: "People", value: ({name}) => name, names: true},
        {head: "Their part", value: ({use}) => use},
        {head: "Number", value: ({users}) => integer(users), numeric: true},
        {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
        {head: "Accuracy", value: ({accuracy}) => percent(accuracy.value), numeric: true},
        {
          head: "Interval",
          value: ({accuracy}) => interval(accuracy.low, accuracy.high, percent),
          numeric: true,
        },
        {head: "Macro F1", value: ({macroF1}) => fixed(macroF1.value, 3), numeric: true},
        {
          head: "Interval",
          value: ({macroF1}) => interval(macroF1.low, macroF1.high, (x) => fixed(x, 3)),
          numeric: true,
        },
      ],
      rows: sets,
      absent: "too little to give an interval.",
    }),
  });
}

/** From the tenth below the smallest share to 1: what lies close together stays apart. */
function domainOf(shares: readonly (number | null)[]): [number, number] {
  const lo = shares.reduce<number>((a, b) => (b === null ? a : Math.min(a, b)), 1);
  return [Math.max(0, Math.min(0.9, Math.floor(lo * 10) / 10)), 1];
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

export function byUser({metrics: {test, testByUser}}: ModelCard): Html {
  const users = Object.entries(testByUser).sort((a, b) => a[1].accuracy - b[1].accuracy || byName(a, b));
  const worst = users[0];
  const best = users.at(-1);
  if (test === null || worst === undefined || best === undefined)
    return html`<p>No test person was judged alone.</p>`;
  return figure({
    finding:
      users.length === 1
        ? `There is one test person: ${worst[0]}, ${percent(worst[1].accuracy)} right`
        : `The model works worst for ${worst[0]}, at ${percent(worst[1].accuracy)}, and best for ${best[0]}, at ${percent(best[1].accuracy)}`,
    caption: "Accuracy of each test person, worst first; at the top all of them with the interval.",
    charts: [
      dotInterval({
        id: "users",
        ariaLabel: `Accuracy of each of ${count(users.length, "test person", "test people")}, worst first.`,
        rows: [
          {name: "all", value: test.accuracy.value, lo: test.accuracy.low, hi: test.accuracy.high},
          ...users.map(([name, {accuracy}]) => ({name, value: accuracy})),
        ],
        xLabel: "Accuracy",
        domain: domainOf([test.accuracy.low, test.accuracy.value, worst[1].accuracy]),
        percent: true,
      }),
    ],
    table: dataTable({
      caption: "Each test person",
      columns: [
        {head: "Person", value: ([name]) => name, names: true},
        {head: "Windows", value: ([, {windows}]) => integer(windows), numeric: true},
        {head: "Accuracy", value: ([, {accuracy}]) => percent(accuracy), numeric: true},
      ],
      rows: users,
    }),
  });
}

export function byClass({metrics: {test, testByClass}, model}: ModelCard): Html {
  const rows = Object.entries(testByClass).sort((a, b) => (b[1].f1 ?? -1) - (a[1].f1 ?? -1) || byName(a, b));
  if (test === null || rows.length === 0) return html`<p>No behaviour was judged on test people.</p>`;
  const known = rows.flatMap(([name, {f1}]) => (f1 === null ? [] : [{name: words(name), value: f1}]));
  const untested = model.classes.filter((name) => (testByClass[name]?.windows ?? 0) === 0);
  return html`${figure({
    finding:
      known.length === 0
        ? "No behaviour could be judged on test people"
        : rangeOverBehaviours("F1", known, (x) => fixed(x, 2)),
    caption:
      "Dots: F1 on the test people. Bars run between precision and recall; they are not intervals. Best first.",
    charts: [
      dotInterval({
        id: "classes",
        ariaLabel: `F1 of each of ${count(rows.length, "behaviour")} with precision and recall, best first.`,
        rows: rows.map(([name, {f1, recall, precision}]) => ({
          name: words(name),
          value: f1,
          lo: recall === null || precision === null ? null : Math.min(recall, precision),
          hi: recall === null || precision === null ? null : Math.max(recall, precision),
        })),
        domain: domainOf(rows.flatMap(([, {f1, recall, precision}]) => [f1, recall, precision])),
        rules: [{x: test.macroF1.value, label: "macro F1"}],
        xLabel: "F1",
      }),
    ],
    table: dataTable({
      caption: "Each behaviour, best F1 first",
      columns: [
        {head: "Behaviour", value: ([name]) => words(name), names: true},
        {head: "True windows", value: ([, {windows}]) => integer(windows), numeric: true},
        {head: "Precision", value: ([, {precision}]) => fixed(precision, 3), numeric: true},
        {head: "Recall", value: ([, {recall}]) => fixed(recall, 3), numeric: true},
        {head: "F1", value: ([, {f1}]) => fixed(f1, 3), numeric: true},
      ],
      rows,
      absent: "undefined: the behaviour does not occur in the test data, or is never predicted.",
    }),
  })}${
    untested.length === 0
      ? ""
      : html`<p class="note">Without a test window, so that nothing is known: ${untested.map(words).join(", ")}.</p>`
  }`;
}
