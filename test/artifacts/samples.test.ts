/** The samples of a sensor come back as they were written, and what is none of them is refused. */
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readSamples, writeNoSamples, writeSamples} from "../../src/artifacts/samples.ts";
import {writeTable} from "../../src/formats/arrow/table.ts";
import type {Samples} from "../../src/formats/garmin/samples.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("samples");
const START = Date.UTC(2026, 0, 1);
const samples: Samples = {
  sensor: "accelerometer",
  format: "csv",
  unit: "g",
  t: Float64Array.of(START, START + 20, START + 20),
  x: Float64Array.of(1, -2.5, 3),
  y: Float64Array.of(4, 5, 6),
  z: Float64Array.of(7, 8, 9),
  sourceRows: 5,
  droppedRows: 2,
  missingSamples: 1,
  duplicateTimestamps: 1,
  backwardSteps: 3,
  largestBackwardMs: 40,
  summedBackwardMs: 60,
};

test("samples come back with their counts, one of them as well as several", async () => {
  const path = join(temporaryFolder(), "accel.arrow");
  await writeSamples(path, samples, "s1");
  assert.equal(await readSamples(path, "accelerometer"), {samples, session: "s1"});
  const {unit: _unit, missingSamples: _missing, ...rest} = samples;
  const one = {
    ...rest,
    t: Float64Array.of(START),
    x: Float64Array.of(1),
    y: Float64Array.of(2),
    z: Float64Array.of(3),
  };
  await writeSamples(path, one, "s1");
  assert.equal((await readSamples(path, "accelerometer")).samples, one);
});

test("no samples, another sensor, an unknown format and times that go back are refused", async () => {
  const path = join(temporaryFolder(), "gyro.arrow");
  await writeNoSamples(path, "gyroscope", "s1");
  assert.match((await refusalOf(readSamples(path, "gyroscope"))).message, /no samples|unknown source_format/);
  await writeSamples(path, samples, "s1");
  const {message, file, hint} = await refusalOf(readSamples(path, "gyroscope"));
  assert.is(message, "samples/1, accelerometer; expected samples/1 of the gyroscope");
  assert.equal([file, hint], [path, "Rebuild it with the stage ingest."]);
  const axes = ["x", "y", "z"].map((name) => ({
    name,
    type: "float64" as const,
    values: Float64Array.of(1, 2),
  }));
  const write = (t: readonly number[], metadata: Readonly<Record<string, string>>) =>
    writeTable(path, [{name: "t", type: "timestamp", values: Float64Array.from(t)}, ...axes], {
      kymo: "samples/1",
      sensor: "gyroscope",
      source_format: "csv",
      ...metadata,
    });
  await write([START, START + 20], {source_format: "wav"});
  assert.is((await refusalOf(readSamples(path, "gyroscope"))).message, 'unknown source_format "wav"');
  await write([START, START - 20], {});
  const back = await refusalOf(readSamples(path, "gyroscope"));
  assert.equal([back.message, back.place], ["times are not ascending", "row 1"]);
  await write([START, START], {});
  const read = await readSamples(path, "gyroscope");
  assert.equal([read.samples.sourceRows, read.samples.droppedRows, read.session], [0, 0, ""]);
});

test("samples whose times descend are refused with the row, equal times are not", async () => {
  const path = join(temporaryFolder(), "a.arrow");
  const write = (times: readonly number[]): Promise<void> => {
    const t = Float64Array.from(times);
    const counts = {
      sourceRows: 1,
      droppedRows: 0,
      duplicateTimestamps: 0,
      backwardSteps: 0,
      largestBackwardMs: 0,
      summedBackwardMs: 0,
    };
    return writeSamples(path, {sensor: "gyroscope", format: "csv", t, x: t, y: t, z: t, ...counts}, "s");
  };
  for (const [times, row] of [
    [[2, 1, 3, 4], 1],
    [[1, 2, 4, 3], 3],
  ] as const) {
    await write(times);
    const error = await refusalOf(readSamples(path, "gyroscope"));
    assert.equal([error.message, error.place], ["times are not ascending", `row ${row}`]);
  }
  await write([1, 1, 2, 2]);
  assert.equal([...(await readSamples(path, "gyroscope")).samples.t], [1, 1, 2, 2]);
});

test.run();
