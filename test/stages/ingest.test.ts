/** The stages ingest, fuse and validate on tiny recordings, from file to gates. */
import {mkdtempSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {gzipSync, strToU8} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readFused} from "../../src/artifacts/fused.ts";
import {type Gates, readGates} from "../../src/artifacts/gates.ts";
import {readOutcome} from "../../src/artifacts/outcome.ts";
import {readQuality} from "../../src/artifacts/quality.ts";
import {readSamples} from "../../src/artifacts/samples.ts";
import {formatScaler, readScaler} from "../../src/artifacts/scaler.ts";
import {readTable} from "../../src/formats/arrow/table.ts";
import type {DepPaths, Paths, Stage} from "../../src/runner/stage.ts";
import {cutRecording} from "../../src/windows/recording.ts";
import fuse from "../../stages/fuse.ts";
import ingest from "../../stages/ingest.ts";
import validate from "../../stages/validate.ts";
import {makeScaler} from "../fixtures/scaler.ts";
import {ACCEL_HEADER, GYRO_HEADER, tinyWorkbook} from "../formats/garmin/tiny-workbook.ts";
import {refusalOf} from "../refusal.ts";
import {beside} from "./run-stage.ts";

const test = suite("stages ingest, fuse, validate");
const PARAMS = {
  ingest: {maxUncompressedMB: 64, maxRatio: 200},
  fuse: {
    rateHz: 50,
    toleranceMs: 1,
    maxInterpolatedBins: 2,
    maxHours: 48,
    accelUnit: "auto",
    gyroUnit: "auto",
  },
  validate: {
    minMatchedShare: 0.8,
    maxImputedShare: 0.05,
    maxMissingShare: 0.5,
    minSeconds: 30,
    maxRateErrorShare: 0.05,
    maxGapSeconds: 60,
    maxBackwardSeconds: 2,
  },
};

async function run<P, D extends DepPaths, O extends Paths>(
  stage: Stage<P, D, O>,
  deps: D,
  outs: O,
  params: unknown = PARAMS,
): Promise<number[]> {
  const shares: number[] = [];
  await stage.run({
    deps,
    outs,
    params: stage.params.parse(params),
    bindings: {session: "s"},
    random: () => 0.5,
    ...beside,
    progress: (share) => shares.push(share),
  });
  return shares;
}

/** Rows of 25 samples at 100 Hz, a quarter of a second each; the values waver so that no axis is stuck. */
function rows(header: readonly string[], count: number, scale: number): (string | number)[][] {
  const list = (of: (i: number) => number): string =>
    JSON.stringify(Array.from({length: 25}, (_, i) => String(of(i))));
  return [
    [...header],
    ...Array.from({length: count}, (_, row) => {
      const second = String(Math.floor(row / 4) % 60).padStart(2, "0");
      const minute = String(Math.floor(row / 240)).padStart(2, "0");
      const waver = (i: number): number => ((i * 7 + row) % 5) * scale;
      return [
        `03/24/2025, 07:${minute}:${second} AM`,
        (row % 4) * 250,
        list((i) => i * 10),
        list(waver),
        list((i) => waver(i + 1)),
        list((i) => waver(i + 3) - (header === ACCEL_HEADER ? 1000 : 0)),
      ];
    }),
  ];
}

interface Folder {
  accelFile: string;
  gyroFile: string;
  accel: string;
  gyro: string;
  outcome: string;
  fused: string;
  quality: string;
  gates: string;
  scaler: string;
}

function folder(accelRows: (string | number)[][], gyroRows: (string | number)[][]): Folder {
  const path = mkdtempSync(join(tmpdir(), "kymo-"));
  const at = (name: string): string => join(path, name);
  writeFileSync(at("a.xlsx"), tinyWorkbook(accelRows));
  writeFileSync(at("g.xlsx"), tinyWorkbook(gyroRows));
  return {
    accelFile: at("a.xlsx"),
    gyroFile: at("g.xlsx"),
    accel: at("accel.arrow"),
    gyro: at("gyro.arrow"),
    outcome: at("outcome.json"),
    fused: at("f.arrow"),
    quality: at("q.json"),
    gates: at("gates.json"),
    scaler: fileURLToPath(new URL("../../models/sample.card.yaml", import.meta.url)),
  };
}

