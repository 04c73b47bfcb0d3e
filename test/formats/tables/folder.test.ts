/** What else lies in a folder of recordings: own column maps, archives, Parquet, FIT, JSON, and files that nobody reads. */
import {mkdirSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {Encoder} from "@garmin/fitsdk";
import {strToU8, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {columnMapSchema} from "../../../src/formats/tables/column-map.ts";
import type {Maps} from "../../../src/formats/tables/container.ts";
import {isOfAPair, pairSessions, readFolder} from "../../../src/formats/tables/folder.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {iso, lines, MOMENTS, START} from "./made-up.ts";

const test = suite("folder of tables");

async function readAll(
  files: Readonly<Record<string, string | Uint8Array>>,
  maps: Maps = {},
  folder = temporaryFolder(),
) {
  writeFiles(folder, files);
  return readFolder(folder, {maps, limits: {maxUncompressedMB: 64, maxRatio: 2000}, isElsewhere: isOfAPair});
}

const OWN = columnMapSchema.parse({
  time: {column: "elapsed", unit: "s", epoch: "2025-03-24T08:00:00Z"},
  accel: {columns: ["-ay", "ax", "az"], unit: "g"},
  gyro: {columns: ["-gy", "gx", "gz"], unit: "rad/s"},
  separate: ["who"],
  gapSeconds: 10,
});
const own = lines("elapsed;ax;ay;az;gx;gy;gz;who", ({t, a, w}, i) => {
  const pause = i < 100 ? 0 : 60;
  return [[(t - START) / 1000 + pause, ...a, ...w, i === 5 ? "ann" : "ann"].join(";").replaceAll(".", ",")];
});

test("a column map names axes with signs, an epoch, people, and the pause that begins another recording", async () => {
  const {recordings} = await readAll({"one.csv": own.replace("0,1;0,0998", "0,1;")}, {own: OWN});
  assert.equal(
    recordings.map(({session}) => session),
    ["one-ann", "one-ann-2"],
  );
  const [first, second] = recordings.map(({samples}) => {
    if (samples instanceof Error) throw samples;
    return samples;
  });
  assert.equal([first!.accel.t.length, second!.accel.t.length, second!.gyro!.t.length], [100, 50, 50]);
  assert.is(second!.accel.t[0], START + 2000 + 60_000);
  assert.equal([first!.accel.x[7], first!.accel.y[7]], [-0.125, MOMENTS[7]!.a[0]]);
  assert.equal([first!.accel.unit, first!.gyro!.unit, first!.gyro!.x[3]], ["g", "rad/s", -1]);
});

test("an empty file, a plain one named .gz and links stop nobody's recording", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a/b/c/d/e"), {recursive: true});
  writeFiles(folder, {"there.csv": own});
  symlinkSync(join(folder, "there.csv"), join(folder, "linked.csv"));
  symlinkSync(join(folder, "nowhere.csv"), join(folder, "lost.csv"));
  const {recordings, unread} = await readAll(
    {"empty.csv": "", "empty.csv.gz": "", "plain.csv.gz": own, "note.gz": "a\n"},
    {own: OWN},
    folder,
  );
  assert.equal(
    recordings.map(({session, samples}) => `${session} ${samples instanceof Error}`),
    ["linked", "plain", "there"].flatMap((name) => [`${name}-ann false`, `${name}-ann-2 false`]),
  );
  assert.equal(
    unread.map(({file, looksLike}) => `${file}: ${looksLike}`),
    [
      "a/b/c/d/e/: a folder that lies more than 4 deep",
      "lost.csv: a link that leads nowhere",
      "empty.csv: an empty file; copy or export it again",
      "empty.csv.gz: an empty file; copy or export it again",
      "note.gz: text, but no table",
    ],
  );
});

test("rows without a number are left out and counted, most of them or a time are refused with the place", async () => {
  const gap = own.replace(/;[^;]*;[^;]*;[^;]*;ann\n$/, ";;;;ann\n");
  const {recordings} = await readAll({"one.csv": gap}, {own: OWN});
  const {samples} = recordings[1]!;
  if (samples instanceof Error) throw samples;
  assert.equal([samples.gyro!.t.length, samples.gyro!.droppedRows], [49, 1]);
  const wrong = await readAll({"one.csv": own.replace("\n0,02;", "\nsoon;")}, {own: OWN});
  const error = wrong.recordings[0]!.samples as Error & {place?: string};
  assert.equal(
    [error.message, error.place],
    ['elapsed is "soon": it is no time in s', "row 3, column elapsed"],
  );
});

test("a zip or a folder of a pair, a FIT file of both sensors and JSON without gzip are recordings", async () => {
  const cell = (values: readonly number[]): string => `"[${values.join(",")}]"`;
  const garmin = (stem: string): string =>
    `timestamp,timestamp_ms,sample_time_offset,${["x", "y", "z"].map((axis) => `calibrated_${stem}_${axis}`).join(",")}\n` +
    `"03/24/2025, 08:00:00 AM",5,${cell([0, 10])},${cell([1, 2])},${cell([3, 4])},${cell([5, 6])}\n`;
  const pair = {"a-accelerometer_data.csv": garmin("accel"), "a-gyroscope_data.csv": garmin("gyro")};
  const encoder = new Encoder();
  const fit = {timestamp: new Date(START), timestampMs: 0, sampleTimeOffset: [0, 10]};
  encoder.onMesg(0, {
    manufacturer: "development",
    product: 1,
    timeCreated: new Date(START),
    type: "activity",
  } as never);
  encoder.onMesg(
    165 as never,
    {...fit, calibratedAccelX: [1, 2], calibratedAccelY: [3, 4], calibratedAccelZ: [5, 6]} as never,
  );
  encoder.onMesg(
    164 as never,
    {...fit, calibratedGyroX: [1, 2], calibratedGyroY: [3, 4], calibratedGyroZ: [5, 6]} as never,
  );
  const batch = (type: string): object => ({
    type,
    samples: [
      {x: 1, y: 3, z: 5, timestamp: START},
      {x: 2, y: 4, z: 6, timestamp: START + 10},
    ],
  });
  const {recordings, unread} = await readAll({
    "z.zip": zipSync(Object.fromEntries(Object.entries(pair).map(([name, text]) => [name, strToU8(text)]))),
    "sub/a-accelerometer_data.csv": pair["a-accelerometer_data.csv"],
    "sub/a-gyroscope_data.csv": pair["a-gyroscope_data.csv"],
    "f.fit": encoder.close(),
    "j.json": JSON.stringify([batch("accelerometer"), batch("gyroscope")]),
    "elsewhere-accelerometer_data.csv": "x",
    ".hidden": "x",
    "~$open.xlsx": "x",
  });
  assert.equal(unread, []);
  assert.equal(
    recordings.map(({session, readBy}) => `${session} ${readBy}`),
    ["sub-a Garmin", "z-a Garmin", "j batched JSON", "f FIT"]
      .sort()
      .sort((a, b) => order.indexOf(a) - order.indexOf(b)),
  );
  for (const {samples, session} of recordings) {
    if (samples instanceof Error) throw samples;
    assert.equal(
      [[...samples.accel.z], [...samples.gyro!.y], samples.gyro!.t[1]! - samples.gyro!.t[0]!],
      [[5, 6], [3, 4], 10],
      session,
    );
  }
});
const order = ["sub-a Garmin", "z-a Garmin", "f FIT", "j batched JSON"];

test("Parquet is read by its columns, times of its own type included", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {"t.csv": lines("at,ax,ay,az,gx,gy,gz", ({t, a, w}) => [iso(t), ...a, ...w])});
  const {DuckDBInstance} = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT * FROM read_csv('${join(folder, "t.csv")}')) TO '${join(folder, "p.parquet")}'`,
  );
  connection.closeSync();
  instance.closeSync();
  const map = columnMapSchema.parse({
    files: "*.parquet",
    time: {column: "at", unit: "text"},
    accel: {columns: ["ax", "ay", "az"], unit: "g"},
    gyro: {columns: ["gx", "gy", "gz"], unit: "rad/s"},
  });
  const {recordings} = await readAll({"q.parquet": "PAR1 cut short"}, {map}, folder);
  assert.equal(
    recordings.map(({session}) => session),
    ["p"],
  );
  const {samples} = recordings[0]!;
  if (samples instanceof Error) throw samples;
  assert.equal(
    [...samples.accel.t],
    MOMENTS.map(({t}) => t),
  );
  assert.equal(
    [...samples.gyro!.y],
    MOMENTS.map(({w}) => w[1]),
  );
});

test("files that nobody reads are listed with what they look like; damaged archives are named", async () => {
  const {recordings, unread} = await readAll({
    "walk_accelerometer.xlsx": zipSync({"xl/workbook.xml": strToU8("<a/>")}),
    "table.csv": "time,ax,ay\n1,2,3\n",
    "notes.txt": "seat 4\n",
    "photo.jpg": new Uint8Array([0xff, 0xd8, 0, 1, 2, 3]),
    "cut.zip": zipSync({"a.csv": strToU8("a,b\n")}).subarray(0, 60),
    "other.zip": zipSync({"a.csv": strToU8("a,b\n")}),
  });
  const {"walk_accelerometer.xlsx": walk, ...others} = Object.fromEntries(
    unread.map(({file, looksLike}) => [file, looksLike]),
  );
  assert.match(walk!, /a Garmin file of the accelerometer; its name has to end in -accelerometer_data.xlsx/);
  assert.equal(others, {
    "notes.txt": "text, but no table",
    "other.zip": "an archive of a.csv",
    "photo.jpg": "no table: its bytes are no text",
    "table.csv":
      'a table with the columns time, ax, ay; no column map fits, "kymo inspect-data" proposes one',
  });
  assert.equal(
    recordings.map(({session}) => session),
    ["cut"],
  );
  assert.match((recordings[0]!.samples as Error).message, /not a readable zip archive/);
});

test("the sessions of pairs are known by their names", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "a-accelerometer_data.csv.gz": "",
    "b-gyroscope_data.fit": "",
    "c.json.gz": "",
    "d.csv": "",
  });
  assert.equal([...(await pairSessions(folder))].sort(), ["a", "b", "c"]);
});

test.run();
