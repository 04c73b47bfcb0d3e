/** What the comparison stands on: files put together, like compared with like, the rest refused with a reason. */
import assert from "node:assert/strict";
import {copyFile, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import {writeCard} from "../../../src/artifacts/card.ts";
import {formatScaler, scalerHash} from "../../../src/artifacts/scaler.ts";
import {readWindows} from "../../../src/artifacts/windows.ts";
import {type DriftFiles, readInputs} from "../../../src/judgement/drift/inputs.ts";
import {viewWindows} from "../../../src/judgement/drift/window-table.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {rescaleWindows} from "../../../src/windows/scaling.ts";
import {sampleInputs} from "../../fixtures/report/sample.ts";
import {sampleUseCard} from "../../fixtures/use-card.ts";
import {
  filesIn,
  LABELLED,
  SCALER,
  writePredictionsOf,
  writeRecording,
  writeReference,
  writeSamplesBaseline,
  writeWindowsOf,
} from "./files.ts";
import {type Made, make, predictionsOf, UNSEEN} from "./synthetic.ts";

const test = suite<{folder: string}>("inputs of drift");
const one = make("s1", [{user: null, seed: 301, bouts: [0, 1, 2]}]);
const two = make("s2", [{user: null, seed: 302, bouts: [0, 1, 2]}]);

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-drift-inputs-"));
  await writeReference(context.folder);
  await writeRecording(context.folder, "one", one);
  await writeRecording(context.folder, "two", two);
});

test.after.each(({folder}) => rm(folder, {recursive: true}));

const read = (folder: string, change: Partial<DriftFiles> = {}) =>
  readInputs({...filesIn(folder, ["one", "two"]), ...change}, 0.01);

/** Fails unless `attempt` is refused with this message, in this file. */
async function assertRefused(attempt: Promise<unknown>, message: string, file?: string): Promise<void> {
  await assert.rejects(attempt, (error: Error) => {
    assert.ok(error instanceof ExpectedError, String(error));
    assert.equal(error.message, message);
    if (file !== undefined) assert.equal(error.file, file);
    return true;
  });
}

test("recordings come in the order of the windows, each with its own files, in whatever order those come", async ({
  folder,
}) => {
  const files = filesIn(folder, ["one", "two"]);
  const {
    recordings,
    tooShort,
    model,
    scalerDifference: difference,
  } = await read(folder, {
    fused: [...files.fused].reverse(),
    predictions: [...files.predictions].reverse(),
  });
  assert.deepEqual(
    recordings.map(({windows, fused, predictions, jitterMs}) => [
      windows.session,
      fused.session,
      predictions.session,
      jitterMs,
    ]),
    [
      ["s1", "s1", "s1", null],
      ["s2", "s2", "s2", null],
    ],
  );
  assert.deepEqual([tooShort, model, difference], [[], {name: "toy", hash: "f00d"}, 0]);
});

test("the spread of the match between the sensors comes from the quality of the session", async ({
  folder,
}) => {
  const [quality] = sampleInputs(1).quality;
  const file = join(folder, "two.quality.json");
  await writeFile(file, JSON.stringify({...quality, session: "s2", lagMs: {mean: 0, std: 0.7, maxAbs: 1}}));
  const {recordings} = await read(folder, {quality: [file]});
  assert.deepEqual(
    recordings.map(({jitterMs}) => jitterMs),
    [null, 0.7],
  );
});

test("a session without windows needs no predictions and is too short", async ({folder}) => {
  const empty = make("s2", [{user: null, seed: 1, bouts: []}]);
  await writeWindowsOf(folder, "two", empty);
  const {recordings, tooShort} = await read(folder, {
    fused: [join(folder, "one.fused.arrow")],
    predictions: [join(folder, "one.predictions.arrow")],
  });
  assert.deepEqual([recordings.map(({windows}) => windows.session), tooShort], [["s1"], ["two.windows"]]);
});

test("a session whose fused table or predictions are absent is refused", async ({folder}) => {
  const message = "session s2 has no fused table or no predictions";
  const file = join(folder, "two.windows.arrow");
  await assertRefused(read(folder, {fused: [join(folder, "one.fused.arrow")]}), message, file);
  await assertRefused(read(folder, {predictions: [join(folder, "one.predictions.arrow")]}), message, file);
});

test("predictions of other windows, or of windows scaled otherwise, are refused", async ({folder}) => {
  const message = "the predictions of s2 were made from other windows";
  const file = join(folder, "two.windows.arrow");
  const shorter = {...two, predictions: predictionsOf("s2", Array.from(two.predictions.predicted).slice(1))};
  await writePredictionsOf(folder, "two", shorter);
  await assertRefused(read(folder), message, file);
  await writePredictionsOf(folder, "two", two, {scalerHash: "another"});
  await assertRefused(read(folder), message, file);
});

test("a table that is none of predictions is refused", async ({folder}) => {
  const file = join(folder, "two.predictions.arrow");
  await copyFile(join(folder, "two.windows.arrow"), file);
  await assert.rejects(
    read(folder),
    (error: Error) =>
      error instanceof ExpectedError &&
      error.file === file &&
      error.message.startsWith("not a table of predictions: "),
  );
});

test("predictions of two models are refused", async ({folder}) => {
  await writePredictionsOf(folder, "two", two, {model: {name: "toy", hash: "other"}});
  await assertRefused(read(folder), "the predictions come from 2 models, expected one");
});

