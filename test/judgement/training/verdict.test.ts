import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {TrainingHistory} from "../../../src/artifacts/training/history.ts";
import {guessedMacroF1} from "../../../src/judgement/training/fit.ts";
import {
  judgeTraining,
  type TrainingReason,
  type TrainingVerdict,
} from "../../../src/judgement/training/verdict.ts";
import {changeEpochs, runWith, runWithLosses, runWithMatrices} from "../../fixtures/report/runs.ts";
import {TRAINING_REPORT} from "../../fixtures/report/thresholds.ts";
import {sampleHistory} from "../../fixtures/report/training.ts";

const test = suite("judgement/training");

const judge = (history: TrainingHistory, change: Partial<typeof TRAINING_REPORT> = {}): TrainingVerdict =>
  judgeTraining(history, {...TRAINING_REPORT, ...change});
const kinds = (history: TrainingHistory): TrainingReason["kind"][] =>
  judge(history).reasons.map(({kind}) => kind);

test("a run that fits passes, its kept epoch is that of the best weights", () => {
  const {level, kept, fit} = judge(runWith({train: 0.93, validation: 0.9}));
  assert.is(level, "pass");
  assert.is(kept!.epoch, 5);
  assert.is(fit!.kind, "fitted");
});

test("a gap is sized by its thresholds, at the borders too", () => {
  const gap = (
    train: number,
    validation: number,
    change: Partial<typeof TRAINING_REPORT> = {},
  ): unknown[] => {
    const {level, fit} = judge(runWith({train, validation}), change);
    return fit !== null && "gap" in fit ? [level, fit.kind, fit.gap.size] : [level, fit?.kind];
  };
  assert.equal(gap(0.94, 0.9), ["pass", "fitted", "small"]);
  assert.equal(gap(0.9, 0.94), ["pass", "fitted", "small"]);
  assert.equal(gap(0.875, 0.75, {smallGap: 0.125}), ["pass", "fitted", "moderate"]);
  assert.equal(gap(0.75, 0.875, {smallGap: 0.125}), ["pass", "fitted", "reversed"]);
  assert.equal(gap(0.95, 0.85), ["pass", "fitted", "moderate"]);
  assert.equal(gap(0.875, 0.75, {overfitGap: 0.125}), ["warn", "overfit", "large"]);
  assert.equal(gap(0.875, 0.75, {overfitGap: 0.126}), ["pass", "fitted", "moderate"]);
  assert.equal(gap(0.85, 0.95), ["pass", "fitted", "reversed"]);
  const {fit} = judge(runWith({train: 0.875, validation: 0.75}));
  assert.is(fit!.kind === "fitted" && fit!.gap.value, 0.125);
});

test("one validation person, or steps that are mostly clipped, are reasons for care", () => {
  const run = runWith({train: 0.93, validation: 0.9});
  const one = {...run, users: {...run.users, validation: ["a"]}};
  assert.equal([judge(one).level, kinds(one)[0]], ["warn", "few validation people"]);
  const clipped = (share: number) => changeEpochs(run, (epoch) => ({...epoch, clippedShare: share}));
  assert.equal([judge(clipped(0.75)).level, kinds(clipped(0.75))[0]], ["warn", "mostly clipped"]);
  assert.is(judge(clipped(0.5)).level, "pass");
});

test("underfit runs are to be used with care, unlearnt ones fail", () => {
  const cases = [
    [0.99, 0.7, "warn", "overfit"],
    [0.5, 0.48, "warn", "underfit"],
    [0.12, 0.11, "fail", "nothing learnt"],
    [0.9, 0.1, "fail", "not carried over"],
  ] as const;
  for (const [train, validation, level, kind] of cases) {
    const verdict = judge(runWith({train, validation}));
    assert.equal([verdict.level, verdict.fit!.kind], [level, kind], `${train} ${validation}`);
  }
});

test("skill is the share of the way from guessing to perfect, by the windows of each set", () => {
  const windows = {train: [50, 50], validation: [20, 20]}; // guessing reaches 0.5
  const two = {classes: ["a", "b"], windows};
  const kindOf = (train: number, validation: number, change: Partial<typeof TRAINING_REPORT> = {}): unknown =>
    judge(runWith({train, validation}, two), change).fit!.kind;
  assert.is(kindOf(0.75, 0.75), "fitted", "half of the way is enough");
  assert.is(kindOf(0.74, 0.74), "underfit");
  assert.is(kindOf(0.75, 0.625, {unlearntSkill: 0.25}), "fitted");
  assert.is(kindOf(0.75, 0.624, {unlearntSkill: 0.25}), "not carried over");
  assert.is(kindOf(0.625, 0.625, {unlearntSkill: 0.25}), "underfit");
  assert.is(kindOf(0.624, 0.9, {unlearntSkill: 0.25}), "nothing learnt");
  const {fit} = judge(
    runWith({train: 0.9, validation: 0.4}, {...two, windows: {...windows, validation: [30, 10]}}),
  );
  assert.is(fit!.kind === "not carried over" && fit!.guessed.toFixed(4), "0.4667");
  const one = {classes: ["a"], windows: {train: [9], validation: [9]}};
  assert.is(
    judge(runWith({train: 1, validation: 1}, one)).fit!.kind,
    "nothing learnt",
    "one class is no skill",
  );
});

