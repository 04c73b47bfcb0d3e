import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {writeCard} from "../../src/artifacts/card.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import stage from "../../stages/training_report.ts";
import {TRAINING_REPORT} from "../fixtures/report/thresholds.ts";
import {sampleCard, sampleHistory} from "../fixtures/report/training.ts";
import {sampleUseCard} from "../fixtures/use-card.ts";
import {runStage} from "./run-stage.ts";

const test = suite<{folder: string}>("stages/training_report");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-training-report-"));
});
test.after.each(async ({folder}) => rm(folder, {recursive: true}));

async function runIn(
  folder: string,
  history: string,
  card: string,
): Promise<[training: string, model: string]> {
  const paths = (name: string): string => join(folder, name);
  await writeFile(paths("history.json"), history);
  await writeFile(paths("card.json"), card);
  const outs = {
    training: paths("training.html"),
    model: paths("model.html"),
    trainingJson: paths("training.json"),
    modelJson: paths("model.json"),
  };
  const deps = {history: paths("history.json"), card: paths("card.json"), use: paths("m.card.yaml")};
  await writeCard(deps.use, sampleUseCard({}, {model: sampleCard().model.hash}));
  await runStage(stage, {deps, outs, params: {training_report: TRAINING_REPORT}});
  assert.is(await readFile(outs.trainingJson, "utf8"), history);
  assert.is(await readFile(outs.modelJson, "utf8"), card);
  return [await readFile(outs.training, "utf8"), await readFile(outs.model, "utf8")];
}

const HISTORY = JSON.stringify(sampleHistory());
const CARD = JSON.stringify(sampleCard());

test("writes both pages, the training page knowing from the card that the data is simulated", async ({
  folder,
}) => {
  const [training, model] = await runIn(folder, HISTORY, CARD);
  assert.match(training, /<h1>[^<]* validation pe[^<]* are right<\/h1>/);
  assert.match(model, /<h1>On [^<]* that it has never seen/);
  assert.match(training, "The labelled data is simulated.");
  const [real] = await runIn(folder, HISTORY, JSON.stringify({...sampleCard(), simulated: false}));
  assert.not.match(real, "simulated");
});

/** Runs with the given texts and returns the refusal. */
async function refuse(folder: string, history: string, card: string): Promise<ExpectedError> {
  try {
    await runIn(folder, history, card);
  } catch (error) {
    assert.instance(error, ExpectedError);
    return error as ExpectedError;
  }
  return assert.unreachable() as never;
}

test("what is no history or card is refused with its file and a hint", async ({folder}) => {
  const run = sampleHistory();
  const cases: readonly (readonly [history: string, card: string, file: RegExp, message: RegExp])[] = [
    ["{", CARD, /history\.json$/, /not JSON/],
    [HISTORY, "[", /card\.json$/, /not JSON/],
    [JSON.stringify({...run, kymo: "training/0"}), CARD, /history\.json$/, /kymo/],
    [JSON.stringify({...run, classes: ["one"]}), CARD, /history\.json$/, /11 numbers for 1 classes/],
    [JSON.stringify({...run, classWeights: [1]}), CARD, /history\.json$/, /1 weights for 11 classes/],
    [JSON.stringify({...run, bestEpoch: 33}), CARD, /history\.json$/, /epoch 33 of 32/],
    [JSON.stringify({...run, epochs: run.epochs.slice(1)}), CARD, /history\.json$/, /epoch 2 in place 1/],
    [JSON.stringify({...run, stopped: "loss not finite"}), CARD, /history\.json$/, /diverged/],
    [HISTORY.replace('"loss":', '"loss":null,"was":'), CARD, /history\.json$/, /epochs\[0\]\.train\.loss/],
    [HISTORY, JSON.stringify({...sampleCard(), metrics: null}), /card\.json$/, /metrics/],
  ];
  for (const [history, card, file, message] of cases) {
    const error = await refuse(folder, history, card);
    assert.match(error.file!, file);
    assert.match(error.message, message);
    assert.match(error.hint, '"train"');
  }
});

test("a card of another run is refused with the place that differs", async ({folder}) => {
  const card = sampleCard();
  const other = {...card, training: {...card.training, bestEpoch: 21}};
  const error = await refuse(folder, HISTORY, JSON.stringify(other));
  assert.is(error.place, "training.bestEpoch");
  assert.match(error.message, "another run than the history: 21, expected 22");
});

test.run();
