/** What the evaluation page says: titles with findings, figures and sentences. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Reliability, Temperature} from "../../src/artifacts/evaluation/calibration.ts";
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

test("the verdict gives its answer, its statement and every reason", () => {
  const verdict = parsePage(draw()).querySelector(".verdict")!;
  assert.is(verdict.querySelector(".answer")!.textContent!.trim(), "With care.");
  assert.is(verdict.querySelector(".statement")!.textContent, sample.verdict.statement);
  assert.equal(
    [...verdict.querySelectorAll("li")].map((item) => item.textContent),
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
  assert.is(finding("classes", {perClass: [only!]}), "Only ear rubbing occurs in the test data, F1 0.60");
  const absent = sample.perClass.filter(({f1}) => f1 === null);
  assert.is(finding("classes", {perClass: absent}), "No behaviour occurs in the test data");
  assert.is(
    finding("confusion", {confusion: {...sample.confusion, pairs: []}}),
    "No behaviour was confused with another",
  );
});

test("a model that is less sure than it is right, or not shown to be off, is said to be", () => {
  const {calibration} = sample;
  const surplus = (value: number, lo: number, hi: number): Partial<Evaluation> => ({
    calibration: {...calibration, overconfidence: {value, lo, hi}},
  });
  assert.match(
    finding("calibration", surplus(-0.05, -0.08, -0.01)),
    /apart on average: the model is not sure enough$/,
  );
  assert.match(finding("calibration", surplus(0.05, -0.01, 0.1)), /apart on average$/);
  assert.is(
    finding("calibration", {
      calibration: {
        ...calibration,
        interval: {lo: 0, hi: 0.1},
        overconfidence: {value: 0.05, lo: -0.01, hi: 0.1},
      },
    }),
    "No gap between confidence and accuracy is shown beyond chance",
  );
  assert.match(textOf(draw()), "less what chance opens with so few people it is 8.4 points [3.0, 16.0]");
  const alone = {...calibration, debiased: null, interval: {lo: null, hi: null}};
  assert.match(textOf(draw({calibration: alone})), "is 9.1 points, without an interval");
});

test("where confidence is not right as often as it says is named, within the band nothing is", () => {
  const {calibration} = sample;
  const withReliability = (change: Partial<Reliability>) =>
    textOf(draw({calibration: {...calibration, reliability: {...calibration.reliability, ...change}}}));
  const said = "Predictions of a confidence from 55.0 % to 75.0 % are right less often than it says.";
  assert.match(textOf(draw()), said);
  assert.match(
    withReliability({outside: [{from: 0.6, to: 0.6, side: "above"}]}),
    "Predictions of a confidence near 60.0 % are right more often than it says.",
  );
  const within = withReliability({outside: []});
  assert.match(within, "At no confidence do these people show");
  assert.not.match(within, "Predictions of a confidence");
  const none = {points: calibration.reliability.points.map((point) => ({...point, lo: null, hi: null}))};
  const alone = withReliability({...none, outside: []});
  assert.not.match(alone, "At no confidence do these people show");
});

test("behaviours whose probability does not come true are named, and only these", () => {
  const {calibration} = sample;
  const title = (classes: typeof calibration.classes) =>
    findingsOf(draw({calibration: {...calibration, classes}}), "calibration")[1]!;
  const [off, ...within] = calibration.classes;
  const bare = {...off!.reliability, points: [], outside: []};
  assert.is(
    title([off!, ...within]),
    "The probability of ear rubbing does not come true as often as it says",
  );
  assert.is(
    title([off!, {...off!, class: "smoking"}]),
    "The probabilities of ear rubbing and smoking do not come true as often as they say",
  );
  assert.match(title(within), /^No behaviour’s probability is shown to come true more or less often/);
  assert.match(
    title([{class: "smoking", reliability: bare}]),
    /cannot be told from one session of one person$/,
  );
  assert.match(
    textOf(draw()),
    "Brier score 0.342 = miscalibration 0.030 − discrimination 0.600 + uncertainty 0.912",
  );
});

test("a temperature is recommended only where it helps the test people beyond what they differ by", () => {
  const textWith = (value: number, lo: number, hi: number): string => {
    const temperature = {...sample.calibration.temperature, gain: {value, lo, hi}} as Temperature;
    return textOf(draw({calibration: {...sample.calibration, temperature}}));
  };
  assert.match(
    textWith(0.068, 0.011, 0.125),
    "0.068 nats [0.011, 0.125] on people whom the temperature was not fitted on",
  );
  assert.match(textWith(-0.068, -0.125, -0.011), "so it rises: do not apply the temperature.");
  assert.match(textWith(0.068, -0.011, 0.2), "these people do not show whether scaling helps.");
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
  assert.match(textOf(draw()), "The model is 60.4 percentage points better than always answering sitting.");
});

test("errors at high confidence are counted, also where there is one or none", () => {
  const {confidentErrors} = sample;
  const said = (windows: number, shareOfErrors: number | null): string =>
    textOf(draw({confidentErrors: {...confidentErrors, windows, shareOfErrors}}));
  assert.match(
    said(64, 0.216),
    "64 windows are wrong at a confidence of 90 % or above, 21.6 % of all errors: no threshold",
  );
  assert.match(
    said(1, 1),
    "1 window is wrong at a confidence of 90 % or above, 100.0 % of all errors: no threshold",
  );
  assert.match(said(0, null), "No window is wrong at a confidence of 90 % or above.");
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

test("a stated risk is said to be held, not held, or open, as decided", () => {
  const {selective} = sample;
  const {threshold} = selective;
  const said = (change: object) =>
    finding("selective", {selective: {...selective, threshold: {...threshold, ...change} as never}});
  const measured = "answering 58.0\u202f% of the windows, the model is wrong in 6.6\u202f%";
  assert.is(said({}), `Whether a risk of 5.0\u202f% is held is not shown: ${measured}`);
  assert.is(said({held: "yes"}), `A risk of 5.0\u202f% is held: ${measured}`);
  assert.is(said({held: "no"}), `A risk of 5.0\u202f% is not held: ${measured}`);
  assert.match(said({risk: {value: null, lo: null, hi: null}}), /no window of the test people is answered$/);
  const none = {...selective, threshold: {value: null, reason: "There is nobody."}} as const;
  assert.is(finding("selective", {selective: none}), "No threshold on the confidence was chosen");
  assert.match(
    textOf(draw({selective: none})),
    "There is nobody. The mean risk over all coverages is 12.1 %.",
  );
  assert.not.match(textOf(draw({selective: none})), "was chosen on");
});

test("sets of behaviours are promised only where enough people stand behind them", () => {
  const promise = "The level holds for a window of a new person";
  assert.match(textOf(draw()), "With fewer than 10 people no set that leaves anything out can be guaranteed");
  assert.not.match(textOf(draw()), promise);
  const many = textOf(draw({conformal: {...sample.conformal!, guaranteed: true}}));
  assert.match(many, promise);
  assert.not.match(many, "can be guaranteed");
  const one = textOf(draw({conformal: null}));
  assert.match(one, "Sets of behaviours stand on other people, and there is one.");
  assert.not.match(one, "cannot be excluded");
});

test("what answering a behaviour is worth is said where its interval shows it", () => {
  assert.is(
    finding("decision"),
    "For nail biting, the model is worth more than answering always or never at 5 thresholds between 25\u202f% and 45\u202f%",
  );
  const decided = sample.decision!;
  const shown = (...indices: number[]) => {
    const points = decided.points.map((point, i) => ({
      ...point,
      gain: {...point.gain, lo: indices.includes(i) ? 0.001 : -0.01},
    }));
    return finding("decision", {decision: {...decided, points}});
  };
  assert.match(shown(2), /at a threshold of 15\u202f%$/);
  assert.match(shown(), /is not shown to be worth more than answering always or never$/);
  assert.match(textOf(draw({decision: null})), "No decision curve is drawn");
});

test("average precision is ranked, events are counted", () => {
  assert.match(
    finding("precision-recall"),
    /^Average precision runs from 0\.80 for ear rubbing down to 0\.80/,
  );
  assert.is(
    finding("precision-recall", {perClass: [sample.perClass[0]!]}),
    "Average precision is 0.80 for ear rubbing, the only behaviour",
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
