/** The verdict at the head of the training page, in its words. */

import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {TrainingHistory} from "../../src/artifacts/training/history.ts";
import {judgeTraining} from "../../src/judgement/training/verdict.ts";
import {trainingPage} from "../../src/report/pages/training/page.ts";
import {changeEpochs, runWith, runWithLosses} from "../fixtures/report/runs.ts";
import {TRAINING_REPORT} from "../fixtures/report/thresholds.ts";
import {sampleHistory} from "../fixtures/report/training.ts";
import {parsePage, textOf} from "./page-checks.ts";

const test = suite("report/training-verdict");

const drawRun = (run: TrainingHistory): string =>
  trainingPage(run, judgeTraining(run, TRAINING_REPORT), {simulated: true});

/** Level, statement and reasons as the page gives them. */
function saidOf(run: TrainingHistory): {answer: string; statement: string; reasons: string[]} {
  const verdict = parsePage(drawRun(run)).querySelector(".verdict")!;
  return {
    answer: verdict.querySelector(".answer")!.textContent!.trim(),
    statement: verdict.querySelector(".statement")!.textContent!,
    reasons: [...verdict.querySelectorAll("li")].map((item) => item.textContent!),
  };
}

test("the statement says how the run ended, what is kept and how good it is", () => {
  const starts = [
    [sampleHistory(), "Stopped early, after 32 epochs; epoch 22 is kept: "],
    [sampleHistory({epochs: 20, bestEpoch: 20}), "Ran all 20 epochs; epoch 20 is kept: "],
    [sampleHistory({epochs: 1}), "Ran one epoch; epoch 1 is kept: "],
    [sampleHistory({epochs: 1, stopped: "early stopping"}), "Stopped after one epoch; epoch 1 is kept: "],
    [
      sampleHistory({course: "diverged", epochs: 12, bestEpoch: 9}),
      "The loss stopped being finite at step 17 of epoch 13, first in layer bidirectional; epoch 9 is kept: ",
    ],
    [
      sampleHistory({course: "diverged", epochs: 0}),
      "The loss stopped being finite at step 17 of epoch 1, first in layer bidirectional, before the first epoch was over; there are no weights to keep.",
    ],
  ] as const;
  for (const [run, start] of starts) assert.ok(saidOf(run).statement.startsWith(start), start);
  const {answer, statement} = saidOf(runWith({train: 0.93, validation: 0.9}));
  assert.is(answer, "Yes.");
  assert.match(statement, "90.0\u202f% of 508 validation windows of 2 people right, macro F1 0.900.");
});

test("the statement says how the model fits", () => {
  const cases = [
    [0.94, 0.9, "Yes.", "The gap to training is small: training accuracy is 4.0 points above."],
    [0.95, 0.85, "Yes.", "The gap to training is moderate: training accuracy is 10.0 points above."],
    [0.9, 0.75, "With care.", "The model overfits: training accuracy is 90.0\u202f%, 15.0 points above."],
    [0.85, 0.95, "Yes.", "There is no sign of overfitting: training accuracy is 10.0 points below, as"],
    [
      0.5,
      0.48,
      "With care.",
      "The model underfits: macro F1 is 0.500 even on the training windows, where guessing",
    ],
    [0.12, 0.11, "No.", "Nothing was learnt: macro F1 is 0.120 even on the training windows, where guessing"],
    [
      0.9,
      0.1,
      "No.",
      "What it learnt does not carry over: macro F1 is 0.900 on the training windows, but on",
    ],
  ] as const;
  for (const [train, validation, answer, said] of cases) {
    const verdict = saidOf(runWith({train, validation}));
    assert.is(verdict.answer, answer, said);
    assert.ok(verdict.statement.includes(`macro F1 ${validation.toFixed(3)}. ${said}`), verdict.statement);
  }
  assert.match(
    saidOf(sampleHistory({epochs: 1})).statement,
    "One epoch was too few to fit the data: macro F1 is",
  );
});

test("the reasons stand below the statement", () => {
  assert.equal(saidOf(sampleHistory({course: "diverged", epochs: 0})).reasons, [
    "A loss that is not finite comes from a learning rate that is too high, gradients that are not clipped, or input that is not finite.",
  ]);
  const broken = saidOf(sampleHistory({course: "diverged", epochs: 12, bestEpoch: 9})).reasons;
  assert.match(broken[0]!, "The curves and the gradient norms up to then help to tell which.");
  assert.is(
    broken.at(-1),
    "Knuckles cracking is absent from the validation windows: nothing is known there.",
  );
  assert.match(
    saidOf(runWith({train: 0.9, validation: 0.75})).reasons[0]!,
    "stronger regularisation narrow it.",
  );
  assert.is(
    saidOf(runWith({train: 0.5, validation: 0.48})).reasons[0],
    "The gap to training is small: training accuracy is 2.0 points above.",
  );
  assert.is(
    saidOf(sampleHistory({epochs: 1})).reasons.at(-1),
    "One epoch makes no curve: whether more would help is not known.",
  );
  assert.is(
    saidOf(sampleHistory({epochs: 20, bestEpoch: 20})).reasons.at(-1),
    "The last epoch is the best one: the run ended while it was still improving, and more epochs may help.",
  );
});

test("a validation loss that turned up is named with its epoch", () => {
  const turned = [1, 0.8, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
  const falling = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
  const start = "The validation loss was lowest at epoch 3 and rose by 100\u202f% until the end, ";
  const memorised = "while the training loss went on falling: a sign that later epochs memorised.";
  const said = (run: TrainingHistory): string | undefined =>
    saidOf(run).reasons.find((reason) => reason.includes("validation loss"));
  assert.is(said(runWithLosses(turned, falling, 3)), start + memorised);
  assert.is(
    said(runWithLosses(turned, falling, 5)),
    `${start}${memorised} The epoch that is kept is a later one, so its confidence is likely too high.`,
  );
  assert.is(
    said(runWithLosses(turned, [1, 0.9, 0.8, 0.9, 1, 1.1, 1.2, 1.3])),
    `${start}as did the loss on training: the run had become unstable.`,
  );
});

test("behaviours that are missed, absent or untrained are named", () => {
  const run = sampleHistory({epochs: 3, bestEpoch: 2});
  const missed = changeEpochs(run, ({confusion}) => ({
    confusion: confusion.map((row, i) =>
      i === 8 || i === 0 ? row.map((_, j) => (j === 3 ? 5 : 0)) : i === 4 ? row.map(() => 0) : row,
    ),
  }));
  const windows = {...run.windows, train: run.windows.train.map((n, i) => (i === 10 ? 0 : n))};
  assert.equal(saidOf({...missed, windows}).reasons.slice(-3), [
    "Never recognised in validation: ear rubbing and sitting.",
    "Hand tapping and knuckles cracking are absent from the validation windows: nothing is known there.",
    "No training window shows standing.",
  ]);
});

test("the thresholds of the verdict stand in the definitions", () => {
  const text = textOf(drawRun(sampleHistory()));
  for (const said of [
    "Training accuracy 15 points or more above validation accuracy at the kept epoch; below 5 points the gap is called small.",
    "Skill below 50\u202f% even on the training windows; below 10\u202f% nothing was learnt.",
    "A layer’s median norm below 0.0001 of the largest layer’s.",
    "A norm more than 100 times the layer’s own median, in any epoch.",
  ])
    assert.ok(text.includes(said.replace(/\s+/g, " ")), said);
});

test.run();