test("a loss that is not finite fails the run, with weights to keep or without", () => {
  const late = judge(sampleHistory({course: "diverged", epochs: 12, bestEpoch: 9}));
  assert.is(late.level, "fail");
  assert.is(late.kept!.epoch, 9);
  assert.is(late.reasons[0]!.kind, "loss not finite");
  const none = judge(sampleHistory({course: "diverged", epochs: 0}));
  assert.equal([none.level, none.kept, none.fit, none.gradients], ["fail", undefined, null, null]);
  assert.equal(none.reasons, [{kind: "loss not finite"}]);
});

test("one epoch is to be used with care, and never called underfit, only too few", () => {
  const few = judge(sampleHistory({epochs: 1}));
  assert.equal([few.level, few.fit!.kind], ["warn", "too few epochs"]);
  const fitted = judge(
    changeEpochs(sampleHistory({epochs: 1}), ({train}) => ({train: {...train, macroF1: 0.9}})),
  );
  assert.is(fitted.level, "warn");
  assert.not.equal(fitted.fit!.kind, "too few epochs");
  assert.ok(few.reasons.some(({kind}) => kind === "one epoch"));
});

test("a validation loss that turns up is found with its epoch, and only then", () => {
  const falling = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
  const rise = (validation: readonly number[], train = falling, bestEpoch = 5): unknown =>
    judge(runWithLosses(validation, train, bestEpoch)).reasons.find(({kind}) => kind === "loss rose");
  assert.is(rise(falling), undefined);
  assert.is(rise([1, 0.8, 0.5, 0.5, 0.52, 0.53, 0.54, 0.54]), undefined);
  assert.ok(rise([1, 0.8, 0.5, 0.5, 0.52, 0.53, 0.54, 0.55]), "a tenth is enough");
  assert.is(rise([1, 0.8, 0, 0.6, 0.7, 0.8, 0.9, 1]), undefined, "of a loss of 0 nothing is a share");
  const turned = [1, 0.8, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
  const found = {kind: "loss rose", lowest: 3, rise: 1} as const;
  assert.equal(rise(turned), {...found, trend: "memorised before the kept epoch"});
  assert.equal(rise(turned, falling, 3), {...found, trend: "memorised"});
  assert.equal(rise(turned, [1, 0.9, 0.8, 0.9, 1, 1.1, 1.2, 1.3]), {...found, trend: "unstable"});
  assert.equal(rise(turned, [1, 0.9, 0.8, 0.9, 1, 1.1, 1.2, 0.8]), {...found, trend: "unstable"});
});

test("behaviours that are missed, absent or untrained are found", () => {
  const run = sampleHistory({epochs: 3, bestEpoch: 3});
  const missed = changeEpochs(run, ({confusion}) => ({
    confusion: confusion.map((row, i) => (i === 8 ? row.map((_, j) => (j === 0 ? 5 : 0)) : row)),
  }));
  const windows = {...run.windows, train: run.windows.train.map((n, i) => (i === 10 ? 0 : n))};
  assert.equal(judge({...missed, windows}).reasons, [
    {kind: "never recognised", classes: ["sitting"]},
    {kind: "not validated", classes: ["knuckles_cracking"]},
    {kind: "not trained", classes: ["standing"]},
    {kind: "still improving"},
  ]);
});

test("a run is still improving only where it ran to its end and kept that", () => {
  assert.ok(kinds(sampleHistory({epochs: 20, bestEpoch: 20})).includes("still improving"));
  assert.not.ok(
    kinds(sampleHistory({epochs: 20, bestEpoch: 19, stopped: "all epochs"})).includes("still improving"),
  );
  assert.not.ok(
    kinds(sampleHistory({epochs: 20, bestEpoch: 20, stopped: "early stopping"})).includes("still improving"),
  );
});

test("a behaviour that later epochs lost is found with both recalls", () => {
  const good = [
    [9, 1],
    [1, 9],
  ];
  const lost = (last: number[][], change: Partial<typeof TRAINING_REPORT> = {}): unknown =>
    judge(
      runWithMatrices([
        [
          [5, 5],
          [5, 5],
        ],
        good,
        last,
      ]),
      change,
    ).lost;
  assert.equal(
    lost([
      [9, 1],
      [6, 4],
    ]),
    [{class: "nail_biting", kept: 0.9, last: 0.4}],
  );
  assert.equal(lost(good), []);
  assert.equal(
    lost([
      [9, 1],
      [0, 0],
    ]),
    [],
    "what no longer occurs is not lost",
  );
  assert.equal(
    lost(
      [
        [10, 0],
        [2, 6],
      ],
      {recallLoss: 0.15},
    ),
    [{class: "nail_biting", kept: 0.9, last: 0.75}],
  );
  assert.equal(
    lost(
      [
        [10, 0],
        [2, 6],
      ],
      {recallLoss: 0.16},
    ),
    [],
  );
});

// sklearn.metrics.f1_score(y, [0] * 100, average="macro") for y of 90, 5 and 5; the other case by hand: 4 alike, even.
test("the macro-F1 of guessing", () => {
  assert.is(guessedMacroF1([90, 5, 5]).toFixed(6), "0.315789");
  assert.is(guessedMacroF1([25, 25, 25, 25]), 0.25);
  assert.is(guessedMacroF1([0, 0]), 0);
  assert.is(guessedMacroF1([7, 0]), 1);
});

test.run();