/** Runs the three stages and gives the gates. */
async function runAll(f: Folder): Promise<Gates> {
  const {accel, gyro, outcome} = f;
  await run(ingest, {accel: [f.accelFile], gyro: [f.gyroFile], batches: []}, {accel, gyro, outcome});
  await run(fuse, {accel, gyro, outcome}, {fused: f.fused, quality: f.quality});
  await run(validate, {quality: f.quality, scaler: f.scaler}, {gates: f.gates});
  return readGates(f.gates);
}

/** The cause for which a recording is not used. */
async function causeOf(accelRows: (string | number)[][], gyroRows: (string | number)[][]): Promise<string> {
  const {passed, refusal} = await runAll(folder(accelRows, gyroRows));
  assert.is(passed, false);
  return refusal!.message;
}

test("a whole recording passes, and its artifacts follow the contract", async () => {
  const f = folder(rows(ACCEL_HEADER, 160, 1), rows(GYRO_HEADER, 160, 20));
  await runAll(f);
  const samples = await readTable(f.accel);
  assert.equal(samples.columnNames(), ["t", "x", "y", "z"]);
  assert.equal(
    [
      samples.metadata.kymo,
      samples.metadata.session,
      samples.metadata.sensor,
      samples.metadata.source_format,
      samples.metadata.source_rows,
      samples.metadata.samples,
    ],
    ["samples/1", "s", "accelerometer", "xlsx", "160", "4000"],
  );
  const fused = await readTable(f.fused);
  assert.equal(fused.columnNames(), ["t", "Ax", "Ay", "Az", "Gx", "Gy", "Gz", "imputed", "segment"]);
  assert.is(fused.rows, 2000);
  assert.equal(
    [
      fused.metadata.accel_source_unit,
      fused.metadata.gyro_source_unit,
      fused.metadata.gravity,
      fused.metadata.rate_hz,
    ],
    ["milli-g", "deg/s", "included", "50"],
  );
  const gates = JSON.parse(readFileSync(f.gates, "utf8"));
  assert.is(gates.passed, true);
  assert.is(gates.gates.length, 9);
  const first = [f.accel, f.fused, f.quality, f.gates].map((path) => readFileSync(path));
  await runAll(f);
  [f.accel, f.fused, f.quality, f.gates].forEach((path, i) => {
    assert.ok(first[i]!.equals(readFileSync(path)), `${path} changed`);
  });
});

test("a recording that fails a gate is named with figure and threshold", async () => {
  assert.match(
    await causeOf(rows(ACCEL_HEADER, 20, 1), rows(GYRO_HEADER, 20, 20)),
    /recording s is too poor to be judged: usable time is 5 s, expected at least 30 s/,
  );
  assert.match(
    await causeOf(rows(ACCEL_HEADER, 160, 0), rows(GYRO_HEADER, 160, 20)),
    /stuck axes is 3 axes, expected at most 0 axes/,
  );
  const gyro = rows(GYRO_HEADER, 160, 20);
  assert.match(
    await causeOf(rows(ACCEL_HEADER, 160, 1), [gyro[0]!, ...gyro.slice(81)]),
    /matched share is 0.5, expected at least 0.8; usable time is 20 s/,
  );
});

test("a clock that was set back is a failing gate", async () => {
  const back = (table: (string | number)[][]): (string | number)[][] => [
    table[0]!,
    ...table.slice(81),
    ...table.slice(1, 81),
  ];
  assert.match(
    await causeOf(back(rows(ACCEL_HEADER, 160, 1)), back(rows(GYRO_HEADER, 160, 20))),
    /step back is 39.99 s, expected at most 2 s/,
  );
});

test("many small steps back are judged by their sum", async () => {
  // 40 s in 20 runs of 2 s; each but the first begins 1.5 s before the last one's end
  const folded = (table: (string | number)[][]): (string | number)[][] => [
    table[0]!,
    ...Array.from({length: 20}, (_, run) => table.slice(1 + 2 * run, 9 + 2 * run)).flat(),
  ];
  assert.match(
    await causeOf(folded(rows(ACCEL_HEADER, 160, 1)), folded(rows(GYRO_HEADER, 160, 20))),
    /steps back in all is 28.31 s, expected at most 2 s/,
  );
});

