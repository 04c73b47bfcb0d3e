/** Accuracy without labels against scikit-learn, SciPy and ATC: test/fixtures/estimated-performance/make.py. */
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import {timingOf} from "../../../src/judgement/drift/prediction-figures.ts";
import type {ScoredWindow, Unseen} from "../../../src/judgement/drift/unseen.ts";
import {estimatePerformance} from "../../../src/judgement/estimated-performance/estimate.ts";
import {ESTIMATORS} from "../../../src/judgement/estimated-performance/estimators.ts";
import {
  type ExpectedAccuracy,
  expectAccuracy,
} from "../../../src/judgement/estimated-performance/expect-accuracy.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, smallContext, smallPredictions, smallTable} from "../drift/fixture.ts";

const test = suite("estimated performance");

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/estimated-performance/reference.json", import.meta.url), "utf8"),
) as Record<"atc" | "atcShort" | "averageConfidence" | "averageConfidenceShort", ExpectedAccuracy>;

const round = (values: Float64Array) => values.map((value) => Math.round(value * 1e6) / 1e6);
const scored = [0, 1, 2, 3].flatMap((person): ScoredWindow[] => {
  const draws = uniforms(40, 80 + person);
  return Array.from(round(uniforms(40, 70 + person)), (confidence, i) => {
    const correct = draws[i]! < confidence + 0.1 * person;
    return {user: `u${person}`, row: 40 * person + i, truth: 0, confidence, correct};
  });
});
const confidence = round(uniforms(30, 90).map(Math.sqrt));

test("both estimates and their intervals are those of an independent program", () => {
  for (const method of ["atc", "averageConfidence"] as const) {
    const found = expectAccuracy(scored, confidence, method, 0.25);
    assertClose(Object.values(found), Object.values(fixture[method]), 1e-9);
    const short = expectAccuracy(scored, confidence.slice(0, 12), method, 0.25);
    assertClose(Object.values(short), Object.values(fixture[`${method}Short`]), 1e-9);
  }
});

test("the order of the people has no part in it", () => {
  const turned = [3, 1, 0, 2].flatMap((person) => scored.slice(40 * person, 40 * person + 40));
  assert.deepEqual(
    expectAccuracy(turned, confidence, "atc", 0.25),
    expectAccuracy(scored, confidence, "atc", 0.25),
  );
});

test("where every labelled window is right the estimate is no higher than confidence reaches, and has an interval", () => {
  const right = scored.map((window) => ({...window, correct: true}));
  const {accuracy, low, high} = expectAccuracy(right, confidence, "atc", 0.25);
  assert.equal(accuracy, 1);
  assert.ok(low < 0.95 && high === 1);
  const wrong = scored.map((window) => ({...window, correct: false}));
  assert.equal(ESTIMATORS.atc(wrong)([...confidence]), 0);
  assert.ok(Number.isNaN(ESTIMATORS.atc([])([0.5])));
});

const timing = timingOf(smallTable(7, 0));
const unseen: Exclude<Unseen, {withheld: string}> = {
  predictions: smallPredictions([]),
  rows: [],
  users: [],
  scored,
  timing,
};
const context = {...smallContext(), unseen, isOutside: (_: unknown, row: number) => row === 0};
const subject = {features: context.features!, confidence, unusable: null};

test("an estimate comes with what it was found on", () => {
  const found = estimatePerformance(context, subject);
  assert.equal(found.withheld, null);
  assert.equal(found.people, 4);
  assertClose(found.accuracy!, fixture.atc.accuracy);
  assertClose(found.averageConfidence!.low, fixture.averageConfidence.low, 1e-9);
  assertClose(found.referenceAccuracy!, scored.filter(({correct}) => correct).length / 160);
  assertClose(found.outOfDistributionShare!, 1 / 60);
});

const withheld: [what: string, reason: RegExp, ReturnType<typeof estimatePerformance>][] = [
  ["an unusable recording", /^it fails$/, estimatePerformance(context, {...subject, unusable: "it fails"})],
  ["no unseen people", /^nobody$/, estimatePerformance({...context, unseen: {withheld: "nobody"}}, subject)],
  [
    "a baseline of too few windows",
    /the baseline has too few windows/,
    estimatePerformance({...context, isOutside: undefined}, subject),
  ],
  [
    "windows unlike the training",
    /^25 % of the windows are unlike any of the training$/,
    estimatePerformance({...context, isOutside: (_, row) => row % 4 === 0}, subject),
  ],
  [
    "two unseen people",
    /^only 2 labelled people are new to the model, and 3 are needed/,
    estimatePerformance({...context, unseen: {...unseen, scored: scored.slice(0, 80)}}, subject),
  ],
  [
    "an interval that tells nothing",
    /^its interval, \d+ % to \d+ %, would be too wide/,
    estimatePerformance(
      {
        ...context,
        params: {
          ...context.params,
          estimatedPerformance: {...context.params.estimatedPerformance, maxWidth: 0.1},
        },
      },
      subject,
    ),
  ],
];
for (const [what, reason, found] of withheld)
  test(`${what}: no accuracy is named, and the reason is`, () => {
    assert.match(found.withheld!, reason);
    const {accuracy, low, high, referenceAccuracy, averageConfidence} = found;
    assert.deepEqual(
      [accuracy, low, high, referenceAccuracy, averageConfidence],
      [null, null, null, null, null],
    );
  });

test("as many unlike windows as are allowed are no obstacle, nor are three people", () => {
  const limit = {...context, isOutside: (_: unknown, row: number) => row % 5 === 0};
  assert.equal(estimatePerformance(limit, subject).withheld, null);
  const three = {...unseen, scored: scored.slice(0, 81)};
  assert.equal(estimatePerformance({...limit, unseen: three}, subject).people, 3);
});

test.run();
