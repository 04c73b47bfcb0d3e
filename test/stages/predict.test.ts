/** Prediction: parity with Keras on the real recording, and what becomes of the tables around it. */

import {existsSync} from "node:fs";
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {writeFused} from "../../src/artifacts/fused.ts";
import {writeGates} from "../../src/artifacts/gates.ts";
import {formatScaler, readScaler, type Scaler} from "../../src/artifacts/scaler.ts";
import {describeWindows, writeWindows} from "../../src/artifacts/windows.ts";
import {readTable} from "../../src/formats/arrow/table.ts";
import {readRecordingPair} from "../../src/formats/garmin/recording.ts";
import {openPredictor} from "../../src/model/keras/predict.ts";
import {fuseSamples} from "../../src/signal/fuse.ts";
import {scaleWindows} from "../../src/windows/scaling.ts";
import predictStage from "../../stages/predict.ts";
import windowsStage from "../../stages/windows.ts";
import {makeScaler} from "../fixtures/scaler.ts";
import {refusalOf} from "../refusal.ts";
import {fillGaps, windowStartsAcrossGaps, windowStartsWithoutGap} from "../windows/older-system.ts";
import {runStage} from "./run-stage.ts";

const fixtures = new URL("../fixtures/keras/", import.meta.url);
const shared = new URL("../../../shared/data/", import.meta.url);
const data = (name: string): string => fileURLToPath(new URL(name, shared));
const models = {v1: data("models/v1_1dcnn_bilstm_499131.keras"), v2: data("models/v2_conv4_bilstm2.keras")};

const test = suite<{folder: string}>("stage predict");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-predict-"));
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

const small = makeScaler({
  mean: [1, 2, 3, 4, 5, 6],
  scale: [1, 2, 3, 1, 2, 3],
  classes: ["a", "b", "c", "d"],
});

/** A small model takes (12, 3); the six channels of a window make it (4, 6) only by being another model. */
async function writeSmall(folder: string, rows: number, scaler: Scaler, x?: Float32Array): Promise<string> {
  const path = join(folder, "windows.arrow");
  const none = Array.from({length: rows}, () => null);
  const times = Float64Array.from({length: rows}, (_, i) => 1e12 + 1000 * i);
  await writeWindows(
    path,
    {
      rows,
      session: none.map(() => "s"),
      user: none,
      activity: none,
      start: times,
      end: times.map((t) => t + 60),
      segment: new Int32Array(rows),
      x: x ?? new Float32Array(rows * 24),
    },
    describeWindows({scaler, lengthSamples: 4, stepSamples: 2}),
  );
  return path;
}

async function predict(folder: string, windows: string, scaler: Scaler, model: string) {
  const scalerPath = join(folder, "scaler.json");
  await writeFile(scalerPath, formatScaler(scaler));
  const predictions = join(folder, "predictions.arrow");
  await runStage(predictStage, {
    deps: {windows, scaler: scalerPath, model},
    outs: {predictions},
    params: {predict: {batchSize: 2, threads: 1}},
  });
  return readTable(predictions);
}

const model = fileURLToPath(new URL("window.keras", fixtures));

test("no windows give an empty table with all its columns", async ({folder}) => {
  const table = await predict(folder, await writeSmall(folder, 0, small), small, model);
  assert.is(table.rows, 0);
  assert.equal(table.columnNames().slice(-5), ["p_a", "p_b", "p_c", "p_d", "hidden"]);
  assert.is(table.metadata.kymo, "predictions/1");
  assert.is(table.metadata.model_name, "window");
});

test("two runs give the same bytes", async ({folder}) => {
  const x = Float32Array.from({length: 24 * 5}, (_, i) => Math.cos(i));
  const windows = await writeSmall(folder, 5, small, x);
  await predict(folder, windows, small, model);
  const first = await readFile(join(folder, "predictions.arrow"));
  await predict(folder, windows, small, model);
  assert.equal(await readFile(join(folder, "predictions.arrow")), first);
});