test("an accelerometer alone is fused by itself, and refused where the model takes a gyroscope", async () => {
  const f = folder(rows(ACCEL_HEADER, 160, 1), rows(GYRO_HEADER, 160, 20));
  const {accel, gyro, outcome} = f;
  await run(ingest, {accel: [f.accelFile], gyro: [], batches: []}, {accel, gyro, outcome});
  await run(fuse, {accel, gyro, outcome}, {fused: f.fused, quality: f.quality});
  const quality = await readQuality(f.quality);
  assert.equal(
    [Object.keys(quality.sensors), Object.keys(quality.units), Object.keys(quality.channels)],
    [["accel"], ["accel"], ["Ax", "Ay", "Az"]],
  );
  assert.is(quality.lagMs, undefined);
  const fused = await readFused(f.fused);
  assert.equal([fused.channels.length, fused.gyroUnit], [3, "none"]);
  await run(validate, {quality: f.quality, scaler: f.scaler}, {gates: f.gates});
  const six = await readGates(f.gates);
  assert.is(six.passed, false);
  assert.match(six.refusal!.message, "it has no gyroscope, which the model takes");
  assert.match(six.refusal!.hint, "a model of three channels");
  const scaler = join(f.gates, "../three.json");
  const channels = ["Ax", "Ay", "Az"];
  const units = {accel: "m/s^2", gyro: "none"};
  writeFileSync(
    scaler,
    formatScaler({
      ...makeScaler({window: 200, step: 100}),
      channels,
      units,
      mean: [0, 0, 0],
      scale: [1, 1, 1],
    }),
  );
  await run(validate, {quality: f.quality, scaler}, {gates: f.gates});
  assert.is(
    (await readGates(f.gates)).gates.some(({name}) => name === "matched share"),
    false,
  );
  const three = await cutRecording(f.fused, await readScaler(scaler), {lengthSamples: 200, stepSamples: 100});
  assert.is(three.x.length, three.rows * 600);
});

test("what cannot be read or put together goes on as a refusal, with its cause, file and remedy", async () => {
  const f = folder(rows(ACCEL_HEADER, 160, 1), rows(GYRO_HEADER, 160, 20));
  const {accel, gyro, outcome} = f;
  const outs = {accel, gyro, outcome};
  await run(ingest, {accel: [], gyro: [f.gyroFile], batches: []}, outs);
  assert.match((await readOutcome(outcome)).refusal!.message, /the file of the accelerometer is missing/);
  await run(ingest, {accel: [f.accelFile, f.gyroFile], gyro: [f.gyroFile], batches: []}, outs);
  assert.match(
    (await readOutcome(outcome)).refusal!.message,
    /session s lies there in several forms: a.xlsx, g.xlsx/,
  );
  writeFileSync(f.gyroFile, "no workbook");
  const {refusal, gates} = await runAll(f);
  assert.equal([refusal!.stage, refusal!.file, gates], ["ingest", "g.xlsx", []]);
  assert.match(refusal!.message, /not a readable zip archive/);
  assert.is((await readTable(f.fused)).rows, 0);
  const apart = rows(GYRO_HEADER, 160, 20).map((row) =>
    row.map((cell) => String(cell).replace("2025", "2024")),
  );
  const fused = await runAll(folder(rows(ACCEL_HEADER, 160, 1), apart));
  assert.equal([fused.refusal!.stage, fused.refusal!.file], ["fuse", "g.xlsx"]);
  assert.match(fused.refusal!.message, /never overlap/);
});

test("batches give the same tables, and ingest tells its progress", async () => {
  const path = mkdtempSync(join(tmpdir(), "kymo-"));
  const time = 1_700_000_000_000;
  const batch = (type: string): object => ({
    type,
    samples: [
      {x: 1, y: 2, z: 9.5, timestamp: time + 10},
      {x: 1, y: 2, z: 9.5, timestamp: time},
    ],
  });
  writeFileSync(
    join(path, "s.json.gz"),
    gzipSync(strToU8(JSON.stringify([batch("accelerometer"), batch("gyroscope")]))),
  );
  const outs = {accel: join(path, "a.arrow"), gyro: join(path, "g.arrow"), outcome: join(path, "o.json")};
  const shares = await run(ingest, {accel: [], gyro: [], batches: [join(path, "s.json.gz")]}, outs);
  assert.is(shares.at(-1), 1);
  const {samples} = await readSamples(outs.gyro, "gyroscope");
  assert.equal([...samples.t], [time, time + 10]);
  assert.equal([samples.format, samples.backwardSteps], ["batched-json", 1]);
  const error = await refusalOf(readSamples(outs.gyro, "accelerometer"));
  assert.match(error.message, /expected samples\/1 of the accelerometer/);
});

test("parameters are checked", () => {
  assert.throws(() => fuse.params.parse({fuse: {...PARAMS.fuse, rateHz: 60}}), /whole number/);
  assert.throws(() => fuse.params.parse({fuse: {...PARAMS.fuse, accelUnit: "furlong"}}));
});

test.run();
