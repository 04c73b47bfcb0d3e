/** Accuracy without labels against scikit-learn and NumPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {estimatePerformance} from "../../../src/judgement/drift/estimated-performance.ts";
import {expectAccuracy} from "../../../src/judgement/drift/expected-accuracy.ts";
import {timingOf} from "../../../src/judgement/drift/prediction-figures.ts";
import type {ScoredWindow, Unseen} from "../../../src/judgement/drift/unseen.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, fixture, generator, smallContext, smallPredictions, smallTable} from "./fixture.ts";

const test = suite("expected accuracy");

const confidences = uniforms(90, 19).map((u) => Math.round(u * 1e6) / 1e6);
const draws = uniforms(90, 20);
const scored = Array.from(confidences, (confidence, i): ScoredWindow => {
  return {user: `u${Math.floor(i / 30)}`, row: i, truth: 0, confidence, correct: draws[i]! < confidence};
});
const confidence = uniforms(70, 21);

test("calibrated mean and its interval are scikit-learn's and NumPy's", () => {
  const found = expectAccuracy(scored, confidence, {rounds: 40, blockWindows: 10, random: generator(22)});
  assert.deepEqual(Object.keys(found), Object.keys(fixture.accuracy));
  assertClose(Object.values(found), Object.values(fixture.accuracy), 1e-12);
});

test("the order of the scored windows has no part in it", () => {
  const settings = () => ({rounds: 40, blockWindows: 10, random: generator(22)});
  assert.deepEqual(
    expectAccuracy([...scored].reverse(), confidence, settings()),
    expectAccuracy(scored, confidence, settings()),
  );
});

const timing = timingOf(smallTable(7, 0));
const unseen: Unseen = {predictions: smallPredictions([]), rows: [], users: [], scored, timing};
const context = {...smallContext(), unseen};
const features = context.features!;
const subject = {features, confidence, isUnusable: false};

test("an estimate comes with the share of windows unlike the reference", () => {
  const found = estimatePerformance(context, subject, generator(22));
  assert.equal(found.withheld, null);
  assertClose(found.accuracy!, fixture.accuracy.accuracy);
  assertClose(found.referenceAccuracy!, fixture.accuracy.referenceAccuracy);
  assertClose(found.outOfDistributionShare!, 1 / 60);
  assert.ok(found.low! < found.accuracy! && found.accuracy! < found.high!);
});

const NOTHING = {accuracy: null, low: null, high: null, referenceAccuracy: null};
const withheld: [
  what: string,
  reason: string,
  share: number | null,
  ReturnType<typeof estimatePerformance>,
][] = [
  [
    "an unusable recording",
    "the recording fails the checks of physics or of degenerate output",
    1 / 60,
    estimatePerformance({...context, unseen: {withheld: "no"}}, {...subject, isUnusable: true}, generator(1)),
  ],
  [
    "no unseen people",
    "no",
    1 / 60,
    estimatePerformance({...context, unseen: {withheld: "no"}}, subject, generator(1)),
  ],
  [
    "a baseline of too few windows",
    "whether the recording is like the training data cannot be measured: the baseline has too few windows",
    null,
    estimatePerformance({...context, isOutside: undefined}, subject, generator(1)),
  ],
  [
    "windows unlike the training",
    "25 % of the windows are unlike any of the training",
    0.25,
    estimatePerformance({...context, isOutside: (_, row) => row % 4 === 0}, subject, generator(1)),
  ],
  [
    "a single unseen person",
    "fewer than two unseen people are labelled",
    1 / 60,
    estimatePerformance(
      {...context, unseen: {...unseen, scored: scored.slice(0, 30)}},
      subject,
      generator(1),
    ),
  ],
];
for (const [what, reason, share, found] of withheld)
  test(`${what}: no accuracy is named, and the reason is`, () => {
    assert.deepEqual(found, {withheld: reason, method: "CBPE", ...NOTHING, outOfDistributionShare: share});
  });

test("as many unlike windows as are allowed are no obstacle, nor are two people", () => {
  const limit = {...context, isOutside: (_: unknown, row: number) => row % 5 === 0};
  const two = {...limit, unseen: {...unseen, scored: scored.slice(0, 31)}};
  assert.equal(estimatePerformance(limit, subject, generator(1)).withheld, null);
  assert.equal(estimatePerformance(two, subject, generator(1)).withheld, null);
});

test.run();