test("a recording that was scaled otherwise is refused by name and file", async ({folder}) => {
  const other = {...SCALER, mean: SCALER.mean.map((value, c) => (c === 4 ? value + 3 : value))};
  await writeWindowsOf(folder, "two", two, undefined, other);
  await assertRefused(
    read(folder),
    "the scaler of recording s2 differs from the baseline's by 0.1000 training standard deviations, allowed are 0.01",
    join(folder, "two.windows.arrow"),
  );
});

test("recordings of a model with a scaler of its own are put into that of the labelled windows", async ({
  folder,
}) => {
  const own = {...SCALER, mean: SCALER.mean.map((m) => m + 0.7), scale: SCALER.scale.map((s) => 3 * s)};
  for (const [name, made] of [
    ["one", one],
    ["two", two],
  ] as const) {
    const x = rescaleWindows(made.windows.x, SCALER, own);
    await writeWindowsOf(folder, name, {...made, windows: {...made.windows, x}}, undefined, own);
    await writePredictionsOf(folder, name, made, {scalerHash: scalerHash(own)});
  }
  const scaler = join(folder, "own.json");
  await writeFile(scaler, formatScaler(own));
  const {recordings, labelled, scalerDifference} = await read(folder, {scaler});
  assert.ok(scalerDifference >= 2, String(scalerDifference));
  assert.ok(!("withheld" in labelled));
  for (const [i, made] of [one, two].entries()) {
    const {x, mean} = recordings[i]!.windows;
    assert.deepEqual(mean, SCALER.mean);
    const largest = x.reduce((most, value, at) => Math.max(most, Math.abs(value - made.windows.x[at]!)), 0);
    assert.ok(largest < 1e-5, String(largest));
  }
  const alike = {...SCALER, units: {accel: "g", gyro: "deg/s"}};
  await writeFile(scaler, formatScaler(alike));
  await assertRefused(
    read(folder, {scaler}),
    "accelerometer unit of the model's input: g; of the baseline: m/s^2",
  );
});

test("labelled data comes with its predictions and the users that the model did not learn from", async ({
  folder,
}) => {
  const {labelled} = await read(folder);
  assert.ok(!("withheld" in labelled));
  assert.deepEqual(labelled.unseenUsers, UNSEEN.slice(1), "the first chose the epoch");
  await writeCard(filesIn(folder, []).card, sampleUseCard({users: "unknown"}));
  const unknown = (await read(folder)).labelled;
  assert.deepEqual("withheld" in unknown ? null : unknown.unseenUsers, []);
  assert.deepEqual(
    [labelled.windows.rows, labelled.predictions.rows],
    [LABELLED.windows.rows, LABELLED.windows.rows],
  );
});

test("labelled data of another scaling, other windows or another model is withheld, with the reason", async ({
  folder,
}) => {
  const withheld = async () => {
    const {labelled} = await read(folder, {baseline: await writeSamplesBaseline(folder, 0)});
    return "withheld" in labelled ? labelled.withheld : undefined;
  };
  await writePredictionsOf(folder, "reference", LABELLED, {model: {name: "toy", hash: "other"}});
  assert.equal(await withheld(), "the labelled data was predicted by another model");
  const fewer = Array.from(LABELLED.predictions.predicted).slice(1);
  await writePredictionsOf(folder, "reference", {
    ...LABELLED,
    predictions: predictionsOf("reference", fewer),
  });
  assert.equal(await withheld(), "the labelled predictions are of other windows");
  const scale = SCALER.scale.map((value, c) => (c === 0 ? value * 1.25 : value));
  await writeWindowsOf(folder, "reference", LABELLED, undefined, {...SCALER, scale});
  assert.equal(
    await withheld(),
    "the labelled data is scaled differently from the model's input (0.250 training sd)",
  );
});

test("labelled data that is off by the tolerance itself is taken", async ({folder}) => {
  const scale = SCALER.scale.map((value, c) => (c === 0 ? value * 1.25 : value));
  await writeWindowsOf(folder, "reference", LABELLED, undefined, {...SCALER, scale});
  const files = {...filesIn(folder, ["one"]), baseline: await writeSamplesBaseline(folder, 0)};
  assert.ok(!("withheld" in (await readInputs(files, 0.25)).labelled));
  assert.ok("withheld" in (await readInputs(files, 0.249)).labelled);
});

test("without recordings there is no model, and labelled data of any is taken", async ({folder}) => {
  const {model, labelled, recordings} = await read(folder, {windows: [], fused: [], predictions: []});
  assert.deepEqual([model, recordings.length, "withheld" in labelled], [null, 0, false]);
});

test("a model's input that is unlike the baseline is refused", async ({folder}) => {
  const scaler = join(folder, "other.json");
  await writeFile(scaler, formatScaler({...SCALER, units: {accel: "g", gyro: "deg/s"}}));
  await assertRefused(
    read(folder, {scaler}),
    "accelerometer unit of the model's input: g; of the baseline: m/s^2",
    join(folder, "reference.windows.arrow"),
  );
});

test("data is simulated where its metadata or its session's name say so", async ({folder}) => {
  const read = async (name: string, made: Made, reference?: {source: string; simulated: boolean}) => {
    await writeWindowsOf(folder, name, made, reference);
    return viewWindows(await readWindows(join(folder, `${name}.windows.arrow`))).simulated;
  };
  assert.equal(await read("plain", one), false);
  assert.equal(await read("said", one, {source: "x", simulated: true}), true);
  assert.equal(await read("denied", one, {source: "x", simulated: false}), false);
  assert.equal(await read("named", make("simulated-1", [{user: null, seed: 1, bouts: [0]}])), true);
});

test.run();
