/** What the comparison stands on: files put together, like compared with like, the rest refused with a reason. */
import assert from "node:assert/strict";
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import {formatScaler, scalerHash} from "../../../src/artifacts/scaler.ts";
import {provenanceOf, requireAlike, scalerDifference} from "../../../src/judgement/drift/alike.ts";
import {readBaseline} from "../../../src/judgement/drift/baseline.ts";
import {type DriftFiles, readInputs} from "../../../src/judgement/drift/inputs.ts";
import {parseSamples} from "../../../src/judgement/drift/samples-baseline.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {sampleInputs} from "../../fixtures/report/sample.ts";
import {
  filesIn,
  LABELLED,
  SCALER,
  writePredictions,
  writeRecording,
  writeReference,
  writeSamplesBaseline,
  writeWindowsOf,
} from "./files.ts";
import {assertClose} from "./fixture.ts";
import {make, predictionsOf, TRAIN, UNSEEN} from "./synthetic.ts";

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
  assert.deepEqual([tooShort, model, difference], [[], {name: "toy", hash: "toy"}, 0]);
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
  await writePredictions(folder, "two", shorter);
  await assertRefused(read(folder), message, file);
  await writePredictions(folder, "two", two, {scaler_hash: "another"});
  await assertRefused(read(folder), message, file);
});

