import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {ModelCard} from "../../src/artifacts/training/card.ts";
import type {TrainingHistory} from "../../src/artifacts/training/history.ts";
import {judgeTraining} from "../../src/judgement/training/verdict.ts";
import {modelCardPage} from "../../src/report/pages/model-card/page.ts";
import {trainingPage} from "../../src/report/pages/training/page.ts";
import {runWithMatrices, runWithNorms} from "../fixtures/report/runs.ts";
import {TRAINING_REPORT} from "../fixtures/report/thresholds.ts";
import {type RunOptions, sampleCard, sampleHistory} from "../fixtures/report/training.ts";
import {assertHarmless, assertWhole, findingsOf, hostile, parsePage, rowsOf, textOf} from "./page-checks.ts";

const test = suite("report/training-pages");

const drawRun = (run: TrainingHistory, simulated = true): string =>
  trainingPage(run, judgeTraining(run, TRAINING_REPORT), {simulated});
const draw = (options?: RunOptions): string => drawRun(sampleHistory(options));
const many = Array.from({length: 40}, (_, i) => ({
  name: `conv1d_${i}`,
  className: "Conv1D",
  outputShape: [200, 64],
  parameters: 4000,
  trainable: true,
}));
const RUNS: Readonly<Record<string, RunOptions>> = {
  good: {},
  overfit: {course: "overfit", epochs: 40, bestEpoch: 14},
  diverged: {course: "diverged", epochs: 12, bestEpoch: 9},
  "diverged at once": {course: "diverged", epochs: 0},
  "one epoch": {epochs: 1},
  "two epochs": {epochs: 2, bestEpoch: 1},
  "500 epochs, 40 layers": {epochs: 500, bestEpoch: 431, layers: many},
  unweighted: {classWeights: null},
  "no layers": {layers: []},
};
const everyPage = (): [string, string][] => [
  ...Object.entries(RUNS).map(([name, options]): [string, string] => [name, draw(options)]),
  ["card", modelCardPage(sampleCard())],
  ["bare card", modelCardPage(bareCard())],
];

function bareCard(): ModelCard {
  const card = sampleCard();
  const nothing = {value: 0.5, low: null, high: null};
  const scores = {windows: 0, users: 0, accuracy: nothing, macroF1: nothing};
  return {
    ...card,
    simulated: false,
    limits: [],
    users: {...card.users, test: []},
    lineage: {...card.lineage, deps: {}},
    metrics: {level: 0.95, train: scores, validation: scores, test: null, testByUser: {}, testByClass: {}},
  };
}

/** Objects whose keys are names from outside. */
const NAMED = new Set(["params", "gradientNorms", "testByUser", "testByClass", "deps"]);

/** Every string of an artifact that is no fixed word replaced by something hostile, names used as keys as well. */
function poison<T>(value: T, named = false): T {
  if (typeof value === "string")
    return (
      /^(all epochs|early stopping|loss not finite|[a-z]+\/\d)$/.test(value) ? value : hostile(value)
    ) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => poison(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [named ? hostile(key) : key, poison(item, NAMED.has(key))]),
  ) as T;
}

test("hostile names never become markup", () => {
  assertHarmless(drawRun(poison(sampleHistory())), "training");
  assertHarmless(drawRun(poison(sampleHistory({course: "diverged", epochs: 0}))), "broken");
  assertHarmless(modelCardPage(poison(sampleCard())), "card");
});

test("every page is whole, stands alone, stays light and speaks in sentences", () => {
  for (const [name, text] of everyPage()) {
    assertWhole(text, name);
    assert.ok(Buffer.byteLength(text) < 600_000, `${name}: ${Buffer.byteLength(text)}`);
  }
});

test("the same bytes at every build, however many pages were drawn before", () => {
  const first = new Map(everyPage());
  for (const [name, text] of everyPage()) assert.is(text === first.get(name), true, name);
});

test("the verdict stands before the first figure, and simulated data is said to be simulated", () => {
  const text = draw();
  const verdict = text.indexOf("Stopped early, after 32 epochs");
  assert.ok(verdict > 0 && verdict < text.indexOf("<figure>"));
  assert.match(text, "The labelled data is simulated.");
  assert.not.match(drawRun(sampleHistory(), false), "simulated");
  const card = modelCardPage(sampleCard());
  assert.ok(card.indexOf("The labelled data is simulated.") < card.indexOf("<figure>"));
  assert.match(card, "On 3 simulated people who took no part in making it");
});

test("every epoch has a row, the kept one is marked", () => {
  for (const [epochs, bestEpoch] of [
    [32, 22],
    [500, 431],
  ] as const) {
    const rows = rowsOf(draw({epochs, bestEpoch}), "Every epoch");
    assert.equal(
      rows.map(([epoch]) => Number(epoch)),
      Array.from({length: epochs}, (_, i) => i + 1),
    );
    assert.equal(
      rows.filter(([, kept]) => kept === "kept").map(([epoch]) => epoch),
      [String(bestEpoch)],
    );
  }
});

