/** The stages `train` and `finetune` on tiny windows: what they write, and that it belongs together. */
import {existsSync} from "node:fs";
import {mkdir, mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {CHANNELS} from "../../src/artifacts/channels.ts";
import type {Scaler} from "../../src/artifacts/scaler.ts";
import {readCard} from "../../src/artifacts/training/card.ts";
import {readHistory} from "../../src/artifacts/training/history.ts";
import {describeWindows, writeWindows} from "../../src/artifacts/windows.ts";
import {readModel} from "../../src/model/keras/model.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import finetune from "../../stages/finetune.ts";
import train from "../../stages/train.ts";
import {CLASSES, STEPS, tinyWindows} from "../model/training/tiny.ts";
import {refusalOf} from "../refusal.ts";
import {beside} from "./run-stage.ts";

const USERS = {train: ["ann", "bob"], validation: ["cy"], test: ["dee", "eve"]};

const test = suite<{folder: string}>("stages/train");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-train-"));
  await writeReference(context.folder);
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

async function writeReference(folder: string): Promise<void> {
  const all = [...USERS.train, ...USERS.validation, ...USERS.test];
  const {x, labels, users} = tinyWindows(all, 12);
  const times = Float64Array.from(labels, (_, i) => i * 1000);
  const scaler = {
    ...{channels: CHANNELS, mean: [0, 0, 0, 0, 0, 0], scale: [1, 1, 1, 1, 1, 1], classes: CLASSES},
    ...{rateHz: 50, window: STEPS, gravity: "included", units: {accel: "m/s^2", gyro: "deg/s"}},
  };
  await writeWindows(
    join(folder, "windows.arrow"),
    {
      rows: labels.length,
      session: users,
      user: users,
      activity: Array.from(labels, (label) => CLASSES[label]!),
      start: times,
      end: times,
      segment: new Int32Array(labels.length),
      x,
    },
    describeWindows({
      scaler: scaler as unknown as Scaler,
      lengthSamples: STEPS,
      stepSamples: STEPS,
      reference: {source: "tiny.csv", simulated: true},
    }),
  );
  const splits = {kymo: "splits/1", ...USERS, seed: 1, fold: 0, windows: {}, classCounts: {}};
  await writeFile(
    join(folder, "splits.json"),
    JSON.stringify({...splits, source: "tiny.csv", simulated: true}),
  );
}

const learning = {
  ...{description: "tiny", licence: "MIT", epochs: 3, batchSize: 8, learningRate: 0.01, threads: 1},
};
const architecture = {
  ...{name: "cnn_bilstm", filters: [4], kernelSize: 3, lstmUnits: [4], denseUnits: 6},
  ...{convDropout: 0.1, lstmDropout: 0.1},
};

/** Runs a stage; gives the files it wrote and what it said. */
async function run(
  stage: typeof train | typeof finetune,
  folder: string,
  name: string,
  params: object,
  start?: string,
  lines: string[] = [],
): Promise<{model: string; card: string; history: string; lines: string[]; observed: unknown[]}> {
  const path = (file: string): string => join(folder, file);
  const outs = {
    model: path(`${name}.keras`),
    card: path(`${name}.json`),
    history: path(`${name}.history.json`),
    use: path(`${name}.card.yaml`),
  };
  const observed: unknown[] = [];
  const scratch = path(`${name}.scratch`);
  await mkdir(scratch, {recursive: true});
  await stage.run({
    ...beside,
    deps: {windows: path("windows.arrow"), splits: path("splits.json"), start: start ?? ""},
    outs,
    params: stage.params.parse(params) as never,
    bindings: {},
    inputs: {code: "c0de", params: "b10c", deps: {windows: "aa", splits: "bb"}, fingerprint: "f1"},
    scratch,
    random: () => 0.5,
    log: (line) => lines.push(line),
    observe: (value) => observed.push(value),
  });
  return {...outs, lines, observed};
}

test("the model, its card and its history tell of one run", async ({folder}) => {
  const params = {seed: 5, train: {...learning, architecture}};
  const {model, card, history, lines, observed} = await run(train, folder, "small", params);
  const written = await readModel(model);
  const told = await readCard(card);
  const past = await readHistory(history);
  assert.is(told.model.hash, written.hash);
  assert.is(told.model.parameters, written.parameters);
  assert.equal(told.users, USERS);
  assert.equal(told.lineage, {
    source: "tiny.csv",
    code: "c0de",
    params: "b10c",
    fingerprint: "f1",
    deps: {windows: "aa", splits: "bb"},
  });
  assert.equal([told.metrics.test!.windows, told.metrics.test!.users], [24, 2]);
  assert.is(told.metrics.validation.accuracy.low, null, "one user has no interval");
  assert.equal(Object.keys(told.metrics.testByUser), USERS.test);
  assert.ok(told.limits.some((limit) => limit.includes("simulated")));
  assert.is(past.epochs.length, 3);
  assert.is(told.training.bestEpoch, past.bestEpoch);
  const best = past.epochs[past.bestEpoch - 1]!;
  assert.ok(
    Math.abs(told.metrics.validation.accuracy.value - best.validation.accuracy) < 1e-6,
    "the best epoch's weights",
  );
  assert.equal(past.windows, {train: [8, 8, 8], validation: [4, 4, 4]});
  assert.is(observed.length, 3);
  assert.match(lines.join("\n"), /epoch 3: train loss/);

  const again = await run(train, folder, "again", params);
  assert.equal(await readFile(again.model), await readFile(model), "the file itself repeats");
});

test("fine-tuning goes on from a file and keeps frozen layers", async ({folder}) => {
  const first = await run(train, folder, "small", {seed: 5, train: {...learning, architecture}});
  const params = {seed: 6, finetune: {...learning, freeze: ["conv1d", "batch_normalization"]}};
  const second = await run(finetune, folder, "tuned", params, first.model);
  const [before, after] = [await readModel(first.model), await readModel(second.model)];
  assert.equal(after.layers[0]!.weights, before.layers[0]!.weights);
  assert.not.equal(after.layers.at(-1)!.weights, before.layers.at(-1)!.weights);
  const {model} = await readCard(second.card);
  assert.match(model.architecture, `small (${before.hash.slice(0, 12)})`);
});

test("a model that Keras 3 has no form for is refused before the first epoch", async ({folder}) => {
  const start = fileURLToPath(new URL("../fixtures/keras/v2_hard_lstm.h5", import.meta.url));
  const lines: string[] = [];
  const params = {seed: 6, finetune: {...learning, freeze: []}};
  const error = await refusalOf(run(finetune, folder, "hard", params, start, lines));
  assert.match(error.message, /has the hard_sigmoid of Keras 2, which Keras 3 does not have/);
  assert.equal(lines, [], "no epoch was trained");
  assert.not.ok(existsSync(join(folder, "hard.keras")));
});

test("a run that diverges writes nothing, and says where and what to do", async ({folder}) => {
  const params = {seed: 5, train: {...learning, architecture, learningRate: 1e42}};
  try {
    await run(train, folder, "wild", params);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, ExpectedError);
    assert.match((error as ExpectedError).message, /epoch 1, step 1, at the layer "conv1d"/);
    assert.match((error as ExpectedError).hint, /Lower the learning rate/);
  }
  assert.not.ok(existsSync(join(folder, "wild.keras")));
});

test.run();
