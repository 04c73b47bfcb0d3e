/** The stage windows on small recordings: segments, imputed and missing rows, and what does not fit the scaler. */

import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {CHANNELS} from "../../src/artifacts/channels.ts";
import {writeGates} from "../../src/artifacts/gates.ts";
import {formatScaler, scalerHash} from "../../src/artifacts/scaler.ts";
import {type Column, readTable, writeTable} from "../../src/formats/arrow/table.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import windows from "../../stages/windows.ts";
import {makeScaler} from "../fixtures/scaler.ts";
import {runStage} from "./run-stage.ts";

const test = suite<{folder: string}>("stage windows");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-windows-"));
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

const scaler = makeScaler({mean: [0, 1, 2, 3, 4, 5], scale: [1, 2, 1, 2, 1, 2]});

const metadata = {
  kymo: "fused/1",
  session: "s1",
  rate_hz: "50",
  accel_unit: "m/s^2",
  gyro_unit: "deg/s",
  gravity: "included",
};

async function run(
  folder: string,
  segment: readonly number[],
  {
    meta = {},
    lengthSamples = 4,
    missing = -1,
    passed = true,
  }: {meta?: object; lengthSamples?: number; missing?: number; passed?: boolean} = {},
) {
  const fused = join(folder, "fused.arrow");
  const rows = segment.length;
  const valid = Uint8Array.from(segment, (number, row) => (number < 0 || row === missing ? 0 : 1));
  const columns: Column[] = [
    {name: "t", type: "timestamp", values: Float64Array.from({length: rows}, (_, i) => 1e12 + 20 * i)},
    ...CHANNELS.map((name, c): Column => {
      return {name, type: "float64", values: Float64Array.from({length: rows}, (_, i) => i + c), valid};
    }),
    {name: "imputed", type: "bool", values: new Uint8Array(rows).fill(1)},
    {name: "segment", type: "int32", values: Int32Array.from(segment)},
  ];
  await writeTable(fused, columns, {...metadata, ...meta});
  const gates = join(folder, "gates.json");
  await writeGates(gates, {session: "s", passed, gates: []});
  const path = join(folder, "scaler.json");
  await writeFile(path, formatScaler(scaler));
  const out = join(folder, "windows.arrow");
  const params = {windows: {lengthSamples, stepSamples: 2}};
  await runStage(windows, {
    deps: {fused, gates, scaler: path},
    outs: {windows: out},
    params,
    bindings: {session: "s1"},
  });
  return readTable(out);
}

async function refusal(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    assert.instance(error, ExpectedError, String((error as Error).stack));
    return (error as ExpectedError).message;
  }
  throw new Error("nothing was thrown");
}

test("windows lie within segments, and imputed rows count", async ({folder}) => {
  const table = await run(folder, [0, 0, 0, 0, 0, 0, -1, -1, 1, 1, 1, 1, 1, 2, 2]);
  assert.equal([...table.int32("segment")], [0, 0, 1]);
  assert.equal([...table.timestamp("start")], [1e12, 1e12 + 40, 1e12 + 160]);
  assert.equal([...table.timestamp("end")], [1e12 + 60, 1e12 + 100, 1e12 + 220]);
  assert.equal([...table.int32("window_id")], [0, 1, 2]);
  assert.equal(table.strings("session"), ["s1", "s1", "s1"]);
  assert.equal(table.strings("user"), [null, null, null]);
  assert.equal(table.strings("activity"), [null, null, null]);
  assert.is(table.width("x"), 24);
  // Channel c of row i is i + c, its mean c.
  assert.equal([...table.float32("x").subarray(24, 36)], [2, 1, 2, 1, 2, 1, 3, 1.5, 3, 1.5, 3, 1.5]);
  assert.is(table.metadata.scaler_hash, scalerHash(scaler));
  assert.equal(JSON.parse(table.metadata.classes!), ["a", "b"]);
});

test("a recording shorter than a window, or one that failed a gate, gives an empty table of its name", async ({
  folder,
}) => {
  for (const table of [
    await run(folder, [0, 0, 0]),
    await run(folder, []),
    await run(folder, [0, 0, 0, 0, 0, 0], {passed: false}),
  ])
    assert.equal([table.rows, table.metadata.session], [0, "s1"]);
});

test("what does not fit the scaler is refused by name", async ({folder}) => {
  const rows = [0, 0, 0, 0, 0];
  assert.match(await refusal(run(folder, rows, {meta: {rate_hz: "100"}})), "rate_hz is 100, the scaler's 50");
  assert.match(await refusal(run(folder, rows, {meta: {gravity: "removed"}})), "gravity is removed");
  assert.match(await refusal(run(folder, rows, {meta: {accel_unit: "milli-g"}})), "accel_unit is milli-g");
  assert.match(await refusal(run(folder, rows, {meta: {kymo: "samples/1"}})), "kymo is samples/1");
  assert.match(await refusal(run(folder, rows, {lengthSamples: 6})), "the scaler's window has 4 samples");
});

test("a missing row inside a segment is refused", async ({folder}) => {
  assert.match(await refusal(run(folder, [0, 0, 0, 0, 0], {missing: 2})), "row 2 of segment 0 has no Ax");
});

test.run();
