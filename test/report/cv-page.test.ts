/** The page of a cross-validation: its answer, awkward results, hostile names, and that it stands alone. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {FoldResult} from "../../src/artifacts/cv/result.ts";
import type {CvSummary} from "../../src/artifacts/cv/summary.ts";
import {judgeCv} from "../../src/judgement/cv/verdict.ts";
import {roundNumbers} from "../../src/judgement/round.ts";
import {makeFolds} from "../../src/model/cv/make-folds.ts";
import {summariseCv} from "../../src/model/cv/summarise.ts";
import {cvPage} from "../../src/report/pages/cv/page.ts";
import {makeResult, makeWindows} from "../fixtures/cv/windows.ts";
import {CV_REPORT} from "../fixtures/report/thresholds.ts";
import {assertHarmless, assertWhole, findingsOf, hostile, parsePage, rowsOf, textOf} from "./page-checks.ts";

const test = suite("report/cv-page");

interface Options {
  readonly scheme?: CvSummary["scheme"];
  readonly users?: number;
  readonly randomSplits?: number;
  /** Every so manieth window is wrong. */
  readonly wrong?: number;
  readonly changed?: (fold: string) => Partial<FoldResult>;
}

const LOST = {
  diverged: {epoch: 1, step: 2, layer: "conv1d"},
  stopped: "loss not finite",
  people: null,
  epochs: 0,
  bestEpoch: 0,
} as const;

function summarise({
  scheme = "leave-one-user-out",
  users = 7,
  randomSplits = 2,
  wrong = 5,
  changed = () => ({}),
}: Options = {}): CvSummary {
  const windows = makeWindows(Object.fromEntries(Array.from({length: users}, (_, i) => [`p${i}`, 12 + i])));
  let state = 1;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const options = {scheme, folds: 3, validationUsers: 1, randomSplits, seed: 1};
  const results = makeFolds(windows, options, random).map((fold) =>
    makeResult(windows, fold, fold.holdsOut === "windows" ? 50 : wrong, changed(fold.fold)),
  );
  return roundNumbers(summariseCv(windows, results, {scheme, seed: 1, minUsers: 6}));
}

const draw = (summary: CvSummary): string => cvPage(summary, judgeCv(summary, CV_REPORT));

const CASES: Readonly<Record<string, Options>> = {
  plain: {},
  groups: {scheme: "grouped-k-fold"},
  "no random split": {randomSplits: 0},
  "three people": {users: 3, randomSplits: 1},
  "forty people": {users: 40},
  "nobody is wrong": {wrong: 1000},
  "one fold lost": {changed: (fold) => (fold === "001" ? LOST : {})},
  "all but one lost": {changed: (fold) => (fold === "003" ? {} : LOST)},
  "all lost": {changed: () => LOST},
};
const pages = (): [string, string][] =>
  Object.entries(CASES).map(([name, options]) => [name, draw(summarise(options))]);

test("the answer stands first, with its interval and what the random split would have said", () => {
  const summary = summarise();
  const page = draw(summary);
  const first = parsePage(page).querySelector(".statement")!.textContent!;
  const {mean, lo, hi} = summary.overPeople.accuracy;
  const share = (x: number | null): string => `${(100 * x!).toFixed(1)}\u202f%`;
  assert.ok(
    first.startsWith(`Of people it was not trained on, ${share(mean)} of windows are right on average`),
    first,
  );
  assert.ok(first.includes(`${share(lo)} to ${share(hi)}, over 7 people`), first);
  assert.ok(first.includes(`would have said ${share(summary.randomSplit!.accuracy)}`), first);
  assert.ok(page.indexOf("Of people it was not trained on") < page.indexOf("<figure>"));
  assert.match(page, "Overlapping windows of the same person on both sides: not an estimate for new people.");
  assert.match(page, "The labelled data is simulated.");
});

test("lost folds are named before any figure, and all lost gives no number", () => {
  const page = draw(summarise(CASES["one fold lost"]));
  const at = page.indexOf("gave no model: the loss stopped being finite in epoch 1, step 2, at conv1d");
  assert.ok(at > 0 && at < page.indexOf("<figure>"));
  assert.match(textOf(page), "1 fold of 7 (14 %) gave no model.");
  const none = textOf(draw(summarise(CASES["all lost"])));
  assert.match(none, "No fold of 7 gave a model: nothing is known about new people.");
  assert.match(none, "No person was judged.");
  assert.not.match(none, "Half of the people are above");
});

