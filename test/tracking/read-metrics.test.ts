/** Figures of a run, from documents as the stages really write them. */
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {makeFolds} from "../../src/model/cv/make-folds.ts";
import {readMetrics} from "../../src/tracking/read-metrics.ts";
import {makeResult, makeWindows} from "../fixtures/cv/windows.ts";
import {sampleEvaluation} from "../fixtures/report/sample.ts";
import {sampleCard, sampleHistory} from "../fixtures/report/training.ts";
import {fakeSearch} from "../fixtures/search/record.ts";
import {tellOfTraining} from "./report.ts";

const test = suite("figures of a run");
let root: string;
test.before.each(async () => {
  root = await mkdtemp(join(tmpdir(), "kymo-figures-"));
});
test.after.each(() => rm(root, {recursive: true, force: true}));

async function readFigures(documents: Readonly<Record<string, unknown>>) {
  const report = await tellOfTraining(root);
  const outs = await Promise.all(
    Object.entries(documents).map(async ([name, document]) => {
      const path = `${name}.json`;
      await writeFile(join(root, path), JSON.stringify(document));
      return {name, path, absolutePath: join(root, path), content: name};
    }),
  );
  const {metrics, keptStep} = await readMetrics({...report, outs, observations: []});
  const find = (name: string) => metrics.filter((point) => point.name === name).map(({value}) => value);
  return {find, keptStep, names: new Set(metrics.map(({name}) => name))};
}

test("a training history, epoch by epoch", async () => {
  const history = sampleHistory({});
  const {find, keptStep} = await readFigures({history});
  assert.is(keptStep, history.bestEpoch);
  assert.equal(
    find("validation.accuracy"),
    history.epochs.map(({validation}) => validation.accuracy),
  );
  const [layer] = Object.keys(history.epochs[0]!.gradientNorms);
  assert.equal(
    find(`gradientNorm.${layer}`),
    history.epochs.map(({gradientNorms}) => gradientNorms[layer!]),
  );
});

test("an evaluation: each figure that is defined, by class and by user too", async () => {
  const evaluation = sampleEvaluation();
  const {find, keptStep, names} = await readFigures({evaluation});
  assert.is(keptStep, null);
  assert.equal(find("test.accuracy"), [evaluation.metrics.accuracy.value]);
  assert.equal(find("test.macroRocAuc"), [evaluation.metrics.macroRocAuc.value]);
  const [person] = evaluation.perUser;
  assert.equal(find(`test.accuracy.${person!.user}`), [person!.accuracy]);
  for (const {class: name, f1} of evaluation.perClass) assert.is(names.has(`test.f1.${name}`), f1 !== null);
});

test("a fold of a cross-validation, by person and over all; a trial of a search, epoch by epoch", async () => {
  const people = [
    {
      user: "ann",
      counts: [
        [3, 1],
        [0, 4],
      ],
    },
    {
      user: "bob",
      counts: [
        [1, 1],
        [1, 1],
      ],
    },
  ];
  const windows = makeWindows({ann: 4, bob: 4, cem: 4});
  const [split] = makeFolds(
    windows,
    {scheme: "leave-one-user-out", folds: 3, validationUsers: 1, randomSplits: 0, seed: 1},
    () => 0.5,
  );
  const result = {...makeResult(windows, split!, 5), classes: ["a", "b"]};
  const fold = await readFigures({fold: {...result, people}});
  assert.equal([fold.find("test.accuracy.ann"), fold.find("test.accuracy.bob")], [[7 / 8], [0.5]]);
  assert.equal(fold.find("test.accuracy"), [9 / 12]);
  const lost = await readFigures({fold: {...result, bestEpoch: 0, people: null}});
  assert.equal(lost.find("test.accuracy"), [], "what diverged has no accuracy");
  const made = fakeSearch().trials[1]!;
  const trial = await readFigures({trial: made});
  assert.is(trial.keptStep, made.bestEpoch);
  assert.equal(
    trial.find("learningRate"),
    made.epochs.map(({learningRate}) => learningRate),
  );
  assert.equal(
    trial.find("validation.macroF1"),
    made.epochs.map(({validation}) => validation.macroF1),
  );
});

test("a card alone gives its figures; beside a history only those of the test users", async () => {
  const card = sampleCard();
  const alone = await readFigures({card});
  assert.equal(alone.find("validation.accuracy"), [card.metrics.validation.accuracy.value]);
  const both = await readFigures({card, history: sampleHistory({})});
  assert.is(both.find("validation.accuracy").length, sampleHistory({}).epochs.length);
});

test("other JSON is left alone", async () => {
  const {names} = await readFigures({list: [1, 2], other: {kymo: "drift/1", metrics: 3}, text: "training/3"});
  assert.is(names.size, 0);
});

test.run();
