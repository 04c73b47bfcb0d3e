import {mkdtemp, readFile, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type Column, readTable, writeTable} from "../../../src/formats/arrow/table.ts";

const test = suite("arrow table");

const columns: Column[] = [
  {name: "id", type: "int32", values: Int32Array.of(1, 2, 3)},
  {name: "t", type: "timestamp", values: Float64Array.of(1742802739780, -1, 4294967296)},
  {name: "Ax", type: "float64", values: Float64Array.of(0.1, 0, -3), valid: Uint8Array.of(1, 0, 1)},
  {name: "imputed", type: "bool", values: Uint8Array.of(0, 1, 0)},
  {name: "activity", type: "dictionary", values: ["sitting", null, "sitting"]},
  {name: "user", type: "dictionary", values: ["s01", "s02", "s01"]},
  {name: "x", type: "list", width: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6)},
];

test("what is written is read back, and the same values give the same bytes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kymo-"));
  const path = join(folder, "a.arrow");
  const again = join(folder, "b.arrow");
  await writeTable(path, columns, {rate_hz: "50", accel_unit: "m/s^2"});
  await writeTable(again, columns, {accel_unit: "m/s^2", rate_hz: "50"});
  assert.ok((await readFile(path)).equals(await readFile(again)));

  const table = await readTable(path);
  assert.is(table.rows, 3);
  assert.equal(table.metadata, {rate_hz: "50", accel_unit: "m/s^2"});
  assert.equal([...table.int32("id")], [1, 2, 3]);
  assert.equal([...table.timestamp("t")], [1742802739780, -1, 4294967296]);
  assert.equal([...table.float64("Ax")], [0.1, Number.NaN, -3]);
  assert.equal([...table.bool("imputed")], [0, 1, 0]);
  assert.equal(table.strings("activity"), ["sitting", null, "sitting"]);
  assert.equal(table.strings("user"), ["s01", "s02", "s01"]);
  assert.equal([...table.float32("x")], [1, 2, 3, 4, 5, 6]);
  assert.is(table.width("x"), 2);
  assert.throws(() => table.float64("nope"), /no column "nope"; it has id, t, Ax/);
  await rm(folder, {recursive: true});
});

test("an empty table keeps its schema", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kymo-"));
  const path = join(folder, "empty.arrow");
  await writeTable(
    path,
    [
      {name: "x", type: "float64", values: new Float64Array()},
      {name: "s", type: "dictionary", values: []},
    ],
    {},
  );
  const table = await readTable(path);
  assert.is(table.rows, 0);
  assert.equal(table.columnNames(), ["x", "s"]);
  assert.is(table.float64("x").length, 0);
  assert.equal(table.strings("s"), []);
  await rm(folder, {recursive: true});
});

test.run();
