/** Whole training runs of a tiny model: that it learns, that bits repeat, that a cut run goes on, that NaN stops it. */

import {copyFile, mkdtemp, readdir, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Epoch} from "../../../src/artifacts/training/epoch.ts";
import {CHECKPOINT, type FitRun, fit} from "../../../src/model/training/fit.ts";
import {type FitOptions, fitSchema} from "../../../src/model/training/params.ts";
import type {TrainingData} from "../../../src/model/training/training-data.ts";
import {refusalOf} from "../../refusal.ts";
import {tinyData, tinyModel, weightBytes} from "./tiny.ts";

const test = suite<{folder: string}>("training runs");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-fit-"));
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

const options = (given: object = {}): FitOptions =>
  fitSchema.parse({
    ...{epochs: 5, batchSize: 16, learningRate: 0.02, threads: 1},
    ...{earlyStopping: {patience: null}, augmentation: {jitter: {sigma: 0.1}, rotation: {}}},
    ...given,
  });

const run = (given: Partial<FitRun> = {}): FitRun => ({seed: 3, ...given});

test("a model learns what can be learnt, and leaves the one it was given alone", async () => {
  const model = tinyModel();
  const before = weightBytes(model);
  const plain = {augmentation: {}, epochs: 30};
  const result = await fit(model, tinyData(), options(plain), run());
  assert.equal(weightBytes(model), before);
  assert.is(result.epochs.length, 30);
  assert.is(result.stopped, "all epochs");
  const [first, best] = [result.epochs[0]!, result.epochs[result.bestEpoch - 1]!];
  assert.ok(best.validation.accuracy > 0.85, `${best.validation.accuracy}`);
  assert.ok(best.train.loss < first.train.loss / 2);
  const least = Math.min(...result.epochs.map(({validation}) => validation.loss));
  assert.is(best.validation.loss, least, "the best epoch has the least validation loss");
  for (const {confusion, gradientNorms} of result.epochs) {
    assert.is(
      confusion.flat().reduce((a, b) => a + b),
      18,
    );
    assert.is(Object.keys(gradientNorms).length, 7, Object.keys(gradientNorms).join());
    assert.ok(Object.values(gradientNorms).every((norm) => norm > 0));
  }
});

test("seed, data and threads decide the weights to the last bit; each of them matters", async () => {
  const bytes = async (given: object, seed: number): Promise<string> =>
    weightBytes((await fit(tinyModel(), tinyData(), options(given), run({seed}))).model).toString("base64");
  const once = await bytes({}, 3);
  assert.is(await bytes({}, 3), once);
  assert.is.not(await bytes({}, 4), once);
  const two = await bytes({threads: 2}, 3);
  assert.is(await bytes({threads: 2}, 3), two);
});

for (const schedule of ["cosine", "plateau"])
  test(`a run cut off in an epoch and taken up again gives the same bits and history (${schedule})`, async ({
    folder,
  }) => {
    const given = options({
      schedule: schedule === "plateau" ? {name: schedule, patience: 1, minDelta: 1} : {name: schedule},
      clip: {globalNorm: 0.5},
      l2: 0.001,
      optimizer: {name: "adamw"},
    });
    const whole = await fit(tinyModel(), tinyData(), given, run());
    const killed = join(folder, `.${CHECKPOINT}.kymo-1.1.another-boot-1`);
    await writeFile(killed, "half a checkpoint of a process that was killed");
    const seen: Epoch[] = [];
    let cuts = 0;
    const attempt = () =>
      fit(
        tinyModel(),
        tinyData(),
        given,
        run({
          scratch: folder,
          onEpoch: (epoch) => seen.push(epoch),
          onProgress(share) {
            // In the midst of the second and of the fourth epoch.
            if ((cuts === 0 && share > 0.3) || (cuts === 1 && share > 0.7)) {
              cuts++;
              throw new Error("cut");
            }
          },
        }),
      );
    for (let i = 0; i < 2; i++)
      await attempt().then(
        () => assert.unreachable(),
        ({message}) => assert.is(message, "cut"),
      );
    const resumed = await attempt();
    assert.is(cuts, 2);
    assert.equal(await readdir(folder), [CHECKPOINT], "what a killed process left is removed");
    assert.equal(
      seen.map(({epoch}) => epoch),
      [1, 2, 3, 4, 5],
      "no epoch was run to its end twice",
    );
    assert.equal(resumed.epochs, whole.epochs);
    assert.equal(weightBytes(resumed.model), weightBytes(whole.model));
    assert.ok(whole.epochs.some(({clippedShare}) => clippedShare > 0));
  });

test("a run may be made longer: it goes on where it ended", async ({folder}) => {
  const longer = await fit(tinyModel(), tinyData(), options(), run());
  await fit(tinyModel(), tinyData(), options({epochs: 2}), run({scratch: folder}));
  const resumed = await fit(tinyModel(), tinyData(), options(), run({scratch: folder}));
  assert.equal(weightBytes(resumed.model), weightBytes(longer.model));
});

