import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {TrainingHistory} from "../../src/artifacts/training/history.ts";
import {guessedMacroF1, judge} from "../../src/report/pages/training/judgement.ts";
import {sampleHistory} from "../fixtures/report/training.ts";

const test = suite("report/training-judgement");

/** A run of `n` epochs whose kept epoch has the given scores. */
function runWith(
  {train, validation}: {train: number; validation: number},
  change: Partial<TrainingHistory> = {},
): TrainingHistory {
  const run = sampleHistory({epochs: 8, bestEpoch: 5});
  const scores = (value: number) => ({loss: 1, accuracy: value, macroF1: value});
  const epochs = run.epochs.map((epoch) => ({
    ...epoch,
    train: scores(train),
    validation: scores(validation),
  }));
  return {...run, epochs, ...change};
}

test("says how the run ended and which epoch is kept", () => {
  assert.match(judge(sampleHistory()).statement, "Stopped early, after 32 epochs; epoch 22 is kept: ");
  assert.match(
    judge(sampleHistory({epochs: 20, bestEpoch: 20})).statement,
    "Ran all 20 epochs; epoch 20 is kept: ",
  );
  assert.match(judge(sampleHistory({epochs: 1})).statement, "Ran one epoch; epoch 1 is kept: ");
  assert.match(
    judge(runWith({train: 0.93, validation: 0.9})).statement,
    "90.0\u202f% of 508 validation windows of 2 people right, macro F1 0.900.",
  );
});

test("a gap to training is told by its size, at the borders too", () => {
  const said = (train: number, validation: number): string => judge(runWith({train, validation})).statement;
  assert.match(said(0.94, 0.9), "The gap to training is small: training accuracy is 4.0 points above.");
  assert.match(said(0.95, 0.85), "The gap to training is moderate: training accuracy is 10.0 points above.");
  assert.match(said(0.9, 0.75), "The model overfits: training accuracy is 90.0\u202f%, 15.0 points above.");
  assert.match(said(0.85, 0.95), "There is no sign of overfitting: training accuracy is 10.0 points below");
});

test("overfit and underfit runs are to be used with care, unlearnt ones failed", () => {
  const levels = [
    [0.95, 0.93, "pass"],
    [0.99, 0.7, "warn"],
    [0.5, 0.48, "warn"],
    [0.12, 0.11, "fail"],
    [0.9, 0.1, "fail"],
  ] as const;
  for (const [train, validation, level] of levels)
    assert.is(judge(runWith({train, validation})).level, level, `${train} ${validation}`);
  assert.match(judge(runWith({train: 0.5, validation: 0.48})).statement, "The model underfits");
  assert.match(judge(runWith({train: 0.12, validation: 0.11})).statement, "Nothing was learnt");
  assert.match(judge(runWith({train: 0.9, validation: 0.1})).statement, "does not carry over");
});

test("a loss that is not finite fails the run and names step, epoch and layer", () => {
  const {level, statement} = judge(sampleHistory({course: "diverged", epochs: 12, bestEpoch: 9}));
  assert.is(level, "fail");
  assert.match(
    statement,
    "The loss stopped being finite at step 17 of epoch 13, first in layer bidirectional; epoch 9 is kept",
  );
  const none = judge(sampleHistory({course: "diverged", epochs: 0}));
  assert.is(none.level, "fail");
  assert.match(
    none.statement,
    "step 17 of epoch 1, first in layer bidirectional, before the first epoch was over; there are no weights to keep.",
  );
});

test("one epoch is never called underfit, only too few", () => {
  const {level, statement, reasons} = judge(sampleHistory({epochs: 1}));
  assert.is(level, "warn");
  assert.match(statement, "One epoch was too few");
  assert.ok(reasons.some((reason) => reason.startsWith("One epoch makes no curve")));
});

test("a validation loss that turns up is told with its epoch, and only then", () => {
  const losses = (validation: readonly number[], train: readonly number[]): readonly string[] => {
    const run = runWith({train: 0.9, validation: 0.88});
    const epochs = run.epochs.map((epoch, i) => ({
      ...epoch,
      train: {...epoch.train, loss: train[i]!},
      validation: {...epoch.validation, loss: validation[i]!},
    }));
    return judge({...run, epochs}).reasons.filter((reason) => reason.includes("validation loss"));
  };
  const falling = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
  assert.equal(losses(falling, falling), []);
  assert.equal(losses([1, 0.8, 0.5, 0.5, 0.52, 0.53, 0.54, 0.54], falling), []);
  assert.equal(losses([1, 0.8, 0.5, 0.6, 0.7, 0.8, 0.9, 1], falling), [
    "The validation loss was lowest at epoch 3 and rose by 100\u202f% until the end, while the training loss went on falling: a sign that later epochs memorised. The epoch that is kept is a later one, so its confidence is likely too high.",
  ]);
  assert.match(
    losses([1, 0.8, 0.5, 0.6, 0.7, 0.8, 0.9, 1], [1, 0.9, 0.8, 0.9, 1, 1.1, 1.2, 1.3])[0]!,
    "unstable",
  );
});

test("behaviours that are missed, absent or untrained are named", () => {
  const run = sampleHistory({epochs: 3, bestEpoch: 3});
  const missed = run.epochs.map((epoch) => ({
    ...epoch,
    confusion: epoch.confusion.map((row, i) => (i === 8 ? row.map((_, j) => (j === 0 ? 5 : 0)) : row)),
  }));
  const windows = {...run.windows, train: run.windows.train.map((n, i) => (i === 10 ? 0 : n))};
  const {reasons} = judge({...run, epochs: missed, windows});
  assert.ok(reasons.includes("Never recognised in validation: sitting."));
  assert.ok(
    reasons.includes("Knuckles cracking is absent from the validation windows: nothing is known there."),
  );
  assert.ok(reasons.includes("No training window shows standing."));
  assert.ok(reasons.some((reason) => reason.startsWith("The last epoch is the best one")));
});

// sklearn.metrics.f1_score(y, [0] * 100, average="macro") for y of 90, 5 and 5; the other case by hand: 4 alike, even.
test("the macro-F1 of guessing", () => {
  assert.is(guessedMacroF1([90, 5, 5]).toFixed(6), "0.315789");
  assert.is(guessedMacroF1([25, 25, 25, 25]), 0.25);
  assert.is(guessedMacroF1([0, 0]), 0);
  assert.is(guessedMacroF1([7, 0]), 1);
});

test.run();
