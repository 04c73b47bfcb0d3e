import assert from "node:assert/strict";
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import type {DriftResult} from "../../src/artifacts/drift/drift.ts";
import {formatScaler, type Scaler, scalerHash} from "../../src/artifacts/scaler.ts";
import {writeTable} from "../../src/formats/arrow/table.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import {writeWindows} from "../../src/windows/table.ts";
import drift from "../../stages/drift.ts";
import {type Made, make, makeReference, PARAMS, seeded, TRAIN, UNSEEN} from "../judgement/drift/synthetic.ts";
import {beside} from "./run-stage.ts";

const test = suite<{folder: string}>("stage drift");
const labelled = makeReference();
const recording = make("2026-01-01", [{user: null, seed: 301, bouts: [0, 1, 2, 0, 1, 2, 0, 1, 2]}]);

const scaler: Scaler = {
  kymo: "scaler/1",
  channels: labelled.windows.channels,
  units: {accel: "m/s^2", gyro: "deg/s"},
  gravity: "included",
  rateHz: 50,
  window: labelled.windows.length,
  step: labelled.windows.step,
  mean: labelled.windows.mean,
  scale: labelled.windows.scale,
  classes: labelled.windows.classes,
  trainUsers: TRAIN,
};

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-drift-"));
  await write(context.folder, "reference", labelled, {source: "made-up.csv.gz", simulated: true});
  await write(context.folder, "one", recording);
  const splits = {kymo: "splits/1", train: TRAIN, validation: UNSEEN.slice(0, 1), test: UNSEEN.slice(1)};
  const rest = {seed: 1, fold: 0, windows: {}, classCounts: {}, source: "made-up.csv.gz", simulated: true};
  await writeFile(join(context.folder, "splits.json"), JSON.stringify({...splits, ...rest}));
  await writeFile(join(context.folder, "scaler.json"), formatScaler(scaler));
});

test.after.each(({folder}) => rm(folder, {recursive: true}));

async function write(
  folder: string,
  name: string,
  {windows, fused, predictions}: Made,
  reference?: {source: string; simulated: boolean},
): Promise<void> {
  const {rows, sessions, users, activities, start, end, segment, x, length, step} = windows;
  await writeWindows(
    join(folder, `${name}.windows.arrow`),
    {rows, session: sessions, user: users, activity: activities, start, end, segment, x},
    {scaler, lengthSamples: length, stepSamples: step, ...(reference === undefined ? {} : {reference})},
  );
  await writeTable(
    join(folder, `${name}.predictions.arrow`),
    [
      {name: "session", type: "dictionary", values: sessions},
      {
        name: "activity",
        type: "dictionary",
        values: Array.from(predictions.predicted, (k) => predictions.classes[k]!),
      },
      {name: "confidence", type: "float32", values: Float32Array.from(predictions.confidence)},
      {name: "entropy", type: "float32", values: Float32Array.from(predictions.entropy)},
    ],
    {
      kymo: "predictions/1",
      model_name: "toy",
      model_hash: "toy",
      scaler_hash: scalerHash(scaler),
      classes: JSON.stringify(predictions.classes),
    },
  );
  const axis = (key: string, values: ArrayLike<number>) =>
    ({name: key, type: "float64", values: Float64Array.from(values)}) as const;
  await writeTable(
    join(folder, `${name}.fused.arrow`),
    [
      {name: "t", type: "timestamp", values: fused.t},
      ...["Ax", "Ay", "Az"].map((key, c) => axis(key, fused.accel[c]!)),
      ...["Gx", "Gy", "Gz"].map((key, c) => axis(key, fused.gyro[c]!)),
      {name: "imputed", type: "bool", values: fused.imputed},
      {name: "segment", type: "int32", values: fused.segment},
    ],
    {kymo: "fused/1", session: fused.session, rate_hz: "50"},
  );
}

