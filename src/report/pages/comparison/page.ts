/** comparison.html: which of two models is better, on the same windows? */

import type {Comparison} from "../../../artifacts/comparison.ts";
import type {Level} from "../../../artifacts/level.ts";
import {figure} from "../../figure.ts";
import {
  capital,
  count,
  fixed,
  integer,
  interval,
  list,
  percent,
  points,
  pValue,
  shortHash,
  withoutStop,
  words,
} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {type PageSetting, PLAIN, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable, factList} from "../../table.ts";
import {levelShape} from "../../verdict.ts";

const LEVEL: Readonly<Record<Comparison["verdict"]["outcome"], Level>> = {
  "b better": "pass",
  "a better": "pass",
  equivalent: "pass",
  "b no worse": "pass",
  "a no worse": "pass",
  "same answers": "unknown",
  "cannot tell": "unknown",
};

const ANSWER: Readonly<Record<Comparison["verdict"]["outcome"], (c: Comparison) => string>> = {
  "b better": ({b}) => `Model ${b.label} is better.`,
  "a better": ({a}) => `Model ${a.label} is better.`,
  equivalent: () => "They are equally good.",
  "b no worse": ({b}) => `Model ${b.label} is no worse.`,
  "a no worse": ({a}) => `Model ${a.label} is no worse.`,
  "same answers": () => "They do not differ here.",
  "cannot tell": () => "Cannot tell.",
};

/** The answer as a title, with the figures behind it. */
function headingOf(comparison: Comparison): string {
  const {a, b, people, accuracy, verdict} = comparison;
  const figures = `${percent(accuracy.b)} of windows right with ${b.label}, ${percent(accuracy.a)} with ${a.label}, on ${count(people.length, "person", "people")}`;
  return `${withoutStop(ANSWER[verdict.outcome](comparison))}: ${figures}`;
}

export function comparisonPage(comparison: Comparison, setting: PageSetting = PLAIN): string {
  const {a, b, windows, people, verdict, simulated} = comparison;
  const level = LEVEL[verdict.outcome];
  return page({
    title: "Comparison",
    heading: headingOf(comparison),
    current: "comparison",
    setting,
    lead: html`Models <code>${a.label}</code> and <code>${b.label}</code> on the same ${count(windows, "window")} of ${count(people.length, "person", "people")} whom neither was trained or validated on.`,
    ...(simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      html`<section class="verdict ${level}"><h2>Which model is better on new people?</h2>
<p class="answer ${level}">${levelShape(level)} ${ANSWER[verdict.outcome](comparison)}</p>
<div><p class="statement">${verdict.statement}</p></div></section>`,
      section("people", "Difference by person", byPerson(comparison)),
      section("classes", "Difference by behaviour", byClass(comparison)),
      section("tests", "Tests", tests(comparison)),
      section("method", "Method", method(comparison)),
    ],
  });
}

/** As wide as the widest difference, a round tenth to each side. */
function domainOf(values: readonly (number | null)[]): readonly [number, number] {
  const most = Math.max(0.05, ...values.map((value) => Math.abs(value ?? 0)));
  const limit = Math.min(1, Math.ceil(most * 10) / 10);
  return [-limit, limit];
}