test("checkpoints of another run, architecture or data, or cut in half, are refused by name", async ({
  folder,
}) => {
  const path = join(folder, CHECKPOINT);
  await fit(tinyModel(), tinyData(), options({epochs: 1}), run({scratch: folder}));
  await copyFile(path, `${path}.kept`);
  const scratch = folder;
  const seed = await refusalOf(fit(tinyModel(), tinyData(), options(), run({scratch, seed: 4})));
  assert.match(seed.message, /seed 3, not 4/);
  assert.is(seed.file, path);
  const rate = options({learningRate: 0.01});
  const other = await refusalOf(fit(tinyModel(), tinyData(), rate, run({scratch})));
  assert.match(other.message, /other data or parameters/);
  const model = tinyModel(8);
  assert.match((await refusalOf(fit(model, tinyData(), options(), run({scratch})))).message, /other data/);
  await writeFile(path, (await import("node:fs")).readFileSync(`${path}.kept`).subarray(0, 900));
  const cut = await refusalOf(fit(tinyModel(), tinyData(), options(), run({scratch})));
  assert.match(cut.message, /cut or altered/);
});

test("it stops when the validation no longer improves, and keeps the best epoch", async () => {
  const given = options({epochs: 60, learningRate: 0.1, earlyStopping: {monitor: "accuracy", patience: 3}});
  const {epochs, bestEpoch, stopped} = await fit(tinyModel(), tinyData(), given, run());
  assert.is(stopped, "early stopping");
  assert.is(epochs.length, bestEpoch + 3);
  const best = Math.max(...epochs.map(({validation}) => validation.accuracy));
  assert.is(epochs[bestEpoch - 1]!.validation.accuracy, best);
});

test("a loss that is not finite stops the run and names epoch, step and layer", async () => {
  const data = tinyData();
  const huge: TrainingData = {...data, train: {...data.train, x: data.train.x.map((value) => value * 1e30)}};
  const {diverged, stopped, epochs, bestEpoch} = await fit(tinyModel(), huge, options(), run());
  assert.is(stopped, "loss not finite");
  assert.equal([diverged!.epoch, diverged!.step, epochs.length, bestEpoch], [1, 1, 0, 0]);
  assert.match(diverged!.layer, /batch_normalization/, "variances overflow first");
  const wild = await fit(tinyModel(), tinyData(), options({learningRate: 1e42}), run());
  assert.is(wild.stopped, "loss not finite");
  assert.equal(
    wild.diverged,
    {epoch: 1, step: 1, layer: "conv1d"},
    "the first layer with a variable that is not finite",
  );
});

test("frozen layers stay to the bit, moving statistics included, and the others move", async () => {
  const model = tinyModel();
  const frozen = model.layers.slice(0, 3).map(({name}) => name);
  const result = await fit(model, tinyData(), options({freeze: frozen}), run());
  for (const [i, layer] of result.model.layers.entries()) {
    const same = layer.weights.every((weights, w) =>
      weights.every((v, j) => v === model.layers[i]!.weights[w]![j]),
    );
    if (layer.variables.length > 0) assert.is(same, frozen.includes(layer.name), layer.name);
  }
  for (const {gradientNorms} of result.epochs)
    assert.not.ok(
      frozen.some((name) => name in gradientNorms),
      Object.keys(gradientNorms).join(),
    );
  const wrong = await refusalOf(fit(model, tinyData(), options({freeze: ["nosuch"]}), run()));
  assert.match(wrong.message, /freeze names nosuch/);
  assert.match(wrong.hint, /conv1d/);
});

test("windows of another length and a wrong number of classes are refused before anything is computed", async () => {
  const data = tinyData();
  const wide = {...data, mean: [0, 0, 0], scale: [1, 1, 1]};
  assert.match(
    (await refusalOf(fit(tinyModel(), wide, options(), run()))).message,
    /takes \(20, 6\).*\(40, 3\)/,
  );
  const more = {...data, classes: [...data.classes, "other"]};
  assert.match((await refusalOf(fit(tinyModel(), more, options(), run()))).message, /gives \(3\).*4 classes/);
});

test("class weights draw the model to the rare class", async () => {
  const data = tinyData();
  const rare = data.train.labels;
  const kept = Array.from(rare).flatMap((label, i) => (label !== 2 || i % 9 === 2 ? [i] : []));
  const {width} = data.train;
  const train = {
    ...data.train,
    x: Float32Array.from(kept.flatMap((i) => [...data.train.x.subarray(i * width, (i + 1) * width)])),
    labels: Int32Array.from(kept, (i) => rare[i]!),
    users: kept.map((i) => data.train.users[i]!),
  };
  const recall = async (classWeights: FitOptions["classWeights"]): Promise<number> => {
    const given = options({epochs: 3, classWeights});
    const {epochs} = await fit(tinyModel(), {...data, train}, given, run());
    return epochs.reduce((sum, {confusion}) => sum + confusion[2]![2]!, 0);
  };
  assert.ok((await recall({fast: 20})) > (await recall("none")));
});

test.run();
