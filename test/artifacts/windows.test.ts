/** Tables of windows: what was written comes back, and what is none is refused. */
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {scalerHash} from "../../src/artifacts/scaler.ts";
import {describeWindows, readWindows, type Windows, writeWindows} from "../../src/artifacts/windows.ts";
import {makeScaler} from "../fixtures/scaler.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("artifact windows");

const scaler = makeScaler({
  window: 2,
  step: 1,
  mean: [0, 1, 2, 3, 4, 5],
  scale: [1, 2, 3, 4, 5, 6.5],
  classes: ["sitting", "standing, still"],
});
const meta = describeWindows({scaler, lengthSamples: 2, stepSamples: 1});

const windows: Windows = {
  rows: 2,
  session: ["s1", null],
  user: ["u1", "Zoë"],
  activity: [null, "standing, still"],
  start: Float64Array.of(0, 1_742_743_390_000),
  end: Float64Array.of(20, 1_742_743_390_020),
  segment: Int32Array.of(0, 3),
  x: Float32Array.from({length: 24}, (_, i) => i / 2),
};

test("windows come back, numbered by row, with how they were cut and scaled", async () => {
  const path = join(temporaryFolder(), "w.arrow");
  await writeWindows(path, windows, meta);
  assert.equal(await readWindows(path), {file: path, meta, windowId: Int32Array.of(0, 1), ...windows});
  assert.is(meta.scalerHash, scalerHash(scaler));
});

test("numbers of windows and the source of labelled data come back", async () => {
  const path = join(temporaryFolder(), "w.arrow");
  const labelled = {...meta, reference: {source: "people.csv", simulated: true}};
  await writeWindows(path, {...windows, windowId: Int32Array.of(7, 4)}, labelled);
  const read = await readWindows(path);
  assert.equal([[...read.windowId], read.meta.reference], [[7, 4], {source: "people.csv", simulated: true}]);
});

test("a table without rows comes back as one", async () => {
  const path = join(temporaryFolder(), "w.arrow");
  const none = new Float64Array(0);
  const empty = {rows: 0, session: [], user: [], activity: [], start: none, end: none};
  await writeWindows(path, {...empty, segment: new Int32Array(0), x: new Float32Array(0)}, meta);
  const {rows, x, meta: read} = await readWindows(path);
  assert.equal([rows, x.length, read], [0, 0, meta]);
});

test("metadata that does not describe the windows is refused", async () => {
  const path = join(temporaryFolder(), "w.arrow");
  const refusal = async (change: Partial<typeof meta>): Promise<string> => {
    await writeWindows(path, windows, {...meta, ...change});
    const {message, file, hint} = await refusalOf(readWindows(path));
    assert.is(file, path);
    assert.match(hint, 'stage "windows" or "reference"');
    return message;
  };
  const other = "the table's metadata does not describe its windows";
  assert.is(await refusal({mean: [1, 1, 2, 3, 4, 5]}), other);
  assert.is(await refusal({scalerHash: "0".repeat(64)}), other);
  assert.match(await refusal({rateHz: 0}), "rate_hz");
  assert.match(await refusal({stepSamples: 1.5}), "step_samples");
});

test.run();
