/** The page of a cross-validation: its answer, awkward results, hostile names, and that it stands alone. */
import {parseHTML} from "linkedom";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {roundNumbers} from "../../src/judgement/metrics/round.ts";
import {makeFolds} from "../../src/model/cv/make-folds.ts";
import type {FoldResult} from "../../src/model/cv/result.ts";
import {summariseCv} from "../../src/model/cv/summarise.ts";
import type {CvSummary} from "../../src/model/cv/summary.ts";
import {cvPage} from "../../src/report/pages/cv/page.ts";
import {makeResult, makeWindows} from "../fixtures/cv/windows.ts";

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
  broken: {epoch: 1, step: 2, layer: "conv1d"},
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
  return roundNumbers(summariseCv(windows, results, {scheme, seed: 1}));
}

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
  Object.entries(CASES).map(([name, options]) => [name, cvPage(summarise(options))]);

const textOf = (page: string): string =>
  parseHTML(page).document.querySelector("main")!.textContent!.replace(/\s+/g, " ");

test("the answer stands first, with its interval and what the random split would have said", () => {
  const summary = summarise();
  const page = cvPage(summary);
  const first = parseHTML(page).document.querySelector(".statement")!.textContent!;
  const {mean, lo, hi} = summary.overPeople.accuracy;
  const share = (x: number | null): string => `${(100 * x!).toFixed(1)}\u202f%`;
  assert.ok(first.startsWith(`For a new person, ${share(mean)} of windows are right`), first);
  assert.ok(first.includes(`${share(lo)} to ${share(hi)}, over 7 people`), first);
  assert.ok(first.includes(`would have said ${share(summary.randomSplit!.accuracy)}`), first);
  assert.ok(page.indexOf("For a new person") < page.indexOf("<figure>"));
  assert.match(page, "Overlapping windows of the same person on both sides: not an estimate for new people.");
  assert.match(page, "The labelled data is simulated.");
});

test("lost folds are told before any figure, and all lost gives no number", () => {
  const page = cvPage(summarise(CASES["one fold lost"]));
  const at = page.indexOf("came to nothing: the loss stopped being finite in epoch 1, step 2, at conv1d");
  assert.ok(at > 0 && at < page.indexOf("<figure>"));
  assert.match(textOf(page), "1 fold of 7 (14 %) came to nothing.");
  const none = textOf(cvPage(summarise(CASES["all lost"])));
  assert.match(none, "No fold of 7 came to anything: nothing is known about new people.");
  assert.match(none, "No person was judged.");
});

test("a difference from naive Bayes is claimed only where its interval leaves out nought", () => {
  const summary = summarise();
  const tell = (mean: number, lo: number, hi: number): string => {
    const gain = {...summary.baselines.naiveBayes.gain, mean, lo, hi};
    const naiveBayes = {...summary.baselines.naiveBayes, gain};
    return textOf(cvPage({...summary, baselines: {...summary.baselines, naiveBayes}}));
  };
  assert.match(tell(0.05, 0.01, 0.09), "5.0 points ahead of Gaussian naive Bayes");
  assert.match(tell(0.05, -0.01, 0.11), "that it is better has not been shown");
  assert.match(tell(-0.05, -0.09, -0.01), "it is better to do without");
});

test("a model that always answers the same is told so in the answer", () => {
  const summary = summarise();
  const {majority, naiveBayes} = summary.baselines;
  assert.not.match(textOf(cvPage(summary)), "Always answering the commonest behaviour gives");
  const idle = {
    ...majority,
    accuracy: {...majority.accuracy, mean: 0.9},
    gain: {...majority.gain, mean: 0, lo: 0, hi: 0},
  };
  const worse = {...naiveBayes, accuracy: {...naiveBayes.accuracy, mean: 0.5}};
  const page = textOf(cvPage({...summary, baselines: {majority: idle, naiveBayes: worse}}));
  assert.match(
    page,
    "Always answering the commonest behaviour gives 90.0 %: that the model is better has not",
  );
  assert.match(page, "0.0 points ahead of always answering the commonest behaviour, but the interval");
});

test("hostile names never become markup", () => {
  const summary = summarise();
  const hostile = '<script src=x onerror="alert(1)">&';
  const page = cvPage({
    ...summary,
    data: {...summary.data, source: hostile, classes: summary.data.classes.map((name) => name + hostile)},
    people: summary.people.map((person) => ({...person, user: person.user + hostile})),
    folds: summary.folds.map((fold) => ({...fold, test: [hostile], validation: [hostile]})),
    cautions: [hostile],
  });
  assert.not.match(page, /<script/i);
  for (const element of parseHTML(page).document.querySelectorAll("*"))
    for (const {name} of element.attributes) assert.not.match(name, /^on|^src$/);
});

test("every page stands alone, is the same at every build, and shows no figure that is none", () => {
  const first = new Map(pages());
  for (const [name, page] of pages()) {
    assert.ok(page === first.get(name), name);
    assert.not.match(page, /https?:|<script|\ssrc=|@import|<link|<img|url\((?!#)/i, name);
    assert.is(/.{60}(\bNaN\b|undefined|\[object|Infinity).{20}/.exec(page)?.[0], undefined, name);
    assert.ok(Buffer.byteLength(page) < 300_000, `${name}: ${Buffer.byteLength(page)}`);
    for (const [, href] of page.matchAll(/\shref="([^"]*)"/g))
      assert.match(href!, /^(#[\w-]+|(index|evaluation|drift|model|training|cv)\.html)$/, name);
  }
});

test("headings are in order, ids unique, links arrive, tables and charts are labelled", () => {
  for (const [name, page] of pages()) {
    const {document} = parseHTML(page);
    let level = 0;
    for (const heading of document.querySelectorAll("h1,h2,h3,h4")) {
      const next = Number(heading.localName.slice(1));
      assert.ok(next <= level + 1, `${name}: h${next} after h${level}`);
      level = next;
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    assert.is(new Set(ids).size, ids.length, `${name}: an id twice`);
    for (const link of document.querySelectorAll('a[href^="#"]'))
      assert.ok(ids.includes(link.getAttribute("href")!.slice(1)), name);
    for (const table of document.querySelectorAll("table"))
      assert.ok(table.querySelector("caption") && table.querySelector('th[scope="row"]'), name);
    for (const svg of document.querySelectorAll("figure svg"))
      assert.ok(svg.getAttribute("aria-label") && svg.getAttribute("role") === "img", name);
  }
});

test.run();
