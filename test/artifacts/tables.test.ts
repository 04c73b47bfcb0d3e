/** Tables that a stage writes and others read: what was written comes back, and other files are refused. */
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {CHANNELS} from "../../src/artifacts/channels.ts";
import {readFused, writeFused} from "../../src/artifacts/fused.ts";
import {readSamples, writeSamples} from "../../src/artifacts/samples.ts";
import {writeTable} from "../../src/formats/arrow/table.ts";
import type {Samples} from "../../src/formats/garmin/samples.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("artifact tables");

const fused = {
  session: "s1",
  rateHz: 50,
  t: Float64Array.of(0, 20, 40),
  channels: CHANNELS.map((_, c) => Float64Array.of(c, c + 0.5, Number.NaN)),
  imputed: Uint8Array.of(0, 1, 0),
  segment: Int32Array.of(0, 0, -1),
  accelSourceUnit: "milli-g",
  gyroSourceUnit: "deg/s",
};

const samples: Samples = {
  sensor: "accelerometer",
  format: "xlsx",
  t: Float64Array.of(0, 10),
  x: Float64Array.of(1, 2),
  y: Float64Array.of(3, 4),
  z: Float64Array.of(5, 6),
  ...{
    sourceRows: 2,
    droppedRows: 0,
    duplicateTimestamps: 0,
    backwardSteps: 0,
    largestBackwardMs: 0,
    summedBackwardMs: 0,
  },
};

async function refusal(work: Promise<unknown>): Promise<ExpectedError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.instance(error, ExpectedError);
  return error as ExpectedError;
}

test("a fused recording comes back, with what is missing as NaN", async () => {
  const path = join(temporaryFolder(), "fused.arrow");
  await writeFused(path, fused);
  const {channels, ...read} = await readFused(path);
  assert.equal(read, {
    ...{session: "s1", rows: 3, rateHz: 50, t: fused.t, imputed: fused.imputed, segment: fused.segment},
    ...{accelUnit: "m/s^2", gyroUnit: "deg/s", gravity: "included"},
  });
  for (const [c, values] of channels.entries()) {
    assert.equal([...values.slice(0, 2)], [c, c + 0.5]);
    assert.ok(Number.isNaN(values[2]));
  }
});

test("samples come back with what was counted of them", async () => {
  const path = join(temporaryFolder(), "accel.arrow");
  await writeSamples(path, samples, "s1");
  assert.equal(await readSamples(path, "accelerometer"), {samples, session: "s1"});
  assert.match(
    (await refusal(readSamples(path, "gyroscope"))).message,
    "expected samples/1 of the gyroscope",
  );
});

test("another artifact, a missing column and a missing rate are refused with file, place and remedy", async () => {
  const path = join(temporaryFolder(), "x.arrow");
  await writeSamples(path, samples, "s1");
  const other = await refusal(readFused(path));
  assert.equal([other.file, other.place], [path, "metadata kymo"]);
  assert.match(other.message, "kymo is samples/1, expected fused/1");
  assert.match(other.hint, 'stage "fuse"');

  const columns = CHANNELS.slice(1).map((name) => ({
    name,
    type: "float64" as const,
    values: Float64Array.of(1),
  }));
  await writeTable(path, columns, {kymo: "fused/1", rate_hz: "50"});
  assert.is((await refusal(readFused(path))).file, path);

  await writeTable(path, columns, {kymo: "fused/1"});
  assert.match((await refusal(readFused(path))).message, "rate_hz is absent");
});

test.run();