function byPerson({people, a, b, perPerson, pooled, level, accuracy}: Comparison): Html {
  const sorted = [...people].sort((x, y) => x.b - x.a - (y.b - y.a) || (x.user < y.user ? -1 : 1));
  const gain = people.filter((one) => one.b > one.a).length;
  const loss = people.filter((one) => one.b < one.a).length;
  const share = (x: number | null | undefined) => percent(x);
  return html`${figure({
    finding:
      gain + loss === 0
        ? `Both are right equally often for ${people.length === 1 ? "the one person" : `each of ${integer(people.length)} people`}`
        : `${b.label} is right more often than ${a.label} for ${integer(gain)} of ${count(people.length, "person", "people")}, less often for ${integer(loss)}`,
    caption: `Accuracy of ${b.label} less that of ${a.label}, each person. To the right of 0, ${b.label} is right more often.`,
    charts: [
      dotInterval({
        id: "comparison-people",
        ariaLabel: `Difference in accuracy of each of ${count(people.length, "person", "people")}.`,
        rows: sorted.map((one) => ({name: one.user, value: one.b - one.a})),
        rules: [{x: 0, label: "no difference"}],
        xLabel: "Difference in accuracy",
        domain: domainOf(people.map((one) => one.b - one.a)),
        percent: true,
      }),
    ],
    table: dataTable({
      caption: "Accuracy of each person",
      columns: [
        {head: "Person", value: ({user}) => user, names: true},
        {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
        {head: a.label, value: (one) => share(one.a), numeric: true},
        {head: b.label, value: (one) => share(one.b), numeric: true},
        {head: "Difference", value: (one) => points(one.b - one.a), numeric: true},
      ],
      rows: sorted,
    }),
  })}${dataTable({
    caption: html`Difference over all <span>${b.label} less ${a.label}, ${percent(level, 0)} intervals over people</span>`,
    columns: [
      {head: "Figure", value: ([name]) => name, names: true},
      {head: a.label, value: ([, x]) => share(x), numeric: true},
      {head: b.label, value: ([, , x]) => share(x), numeric: true},
      {head: "Difference", value: ([, , , {value}]) => points(value), numeric: true},
      {head: "Interval", value: ([, , , {lo, hi}]) => interval(lo, hi, (x) => points(x)), numeric: true},
    ],
    rows: [
      ["Accuracy over windows", accuracy.a, accuracy.b, pooled],
      ["Mean over people", mean(people.map((one) => one.a)), mean(people.map((one) => one.b)), perPerson],
    ] as const,
    absent: "it takes two people.",
  })}`;
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

function byClass({classes, a, b}: Comparison): Html {
  const shown = classes.filter(
    ({difference: {lo, hi}}) => (lo !== null && lo > 0) || (hi !== null && hi < 0),
  );
  const finding =
    shown.length === 0
      ? "For no single behaviour do these people show a difference in recall"
      : `${capital(list(shown.map((one) => words(one.class))))} ${shown.length === 1 ? "has an interval that does" : "have intervals that do"} not hold 0`;
  return figure({
    finding,
    caption: `Recall of ${b.label} less that of ${a.label}, intervals over people. Each stands for itself: of ${integer(classes.length)} intervals one in twenty leaves 0 by chance at 95 %.`,
    charts: [
      dotInterval({
        id: "comparison-classes",
        ariaLabel: `Difference in recall of each of ${count(classes.length, "behaviour")}.`,
        rows: classes.map(({class: name, difference}) => ({name: words(name), ...difference})),
        rules: [{x: 0, label: "no difference"}],
        xLabel: "Difference in recall",
        domain: domainOf(classes.flatMap(({difference: {value, lo, hi}}) => [value, lo, hi])),
        percent: true,
      }),
    ],
    table: dataTable({
      caption: "Recall of each behaviour",
      columns: [
        {head: "Behaviour", value: (one) => words(one.class), names: true},
        {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
        {head: a.label, value: (one) => percent(one.a), numeric: true},
        {head: b.label, value: (one) => percent(one.b), numeric: true},
        {head: "Difference", value: ({difference}) => points(difference.value), numeric: true},
        {
          head: "Interval",
          value: ({difference: {lo, hi}}) => interval(lo, hi, (x) => points(x)),
          numeric: true,
        },
      ],
      rows: classes,
      absent: "one person alone shows the behaviour.",
    }),
  });
}

function tests({tests: found, margin, alpha, a, b, mcnemar}: Comparison): Html {
  return html`${dataTable({
    caption: html`Tests over people <span>margin ${points(margin)}, rejected below ${fixed(alpha, 2)}</span>`,
    columns: [
      {head: "Rejects that", value: ([name]) => name, names: true},
      {head: "p", value: ([, p]) => pValue(p), numeric: true},
    ],
    rows: [
      [`${b.label} is worse than ${a.label} by the margin or more`, found.bNoWorse],
      [`${a.label} is worse than ${b.label} by the margin or more`, found.aNoWorse],
      ["they differ by the margin or more, either way", found.equivalent],
      ["they do not differ (signs of the people’s differences flipped)", found.signFlip],
    ] as const,
    absent: "it takes two people, and at most 20 to flip all signs.",
  })}<p>McNemar’s test: only ${a.label} is right in ${count(mcnemar.onlyA, "window")}, only ${b.label} in ${integer(mcnemar.onlyB)}; p ${pValue(mcnemar.p)}. It takes windows as independent, which windows of one person are not, so it decides nothing here.</p>
<p>There is no 5×2cv F test: that compares two ways of training, each trained anew on five halvings of the people, and says nothing of two models that stand as they are.</p>`;
}

function method({a, b, windowsHash, leftOut, level}: Comparison): Html {
  return html`${factList([
    [`Model ${a.label}`, html`<code>${shortHash(a.hash)}</code>`],
    [`Model ${b.label}`, html`<code>${shortHash(b.hash)}</code>`],
    ["Labelled windows", html`<code>${shortHash(windowsHash)}</code>`],
    ["Level of the intervals", percent(level, 0)],
  ])}${
    leftOut.windows === 0
      ? ""
      : html`<p class="note">${count(leftOut.windows, "window")} of ${list(leftOut.labels.map(words))} ${leftOut.windows === 1 ? "is" : "are"} left out: not both models know the behaviour.</p>`
  }`;
}