async function run(
  folder: string,
  change: {baseline?: string; names?: string[]; scaler?: string} = {},
): Promise<DriftResult> {
  const names = change.names ?? ["one"];
  const all = (kind: string): string[] => names.map((name) => join(folder, `${name}.${kind}.arrow`));
  const drawn = seeded(9);
  await drift.run({
    deps: {
      windows: all("windows"),
      fused: all("fused"),
      quality: [],
      predictions: all("predictions"),
      baseline: change.baseline ?? join(folder, "reference.windows.arrow"),
      scaler: change.scaler ?? join(folder, "scaler.json"),
      referenceWindows: join(folder, "reference.windows.arrow"),
      referencePredictions: join(folder, "reference.predictions.arrow"),
      splits: join(folder, "splits.json"),
    },
    outs: {drift: join(folder, "drift.json")},
    params: drift.params.parse({drift: PARAMS, seed: 1}),
    bindings: {},
    random: drawn,
    ...beside,
  });
  return JSON.parse(await readFile(join(folder, "drift.json"), "utf8")) as DriftResult;
}

async function legacyBaseline(folder: string, shift: number): Promise<string> {
  const samples = Object.fromEntries(
    scaler.channels.map((channel, c) => [
      channel,
      {samples: Array.from(labelled.windows.x.filter((_, i) => i % 6 === c && i % 5 === 0))},
    ]),
  );
  const preprocessing = {
    scaler_mean: scaler.mean.map((value, c) => value + shift * scaler.scale[c]!),
    scaler_scale: scaler.scale,
  };
  const file = join(folder, "baseline.json");
  await writeFile(file, JSON.stringify({preprocessing, per_channel: samples}));
  return file;
}

test("writes a result that names model, baseline and people, and no path", async ({folder}) => {
  const result = await run(folder);
  assert.equal(result.kymo, "drift/1");
  assert.deepEqual(result.model, {name: "toy", hash: "toy"});
  assert.deepEqual(
    [result.baseline.kind, result.baseline.groups, result.baseline.simulated],
    ["windows", TRAIN.length, true],
  );
  assert.deepEqual(
    result.recordings.map(({session}) => session),
    ["2026-01-01"],
  );
  assert.equal(result.recordings[0]!.prediction.withheld, null);
  assert.notEqual(result.recordings[0]!.verdict.level, "fail");
  assert.ok(!(await readFile(join(folder, "drift.json"), "utf8")).includes(folder));
});

test("the same inputs give the same bytes", async ({folder}) => {
  assert.deepEqual(await run(folder), await run(folder));
});

test("no recordings: a warning, not a crash", async ({folder}) => {
  const result = await run(folder, {names: []});
  assert.equal(result.verdict.level, "warn");
  assert.match(result.verdict.headline, /no recordings/);
  assert.equal(result.model, null);
});

test("a baseline of samples within the tolerance is used and its difference noted", async ({folder}) => {
  const result = await run(folder, {baseline: await legacyBaseline(folder, 0.004)});
  assert.equal(result.baseline.kind, "samples");
  assert.ok(Math.abs(result.baseline.scalerDifference - 0.004) < 1e-9);
});

test("a baseline that was scaled otherwise is refused", async ({folder}) => {
  const baseline = await legacyBaseline(folder, 0.05);
  await assert.rejects(run(folder, {baseline}), (error: Error) => {
    assert.ok(error instanceof ExpectedError);
    assert.match(error.message, /differs from the baseline's by 0\.0500/);
    return true;
  });
});

test("a file that is no baseline is refused by name", async ({folder}) => {
  const file = join(folder, "scaler.json");
  await assert.rejects(
    run(folder, {baseline: file}),
    (error: Error) => error instanceof ExpectedError && error.file === file,
  );
});

test("gravity removed on one side only is refused", async ({folder}) => {
  const other = join(folder, "other.json");
  await writeFile(other, formatScaler({...scaler, gravity: "removed"}));
  await assert.rejects(
    run(folder, {scaler: other}),
    /gravity of the model's input: removed; of the baseline: included/,
  );
});

test.run();