test("windows scaled by another scaler are scaled anew", async ({folder}) => {
  const raw = Float64Array.from({length: 24 * 3}, (_, i) => Math.sin(i) * 5);
  const scaled = (s: Scaler) => Float32Array.from(raw, (v, i) => (v - s.mean[i % 6]!) / s.scale[i % 6]!);
  const other: Scaler = {...small, mean: [0, 1, 0, 1, 0, 1], scale: [2, 3, 4, 5, 6, 7]};
  const direct = await predict(folder, await writeSmall(folder, 3, small, scaled(small)), small, model);
  const anew = await predict(folder, await writeSmall(folder, 3, other, scaled(other)), small, model);
  const wrong = await predict(folder, await writeSmall(folder, 3, small, scaled(other)), small, model);
  for (const name of ["p_a", "p_b", "p_c", "p_d"]) {
    const [a, b] = [direct.float32(name), anew.float32(name)];
    assert.ok(a.every((value, i) => Math.abs(value - b[i]!) < 3e-6));
  }
  assert.not.equal(wrong.float32("p_a"), direct.float32("p_a"));
  assert.is(anew.metadata.scaler_hash, direct.metadata.scaler_hash);
});

test("windows, scaler and model that do not fit are refused", async ({folder}) => {
  const windows = await writeSmall(folder, 2, small);
  const classes = await refusalOf(predict(folder, windows, {...small, classes: ["a", "b"]}, model));
  assert.match(classes.message, "the model gives (4), the scaler lists 2 classes");
  const rate = await refusalOf(predict(folder, windows, {...small, rateHz: 100}, model));
  assert.match(rate.message, "rate in Hz of the windows: 50; of the scaler: 100");
  const gravity = await refusalOf(predict(folder, windows, {...small, gravity: "removed"}, model));
  assert.match(gravity.message, "gravity of the windows: included");
  const lstm = fileURLToPath(new URL("lstm.keras", fixtures));
  assert.match((await refusalOf(predict(folder, windows, small, lstm))).message, "the model takes (12, 3)");
  const cut = join(folder, "cut.keras");
  await writeFile(cut, (await readFile(model)).subarray(0, 900));
  assert.is((await refusalOf(predict(folder, windows, small, cut))).file, cut);
});

test("a window with NaN is refused, with its number", async ({folder}) => {
  const x = new Float32Array(48);
  x[30] = Number.NaN;
  const error = await refusalOf(predict(folder, await writeSmall(folder, 2, small, x), small, model));
  assert.match(error.message, "window 1 holds NaN");
  assert.match(String(error.file), "windows.arrow");
});

const real = existsSync(shared) ? test : test.skip;
if (real === test.skip) console.log("skipped: ../shared/data is absent");

async function fuseGarmin(): Promise<ReturnType<typeof fuseSamples>["fused"]> {
  const base = "garmin/2025-03-23-15-23-10";
  const files = {accel: data(`${base}-accelerometer_data.xlsx`), gyro: data(`${base}-gyroscope_data.xlsx`)};
  const {accel, gyro} = await readRecordingPair(files, {maxUncompressedMB: 512, maxRatio: 200}, () => {});
  const settings = {rateHz: 50, toleranceMs: 1, maxInterpolatedBins: 2, maxHours: 48} as const;
  return fuseSamples(
    accel,
    gyro,
    {...settings, accelUnit: "auto", gyroUnit: "auto"},
    {session: "garmin", files},
  ).fused;
}

/** A float32 array of NumPy's format, version 1. */
async function readNpy(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  const start = 10 + bytes.readUInt16LE(8);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
}

const argmax = (p: Float32Array, row: number): number => {
  const values = p.subarray(row * 11, row * 11 + 11);
  return values.indexOf(Math.max(...values));
};

