import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {CvSummary} from "../../../src/artifacts/cv/summary.ts";
import {type CvVerdict, judgeCv} from "../../../src/judgement/cv/verdict.ts";
import {makeFolds} from "../../../src/model/cv/make-folds.ts";
import {summariseCv} from "../../../src/model/cv/summarise.ts";
import {makeResult, makeWindows} from "../../fixtures/cv/windows.ts";
import {seeded} from "../../fixtures/metrics/people.ts";
import {CV_REPORT} from "../../fixtures/report/thresholds.ts";

const test = suite("judgement/cv");

const windows = makeWindows({a: 12, b: 13, c: 14});
const folds = makeFolds(
  windows,
  {scheme: "leave-one-user-out", folds: 3, validationUsers: 1, randomSplits: 1, seed: 1},
  seeded(1),
);
const settings = {scheme: "leave-one-user-out", seed: 1, minUsers: 6} as const;
const summary = summariseCv(
  windows,
  folds.map((fold) => makeResult(windows, fold, 5)),
  settings,
);

const judge = (change: Partial<CvSummary> = {}): CvVerdict => judgeCv({...summary, ...change}, CV_REPORT);
const {majority, naiveBayes} = summary.baselines;

test("a lead is shown where its interval leaves out zero, over the better of the two baselines", () => {
  const lead = (mean: number | null, lo: number | null, hi: number | null): CvVerdict["lead"] => {
    const gain = {...naiveBayes.gain, mean, lo, hi};
    return judge({baselines: {majority, naiveBayes: {...naiveBayes, gain}}}).lead;
  };
  for (const [mean, lo, hi, outcome] of [
    [0.05, 0.01, 0.09, "ahead"],
    [0.05, 0, 0.1, "not shown"],
    [-0.05, -0.1, 0, "not shown"],
    [-0.05, -0.09, -0.01, "behind"],
    [0.05, null, null, "one person"],
    [null, null, null, "nobody judged"],
  ] as const) {
    const found = lead(mean, lo, hi);
    assert.equal([found.outcome, found.spread.mean], [outcome, mean]);
  }
  const level = (mean: number | null, lo: number | null, hi: number | null, cautions: string[] = []) =>
    judge({
      cautions,
      baselines: {majority, naiveBayes: {...naiveBayes, gain: {...naiveBayes.gain, mean, lo, hi}}},
    }).level;
  assert.equal(
    [
      level(0.05, 0.01, 0.09),
      level(0.05, 0.01, 0.09, ["Few."]),
      level(0.05, 0, 0.1),
      level(0.05, null, null),
    ],
    ["pass", "warn", "warn", "warn"],
  );
  assert.equal([level(-0.05, -0.09, -0.01), level(null, null, null)], ["fail", "unknown"]);
  const over = (commonest: number, bayes: number): string =>
    judge({
      baselines: {
        majority: {...majority, accuracy: {...majority.accuracy, mean: commonest}},
        naiveBayes: {...naiveBayes, accuracy: {...naiveBayes.accuracy, mean: bayes}},
      },
    }).lead.over;
  assert.equal([over(0.6, 0.5), over(0.5, 0.5), over(0.5, 0.6)], ["majority", "naiveBayes", "naiveBayes"]);
});

test("the model is better than the most common behaviour only where the interval of that lead says so", () => {
  const beats = (lo: number | null): boolean =>
    judge({
      baselines: {
        naiveBayes,
        majority: {...majority, gain: {...majority.gain, lo, hi: lo === null ? null : 1}},
      },
    }).beatsMajority;
  assert.equal([beats(0.01), beats(0), beats(-0.1), beats(null)], [true, false, false, false]);
});

test("the random split is told apart from the mean over people by a threshold", () => {
  const random = summary.randomSplit!;
  const at = (accuracy: number) =>
    judgeCv(
      {
        ...summary,
        randomSplit: {...random, accuracy},
        overPeople: {...summary.overPeople, accuracy: {...summary.overPeople.accuracy, mean: 0.5}},
      },
      {...CV_REPORT, sameShare: 0.125},
    ).random;
  assert.equal(at(0.625), {difference: 0.125, relation: "higher"});
  assert.equal(at(0.375), {difference: -0.125, relation: "lower"});
  assert.is(at(0.62)!.relation, "same");
  assert.is(at(0.38)!.relation, "same");
  assert.is(judge({randomSplit: null}).random, null);
});

test("a fold without weights fails, one judged with earlier weights and every other caution warns", () => {
  const diverged = {epoch: 3, step: 5, layer: "conv1d"};
  const results = folds.map((fold, i) =>
    makeResult(
      windows,
      fold,
      5,
      i === 0 ? {diverged} : i === 1 ? {diverged, people: null, bestEpoch: 0} : {},
    ),
  );
  const {cautions} = judgeCv(summariseCv(windows, results, settings), CV_REPORT);
  assert.equal(
    cautions.map(({level}) => level),
    ["warn", "fail", "warn"],
  );
  assert.match(cautions[0]!.text, "judged with the weights of epoch 4");
  assert.match(cautions[1]!.text, "gave no model");
  assert.match(cautions[2]!.text, "Only 2 people were tested");
});

test.run();
