/** What the evaluation page says of people, behaviours and events: titles with findings, figures and sentences. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Evaluation} from "../../src/artifacts/evaluation/evaluation.ts";
import {judgeConfidence} from "../../src/judgement/metrics/confidence.ts";
import {evaluationPage} from "../../src/report/pages/evaluation/page.ts";
import {sampleEvaluation} from "../fixtures/report/sample.ts";
import {REPORT} from "../fixtures/report/thresholds.ts";
import {findingsOf, parsePage, rowsOf, textOf} from "./page-checks.ts";

const test = suite("report/evaluation-page");

const sample = sampleEvaluation();
const draw = (change: Partial<Evaluation> = {}): string => {
  const evaluation = {...sample, ...change};
  return evaluationPage(evaluation, judgeConfidence(evaluation.calibration, REPORT));
};
const finding = (section: string, change: Partial<Evaluation> = {}): string =>
  findingsOf(draw(change), section)[0]!;

/** Whatever keeps a figure and its sign on one line. */
const blanks = (text: string): string => text.replaceAll("\u202f", " ");

test("the verdict gives its answer, its statement and every reason", () => {
  const verdict = parsePage(draw()).querySelector(".verdict")!;
  assert.is(verdict.querySelector(".answer")!.textContent!.trim(), "With care.");
  assert.is(blanks(verdict.querySelector(".statement")!.textContent!), sample.verdict.statement);
  assert.equal(
    [...verdict.querySelectorAll("li")].map((item) => blanks(item.textContent!)),
    [...sample.verdict.reasons],
  );
});

test("the checks behind the verdict have titles, their reasons and their level", () => {
  const checks = [...parsePage(draw()).querySelectorAll("#metrics li")];
  assert.equal(
    checks.map((check) => [
      check.querySelector("strong")!.textContent,
      check.querySelector("p")!.textContent,
      check.querySelector("svg")!.getAttribute("class"),
    ]),
    [
      ["Better than the most common class", "Macro F1 is 0.761, above 0.6.", "shape pass"],
      ["How much people differ", "Accuracy of sim07 is 0.632, below 0.7.", "shape warn"],
    ],
  );
});

test("the headline figures stand with their intervals, and what independent windows would have claimed", () => {
  const facts = [...parsePage(draw()).querySelectorAll("#headline dl div")].map((one) => one.textContent);
  assert.equal(facts, [
    "Accuracy76.4\u202f% [64.4\u202f%, 88.4\u202f%]",
    "Macro F10.761 [0.641, 0.881]",
    "Balanced accuracy75.8\u202f% [63.8\u202f%, 87.8\u202f%]",
  ]);
  const text = textOf(draw());
  assert.match(
    text,
    "Were every window taken as independent, the accuracy’s interval would be [74.0 %, 78.7 %], 5.1 times too narrow: windows of one person are alike.",
  );
  assert.match(text, "For the accuracy, the 1260 windows are worth 48 independent ones.");
});

test("the charts' titles state what was found", () => {
  assert.is(
    finding("people"),
    "The model works worst for sim07, at 63.2\u202f%, and best for sim03, at 87.1\u202f%",
  );
  assert.is(finding("classes"), "F1 runs from 0.90 for standing down to 0.60 for ear rubbing");
  assert.is(
    finding("confusion"),
    "Ear rubbing is predicted as nape rubbing in 31 windows, 21.0\u202f% of its windows",
  );
  assert.is(
    finding("calibration"),
    "Confidence and accuracy lie 8.4 points apart on average: the model is too sure of itself",
  );
});

test("pooled figure, mean over people and a new person stand side by side, with how people differ", () => {
  assert.equal(rowsOf(draw(), "What is to be expected of people"), [
    ["Pooled over windows", "76.4\u202f%", "[64.4\u202f%, 88.4\u202f%]"],
    ["Mean over people, each once", "76.4\u202f%", "[46.3\u202f%, 100.0\u202f%]"],
    ["A person who was not tested", "76.4\u202f%", "[16.2\u202f%, 100.0\u202f%]"],
  ]);
  assert.match(textOf(draw()), "People differ by a standard deviation of 11.8 points");
  const alike = textOf(draw({people: {...sample.people, sd: 0}}));
  assert.match(alike, "People differ by no more than chance");
  assert.not.match(alike, "standard deviation of");
  const one = textOf(draw({people: {...sample.people, lo: null, hi: null, sd: null}}));
  assert.match(one, "One person shows nothing of how much people differ.");
  assert.not.match(one, "A person who was not tested");
});