real("the real recording: windows, parity with Keras, and the tables", async ({folder}) => {
  const fused = await fuseGarmin();
  const scaler = await readScaler(data("garmin/scaler_config.json"));
  const expected = JSON.parse(await readFile(data("expected/windows.json"), "utf8"));

  // The old system's two rules.
  const rows = fused.t.length;
  const shape = {lengthSamples: 200, stepSamples: 100};
  const starts = windowStartsAcrossGaps(rows, shape);
  assert.is(starts.length, 1815);
  const missing = fused.segment.map((segment) => (segment === -1 ? 1 : 0));
  const whole = windowStartsWithoutGap(Uint8Array.from(missing), shape);
  assert.is(whole.length, 1772);
  const dropped = Array.from(starts.keys()).filter((i) => !whole.includes(starts[i]!));
  assert.equal(dropped, expected.without_gap_window_indices_excluded);
  assert.is(fused.t[starts[0]!], expected.first_start_ms);

  const filled = fused.channels.map(fillGaps);
  const x = scaleWindows(filled, starts, 200, scaler);
  for (let c = 0; c < 6; c++) {
    const all = Float64Array.from({length: x.length / 6}, (_, i) => x[6 * i + c]!);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const std = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
    const {normalised_all: figures} = expected;
    const [lowest, highest] = minmax(all);
    for (const [found, name] of [
      [mean, "mean"],
      [std, "std"],
      [lowest, "min"],
      [highest, "max"],
    ] as const)
      assert.ok(
        Math.abs(found - figures[name][c]) < 1e-9,
        `channel ${c}: ${name} ${found}, not ${figures[name][c]}`,
      );
  }

  const figures = JSON.parse(await readFile(data("expected/predictions.json"), "utf8"));
  for (const key of ["v1", "v2"] as const) {
    const predictor = await openPredictor(models[key], {
      lengthSamples: 200,
      channels: 6,
      classes: 11,
      threads: 2,
    });
    const sets: [Float32Array, string][] = [
      [x, `expected/keras_${key}_garmin_probabilities.npy`],
      [await readNpy(data("expected/noise_windows.npy")), `expected/keras_${key}_noise_probabilities.npy`],
    ];
    for (const [input, path] of sets) {
      const keras = await readNpy(data(path));
      const p = await predictor.predict(input, {batchSize: 128, source: path});
      assert.is(p.length, keras.length);
      let largest = 0;
      for (let i = 0; i < p.length; i++) largest = Math.max(largest, Math.abs(p[i]! - keras[i]!));
      assert.ok(largest < 5e-6, `${path}: largest difference ${largest}`);
      for (let row = 0; row < p.length / 11; row++)
        assert.is(argmax(p, row), argmax(keras, row), `${path} ${row}`);
    }
    await predictor.close();
  }

  // The stages, as the pipeline runs them.
  const paths = {
    fused: join(folder, "fused.arrow"),
    windows: join(folder, "w.arrow"),
    p: join(folder, "p.arrow"),
  };
  await writeFused(paths.fused, fused);
  const scalerPath = data("garmin/scaler_config.json");
  const params = {windows: {lengthSamples: 200, stepSamples: 100}, predict: {batchSize: 128, threads: 2}};
  const gates = join(folder, "gates.json");
  await writeGates(gates, {session: "2025-03-23-15-23-10", passed: true, gates: []});
  await runStage(windowsStage, {
    deps: {fused: paths.fused, gates, scaler: scalerPath},
    outs: {windows: paths.windows},
    params,
  });
  const cut = await readTable(paths.windows);
  assert.ok(cut.rows > 1700 && cut.rows < 1815, `${cut.rows} windows`);
  const [start, end] = [cut.timestamp("start"), cut.timestamp("end")];
  assert.ok(start.every((t, i) => end[i]! - t === 3980));
  for (const key of ["v1", "v2"] as const) {
    await runStage(predictStage, {
      deps: {windows: paths.windows, scaler: scalerPath, model: models[key]},
      outs: {predictions: paths.p},
      params,
    });
    const table = await readTable(paths.p);
    assert.is(table.rows, cut.rows);
    const taps = table.strings("activity").filter((name) => name === "hand_tapping").length;
    assert.ok(taps >= table.rows - 3);
    const confidence = table.float32("confidence");
    const mean = confidence.reduce((sum, value) => sum + value, 0) / table.rows;
    assert.ok(Math.abs(mean - figures[key].confidence.mean) < 0.005, `mean confidence ${mean}`);
    const p = table.float32("p_hand_tapping");
    assert.ok(
      p.every((value) => Math.abs(value * 1e6 - Math.round(value * 1e6)) < 0.07),
      "rounded to 1e-6",
    );
  }
});

function minmax(values: Float64Array): [number, number] {
  return values.reduce<[number, number]>(
    ([lo, hi], v) => [Math.min(lo, v), Math.max(hi, v)],
    [Infinity, -Infinity],
  );
}

test.run();