test("predictions of two models are refused", async ({folder}) => {
  await writePredictions(folder, "two", two, {model_hash: "other"});
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

test("labelled data comes with its predictions and the users that the model did not learn from", async ({
  folder,
}) => {
  const {labelled} = await read(folder);
  assert.ok(!("withheld" in labelled));
  assert.deepEqual(labelled.unseenUsers, UNSEEN);
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
  await writePredictions(folder, "reference", LABELLED, {model_hash: "other"});
  assert.equal(await withheld(), "the labelled data was predicted by another model");
  const fewer = Array.from(LABELLED.predictions.predicted).slice(1);
  await writePredictions(folder, "reference", {...LABELLED, predictions: predictionsOf("reference", fewer)});
  assert.equal(await withheld(), "the labelled predictions are of other windows");
  const scale = SCALER.scale.map((value, c) => (c === 0 ? value * 1.25 : value));
  await writeWindowsOf(folder, "reference", LABELLED, undefined, {...SCALER, scale});
  assert.equal(
    await withheld(),
    "the labelled data is scaled otherwise than the model's input (0.250 training sd)",
  );
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

const PROVENANCE = provenanceOf(SCALER);
const asked = {name: "it", file: "a file", tolerance: 0.01};

test("channels, units, gravity and scaler must agree, the scaler within the tolerance", () => {
  assert.equal(requireAlike(PROVENANCE, PROVENANCE, asked), 0);
  const refused = (change: Partial<typeof PROVENANCE>): string => {
    try {
      requireAlike(PROVENANCE, {...PROVENANCE, ...change}, asked);
    } catch (error) {
      assert.ok(error instanceof ExpectedError && error.file === "a file");
      return error.message;
    }
    return "";
  };
  assert.equal(refused({channels: ["Ax"]}), "channels of it: Ax; of the baseline: Ax,Ay,Az,Gx,Gy,Gz");
  assert.equal(refused({gyroUnit: "rad/s"}), "gyroscope unit of it: rad/s; of the baseline: deg/s");
  assert.equal(refused({gravity: "removed"}), "gravity of it: removed; of the baseline: included");
  assert.equal(refused({scalerHash: "another"}), "");
  const mean = PROVENANCE.mean.map((value, c) => value + 0.25 * PROVENANCE.scale[c]!);
  const within = requireAlike(PROVENANCE, {...PROVENANCE, mean}, {...asked, tolerance: 0.25});
  assertClose(within, 0.25);
  assert.match(refused({mean}), /^the scaler of it differs from the baseline's by 0\.2500 training/);
});

test("scalers differ by their means and by the ratio of their scales", () => {
  const a = {mean: [0, 10], scale: [2, 4]};
  assertClose(scalerDifference(a, {mean: [1, 10], scale: [2, 4]}), 0.5);
  assertClose(scalerDifference(a, {mean: [0, 9], scale: [2, 4]}), 0.25);
  assertClose(scalerDifference(a, {mean: [0, 10], scale: [1.5, 4]}), 0.25);
  assertClose(scalerDifference(a, {mean: [0, 10], scale: [2, 5]}), 0.25);
  assert.equal(scalerDifference({mean: [], scale: []}, {mean: [], scale: []}), 0);
});

test("what a scaler says of its data", () => {
  assert.deepEqual(PROVENANCE, {
    channels: ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"],
    accelUnit: "m/s^2",
    gyroUnit: "deg/s",
    gravity: "included",
    scalerHash: scalerHash(SCALER),
    mean: [2, 1, -6, 0, 0, 0],
    scale: [4, 3, 3, 30, 30, 30],
  });
});

test("of a baseline of windows the training users are kept, or all where none is known", async ({folder}) => {
  const path = join(folder, "reference.windows.arrow");
  const known = await readBaseline(path, TRAIN);
  assert.deepEqual(new Set(known.table!.users), new Set(TRAIN));
  assert.match(known.note, /^\d+ windows of the 5 training users; no validation or test user is in it$/);
  assert.deepEqual(
    [known.kind, known.simulated, known.label],
    ["windows", true, "labelled windows of the training users"],
  );
  const all = await readBaseline(path, ["nobody"]);
  assert.equal(all.table!.rows, LABELLED.windows.rows);
  assert.equal(all.note, `${LABELLED.windows.rows} windows of all 8 users: none of them is in the splits`);
  for (const [c, values] of known.sorted.entries()) {
    assert.ok(
      values.every((value, i) => i === 0 || values[i - 1]! <= value),
      String(c),
    );
  }
});

test("a baseline without windows is refused", async ({folder}) => {
  await writeWindowsOf(folder, "reference", make("r", [{user: "u0", seed: 1, bouts: []}]));
  const path = join(folder, "reference.windows.arrow");
  await assertRefused(readBaseline(path, TRAIN), "the baseline has no windows", path);
});

const text = (change: object = {}) =>
  JSON.stringify({
    preprocessing: {scaler_mean: [1, 2], scaler_scale: [3, 4]},
    per_channel: {Ax: {samples: [3, 1, 2]}, Ay: {samples: [5, 4, 6]}},
    ...change,
  });

test("a baseline of samples has their scaler, and the units of the system that wrote it", async ({
  folder,
}) => {
  const {samples, ...provenance} = parseSamples(text(), "file");
  assert.deepEqual(samples, [Float64Array.of(3, 1, 2), Float64Array.of(5, 4, 6)]);
  assert.deepEqual(provenance, {
    channels: ["Ax", "Ay"],
    accelUnit: "m/s^2",
    gyroUnit: "deg/s",
    gravity: "included",
    scalerHash: null,
    mean: [1, 2],
    scale: [3, 4],
  });
  const path = join(folder, "baseline.json");
  await writeFile(path, text());
  const {kind, sorted, table, simulated, note} = await readBaseline(path, []);
  assert.deepEqual([kind, table, simulated], ["samples", undefined, false]);
  assert.deepEqual(sorted, [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]);
  assert.match(note, /^3 samples a channel, drawn from the training data/);
});

test("samples that are none, or whose parts do not fit, are refused", () => {
  const message = (given: string): string => {
    try {
      parseSamples(given, "file");
    } catch (error) {
      assert.ok(error instanceof ExpectedError && error.file === "file" && error.hint !== undefined);
      return error.message;
    }
    return "";
  };
  assert.equal(message("{"), "the baseline is neither an Arrow table nor JSON");
  assert.match(message(text({per_channel: {Ax: {samples: []}}})), /^not a baseline of normalised samples: /);
  const fewer = {scaler_mean: [1], scaler_scale: [3, 4]};
  assert.equal(message(text({preprocessing: fewer})), "the baseline has 2 channels and 1 means");
  assert.equal(
    message(text({preprocessing: {scaler_mean: [1, 2], scaler_scale: [3]}})),
    "the baseline has 2 channels and 2 means",
  );
});

test.run();