test("a difference from naive Bayes is claimed only where its interval leaves out zero", () => {
  const summary = summarise();
  const tell = (mean: number, lo: number, hi: number): string => {
    const gain = {...summary.baselines.naiveBayes.gain, mean, lo, hi};
    const naiveBayes = {...summary.baselines.naiveBayes, gain};
    return textOf(draw({...summary, baselines: {...summary.baselines, naiveBayes}}));
  };
  assert.match(tell(0.05, 0.01, 0.09), "5.0 points ahead of Gaussian naive Bayes");
  assert.match(tell(0.05, -0.01, 0.11), "that it is better has not been shown");
  assert.match(tell(-0.05, -0.09, -0.01), "it is better to do without");
});

test("a model that always answers the same is said to in the answer", () => {
  const summary = summarise();
  const {majority, naiveBayes} = summary.baselines;
  assert.not.match(textOf(draw(summary)), "Always answering the most common behaviour gives");
  const idle = {
    ...majority,
    accuracy: {...majority.accuracy, mean: 0.9},
    gain: {...majority.gain, mean: 0, lo: 0, hi: 0},
  };
  const worse = {...naiveBayes, accuracy: {...naiveBayes.accuracy, mean: 0.5}};
  const page = textOf(draw({...summary, baselines: {majority: idle, naiveBayes: worse}}));
  assert.match(
    page,
    "Always answering the most common behaviour gives 90.0 %: that the model is better has not",
  );
  assert.match(page, "0.0 points ahead of always answering the most common behaviour, but the interval");
});

test("hostile names never become markup", () => {
  const summary = summarise();
  const evil = hostile("name");
  const page = draw({
    ...summary,
    data: {...summary.data, source: evil, classes: summary.data.classes.map((name) => name + evil)},
    people: summary.people.map((person) => ({...person, user: person.user + evil})),
    folds: summary.folds.map((fold) => ({...fold, test: [evil], validation: [evil]})),
    cautions: [evil],
  });
  assertHarmless(page, "cross-validation");
});

test("every page is whole, stands alone, stays light, speaks in sentences, and is the same at every build", () => {
  const first = new Map(pages());
  for (const [name, page] of pages()) {
    assert.ok(page === first.get(name), name);
    assertWhole(page, name);
    assert.ok(Buffer.byteLength(page) < 300_000, `${name}: ${Buffer.byteLength(page)}`);
  }
});

/** The first paragraph below the heading of the page. */
const answerOf = (summary: CvSummary): string =>
  parsePage(draw(summary)).querySelector(".statement")!.textContent!;

test("the random split is said to be higher, lower or the same", () => {
  const summary = summarise();
  const {mean} = summary.overPeople.accuracy;
  const said = (more: number): string =>
    answerOf({...summary, randomSplit: {...summary.randomSplit!, accuracy: mean! + more}});
  assert.match(said(0.1), /would have said [\d.]+\u202f%, 10\.0 points more\.$/);
  assert.match(
    said(-0.1),
    /, 10\.0 points less: here it is not optimistic, and is no estimate for new people all the same\.$/,
  );
  assert.match(said(0.004), /, the same here\.$/);
  assert.not.match(answerOf({...summary, randomSplit: null}), "random split");
});

test("the charts' titles and tables say who does worst and best, and which are confused", () => {
  const page = draw(summarise({users: 3, randomSplits: 1, wrong: 3}));
  assert.is(
    findingsOf(page, "people")[0],
    "The model does worst for p0, at 66.7\u202f%, and best for p2, at 71.4\u202f%",
  );
  assert.equal(
    rowsOf(page, "Each person, tested by").map(([name, , windows, accuracy]) => [name, windows, accuracy]),
    [
      ["p0", "12", "66.7\u202f%"],
      ["p1", "13", "69.2\u202f%"],
      ["p2", "14", "71.4\u202f%"],
    ],
  );
  assert.match(
    findingsOf(page, "confusion")[0]!,
    /^The most frequent error is \w+ predicted as \w+: \d+ windows, [\d.]+\u202f% of its windows$/,
  );
  assert.match(
    findingsOf(page, "random")[0]!,
    /^The random split says 100\.0\u202f%, 30\.\d points above the 69\.1\u202f% over people$/,
  );
  assert.is(
    findingsOf(draw(summarise({wrong: 1000})), "confusion")[0],
    "No behaviour was confused with another",
  );
});

test.run();