test("confusion matrices are drawn for the first, the kept and the last epoch, six at most", () => {
  const drawn = (options: RunOptions): number[] =>
    [...draw(options).matchAll(/aria-label="Confusion matrix at epoch (\d+), /g)].map(([, epoch]) =>
      Number(epoch),
    );
  const long = drawn({epochs: 500, bestEpoch: 431});
  assert.is(long.length, 6);
  for (const epoch of [1, 431, 500]) assert.ok(long.includes(epoch));
  assert.equal(drawn({epochs: 4, bestEpoch: 2}), [1, 2, 3, 4]);
  assert.equal(drawn({epochs: 1}), []);
});

test("vanishing, dead and exploding gradients are named with their numbers", () => {
  const finding = (norms: (epoch: number) => Record<string, number>): string =>
    findingsOf(drawRun(runWithNorms(norms)), "gradients")[0]!;
  assert.is(
    finding(() => ({conv1d: 3e-8, dense_1: 0.4})),
    "The gradient vanishes: its median norm is 3.0×10⁻⁸ in conv1d, against 0.40 in dense_1",
  );
  assert.is(
    finding(() => ({conv1d: 0, dense_1: 0.4})),
    "No gradient at all reaches conv1d",
  );
  assert.is(
    finding((epoch) => ({conv1d: 0.1, dense_1: epoch === 30 ? 50 : 0.4})),
    "The gradient explodes: in dense_1 its norm is 50 at epoch 30, 125 times its median",
  );
  assert.is(
    finding((epoch) => ({
      a: 0.1,
      b: epoch === 30 ? 50 : 0.4,
      c: epoch === 2 ? 90 : 0.4,
      d: epoch === 2 ? 80 : 0.4,
    })),
    "The gradient explodes: in c its norm is 90 at epoch 2, 225 times its median, and 2 layers more do likewise",
  );
  assert.is(
    finding(() => ({a: 0, b: 0, c: 0, d: 0, e: 1})),
    "No gradient at all reaches a, b, c and 1 more",
  );
  assert.is(
    finding(() => ({dense_1: 0.4, conv1d: 0.1})),
    "The gradient neither vanishes nor explodes: median norms run from 0.10 in conv1d to 0.40 in dense_1",
  );
  assert.is(
    finding(() => ({dense_1: 0.4})),
    "The gradient neither vanishes nor explodes: its median norm is 0.40 in dense_1, the one trained layer",
  );
  assert.match(textOf(drawRun(runWithNorms(() => ({})))), "No gradient norm was recorded.");
});

test("the hardest behaviour is named, and those that later epochs lost", () => {
  const even = [
    [5, 5],
    [5, 5],
  ];
  const good = [
    [9, 1],
    [1, 9],
  ];
  const worse = [
    [9, 1],
    [6, 4],
  ];
  const finding = (last: number[][]): string =>
    findingsOf(drawRun(runWithMatrices([even, good, last])), "confusion").at(-1)!;
  assert.is(finding(good), "Rest is the hardest: recall 90\u202f% at epoch 2");
  assert.is(
    finding(worse),
    "Rest is the hardest: recall 90\u202f% at epoch 2; going on until epoch 3 lost nail biting (90\u202f% to 40\u202f%)",
  );
});

test("class weights have a column where there are any", () => {
  assert.is(rowsOf(draw(), "Windows of each behaviour")[0]!.length, 6);
  assert.is(rowsOf(draw({classWeights: null}), "Windows of each behaviour; all count alike")[0]!.length, 5);
});

test("nested parameters are listed by their path", () => {
  const rows = Object.fromEntries(rowsOf(draw(), "Parameters") as [string, string][]);
  assert.is(rows["train.optimizer.name"], "adamw");
  assert.is(rows["train.freeze"], '["conv1d_1"]');
});

test("a model that was tested on nobody says so", () => {
  const text = modelCardPage(bareCard());
  assert.match(text, "Nobody was held out to test it on: how it does on new people is not known.");
  assert.match(text, "The card names no limit.");
  assert.not.match(text, "simulated");
});

test("the card holds whole digests, limits and the promise of the run", () => {
  const card = sampleCard();
  const text = parsePage(modelCardPage(card)).body.textContent!;
  for (const said of [
    card.model.hash,
    card.lineage.fingerprint,
    card.training.determinism,
    ...card.limits,
    ...Object.values(card.lineage.deps),
  ])
    assert.ok(text.includes(said), said);
  assert.match(text, "The model works worst for sim07, at 83.9\u202f%, and best for sim03, at 94.3\u202f%");
  assert.match(text, "Without a test window, so that nothing is known: knuckles cracking.");
});

test.run();
