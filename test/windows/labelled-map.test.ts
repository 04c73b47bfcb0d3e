/** Labelled tables with columns, units and times of their own are read by a column map that names the labelled columns. */
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {strToU8, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {columnMapSchema} from "../../src/formats/tables/column-map.ts";
import {readLabelled} from "../../src/windows/labelled.ts";
import {findLabelledNames} from "../../src/windows/labelled-names.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("labelled tables by column maps");
const folder = temporaryFolder();

const MAP = columnMapSchema.parse({
  time: {column: "seconds", unit: "s", epoch: "2025-03-24T08:00:00Z"},
  accel: {columns: ["-ay", "ax", "az"], unit: "g"},
  gyro: {columns: ["gx", "gy", "gz"], unit: "rad/s"},
  labelled: {user: "subject", activity: "label", session: "trial"},
});
const START = Date.UTC(2025, 2, 24, 8);
const HEADER = ["trial", "label", "subject", "seconds", "ax", "ay", "az", "gx", "gy", "gz"];
const ROWS = [
  ["t1", "sit", "ana", "0", "0.5", "-0.25", "1", "1", "0", "-1"],
  ["t1", "walk", "ben", "0.02", "0", "0", "1", "0", "0.5", "0"],
  ["t1", "sit", "ana", "0.04", "0.5", "-0.25", "1", "1", "0", "-1"],
];

function write(name: string, separator = ",", rows: readonly (readonly string[])[] = ROWS): string {
  const path = join(folder, name);
  writeFileSync(path, [HEADER, ...rows].map((row) => row.join(separator)).join("\n"));
  return path;
}

test("columns, signs, units, epoch and separator are as the map and the table have them", async () => {
  const table = await readLabelled(write("own.csv", ";"), {mine: MAP});
  // the rows of a session stand together
  assert.equal([...table.t], [START, START + 40, START + 20]);
  assert.equal(
    table.channels.map((channel) => [channel[0], channel[2]]),
    [
      [0.25 * 9.81, -0],
      [0.5 * 9.81, 0],
      [9.81, 9.81],
      [180 / Math.PI, 0],
      [0, 90 / Math.PI],
      [-180 / Math.PI, 0],
    ],
  );
  assert.equal([table.users, table.activities, table.sessions], [["ana", "ben"], ["sit", "walk"], ["t1"]]);
  assert.equal(
    [[...table.user], [...table.activity]],
    [
      [0, 0, 1],
      [0, 0, 1],
    ],
  );
  const names = await findLabelledNames(write("own.csv", ";"), {mine: MAP});
  assert.equal(names, {activities: ["sit", "walk"], users: ["ana", "ben"], hasGyro: true});
});

test("steps and columns that are added count in the unit", async () => {
  const map = columnMapSchema.parse({
    ...MAP,
    accel: {columns: ["ax", "ay", "az"], add: ["gx", "-gy", "gz"], unit: "m/s^2", scale: 0.5},
    gyro: {...MAP.gyro, unit: "deg/s", scale: 4},
  });
  const {channels} = await readLabelled(write("scaled.csv"), {mine: map});
  assert.equal(
    channels.map((channel) => channel[2]),
    [0, -0.25, 0.5, 0, 2, 0],
    "of ben",
  );
  const {users, sessions} = await readLabelled(write("twice.csv"), {
    mine: columnMapSchema.parse({...MAP, labelled: {user: "subject", activity: "label", session: "subject"}}),
  });
  assert.equal(
    [users, sessions],
    [
      ["ana", "ben"],
      ["ana", "ben"],
    ],
  );
});

test("a table in kymo's own form is read as that, whatever maps there are; in a zip as well", async () => {
  const text = "timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User\n1700000000000,1,2,3,4,5,6,sit,ana\n";
  const path = join(folder, "kymo.csv");
  writeFileSync(path, text);
  const zip = join(folder, "kymo.zip");
  writeFileSync(zip, zipSync({"kymo.csv": strToU8(text)}));
  for (const file of [path, zip]) {
    const {t, channels, users} = await readLabelled(file, {mine: MAP});
    assert.equal([[...t], channels.map(([first]) => first), users], [[1.7e12], [1, 2, 3, 4, 5, 6], ["ana"]]);
  }
});

test("Parquet is read by the map", async () => {
  const csv = write("for-parquet.csv");
  const path = join(folder, "own.parquet");
  await toParquet(csv, path);
  const {t, channels} = await readLabelled(path, {mine: MAP});
  assert.equal([...t], [START, START + 40, START + 20]);
  assert.is(channels[1]![0], 0.5 * 9.81);
});

test("what is wrong is named with row and column, and a unit is not guessed", async () => {
  const messageOf = async (path: string, map = MAP): Promise<string> =>
    (await refusalOf(readLabelled(path, {mine: map}))).message;
  const row = ROWS[0]!;
  assert.is(await messageOf(write("a.csv", ",", [row.with(4, "x")])), 'ax is "x": it is no number');
  assert.is(await messageOf(write("b.csv", ",", [row.with(2, "")])), 'subject is "": it is no name');
  assert.match(await messageOf(write("c.csv", ",", [row.with(3, "soon")])), "it is no time in s");
  const unnamed = columnMapSchema.parse({...MAP, accel: {...MAP.accel, unit: "auto"}});
  assert.match(
    await messageOf(write("d.csv"), unnamed),
    "the column map mine names no unit of the accelerometer",
  );
  const other = columnMapSchema.parse({...MAP, labelled: {user: "who", activity: "label"}});
  assert.match(await messageOf(write("e.csv"), other), "the header lacks timestamp");
});

async function toParquet(csv: string, path: string): Promise<void> {
  const {DuckDBInstance} = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {threads: "1"});
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM read_csv('${csv}')) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

test.run();