test("what these people can show, and how many a narrow interval takes, is said where there are people", () => {
  assert.equal(rowsOf(draw(), "What these people can show as far as the spread of 3 people is known"), [
    ["Accuracy", "29.0 points", "25"],
    ["Macro F1", "30.0 points", "26"],
    ["Balanced accuracy", "–", "more than 2000"],
  ]);
  assert.not.match(textOf(draw({precision: null})), "What these people can show");
});

test("titles for one person, one behaviour and no confusion", () => {
  const [first] = sample.perUser;
  assert.is(
    finding("people", {perUser: [first!], worstUser: first!}),
    "There is one person to test on: sim03, 87.1\u202f% right",
  );
  const [only] = sample.perClass;
  assert.is(
    finding("classes", {perClass: [only!]}),
    "F1 is 0.60 for ear rubbing, the only behaviour that could be judged",
  );
  const absent = sample.perClass.filter(({f1}) => f1 === null);
  assert.is(finding("classes", {perClass: absent}), "No behaviour occurs in the test data");
  assert.is(
    finding("confusion", {confusion: {...sample.confusion, pairs: []}}),
    "No behaviour was confused with another",
  );
});

test("behaviours that do not occur are named, in the singular and in the plural", () => {
  assert.match(
    textOf(draw()),
    "Knuckles cracking does not occur in the test data, so nothing is known of it; macro averages leave it out.",
  );
  const two = {...sample.data, absentClasses: ["nail_biting", "sitting"]};
  assert.match(
    textOf(draw({data: two})),
    "Nail biting and sitting do not occur in the test data, so nothing is known of them; macro averages leave them out.",
  );
});

test("people, behaviours and bouts have a row each, worst or best first, counts whole", () => {
  assert.equal(
    rowsOf(draw(), "Each test person").map((row) => row.slice(0, 4)),
    [
      ["sim07", "420", "2", "63.2\u202f%"],
      ["sim11", "420", "2", "79.0\u202f%"],
      ["sim03", "420", "2", "87.1\u202f%"],
    ],
  );
  const behaviours = rowsOf(draw(), "Each behaviour, best F1 first");
  assert.equal(
    [behaviours.length, behaviours[0]![0], behaviours.at(-1)![0], behaviours.at(-1)![5]],
    [11, "standing", "knuckles cracking", "–"],
  );
  assert.match(
    textOf(draw()),
    "101 of 132 bouts are found, each in 1.4 pieces on average; the model reports 171 bouts.",
  );
  assert.match(
    textOf(draw()),
    "The model is right in 60.4 percentage points more of the windows than always answering sitting.",
  );
});

test("groups that are shown to be worse are named, others are not called so", () => {
  assert.is(finding("groups"), "Ear rubbing is recognised less well than the same people’s other windows");
  const [worse, open, half] = sample.groups.groups;
  const of = (...groups: (typeof sample.groups.groups)[number][]) =>
    finding("groups", {groups: {alpha: 0.05, groups}});
  assert.is(
    of(open!, half!),
    "No group of windows is shown to be worse than the same people’s others; the lowest, next to a change of behaviour, lies 19.0 points below",
  );
  assert.is(of(half!), "No group of windows is shown to be worse than the same people’s others");
  assert.match(of(worse!, {...worse!, name: "smoking"}), /^Ear rubbing and smoking are recognised less well/);
});

test("average precision is ranked, events are counted", () => {
  assert.is(finding("precision-recall"), "Average precision is 0.80 for every behaviour");
  const uneven = sample.perClass.map((row, i) => ({
    ...row,
    averagePrecision: {value: i < 2 ? 0.9 : 0.7, lo: null, hi: null},
  }));
  assert.is(
    finding("precision-recall", {perClass: uneven}),
    "Average precision runs from 0.90 for ear rubbing and forehead rubbing down to 0.70 for 9 behaviours",
  );
  assert.is(
    finding("precision-recall", {perClass: [sample.perClass[0]!]}),
    "Average precision is 0.80 for ear rubbing, the only behaviour that could be judged",
  );
  assert.is(finding("precision-recall", {perClass: []}), "No behaviour has a precision to show");
  assert.match(
    textOf(draw()),
    "Of 141 true events, 100 are found one to one, 20 in pieces, 1 merged with another, 0 both, and 20 not at all. Of 161 predicted events, 20 are where there is none.",
  );
  const zero = {correct: 0, both: 0};
  const empty = {
    ...sample.events.all,
    truth: {...zero, fragmented: 0, merged: 0, deleted: 0},
    predicted: {...zero, fragmenting: 0, merging: 0, inserted: 0},
  };
  assert.match(
    textOf(draw({events: {all: empty, perClass: []}})),
    "There is no true event. No event is predicted.",
  );
});

test.run();
