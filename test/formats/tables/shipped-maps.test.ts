/** A made-up export of each app and data set for which a column map ships is read as what it is. */
import {join} from "node:path";
import {gzipSync, strToU8, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readFolder} from "../../../src/formats/tables/folder.ts";
import {SHIPPED_MAPS} from "../../../src/formats/tables/shipped-maps.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {iso, lines, MOMENTS, nanoseconds, START, times} from "./made-up.ts";

const test = suite("shipped maps");
const LIMITS = {maxUncompressedMB: 64, maxRatio: 200};
const G = 9.81;
const D = 180 / Math.PI;
/** What an export gives up: digits. */
const CLOSE = 1e-9;

async function readAll(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return readFolder(join(folder), {maps: SHIPPED_MAPS, limits: LIMITS, isElsewhere: () => false});
}

/** Asserts one recording of this name and map, whose values are those made up, times the factors. */
async function reads(
  files: Readonly<Record<string, string | Uint8Array>>,
  expected: {session: string; readBy: string; accel?: number; gyro?: number; start?: number},
): Promise<void> {
  const {recordings, unread} = await readAll(files);
  assert.equal(
    [recordings.map(({session, readBy}) => [session, readBy]), unread],
    [[[expected.session, expected.readBy]], []],
  );
  const {samples} = recordings[0]!;
  if (samples instanceof Error) throw samples;
  const {accel = 1, gyro = 1, start = START} = expected;
  assert.equal([samples.accel.t.length, samples.gyro!.t.length], [150, 150]);
  for (const [i, {t, a, w}] of MOMENTS.entries()) {
    assert.is(samples.accel.t[i], t - START + start);
    for (const [axis, name] of (["x", "y", "z"] as const).entries()) {
      assert.ok(Math.abs(samples.accel[name][i]! - a[axis]! * accel) < CLOSE * accel, `accel ${name} ${i}`);
      assert.ok(Math.abs(samples.gyro![name][i]! - w[axis]! * gyro) < CLOSE * gyro, `gyro ${name} ${i}`);
    }
  }
}

const xyz = (of: "a" | "w", factor = 1) =>
  lines("time,seconds_elapsed,z,y,x", ({t, ...moment}, i) => [
    nanoseconds(t),
    i / 50,
    ...times(moment[of], factor).reverse(),
  ]);

test("Sensor Logger's archive as it comes, of Android, of Wear OS and of an Apple Watch", async () => {
  const other = {
    "Metadata.csv": "version,device\n3,x\n",
    "Accelerometer.csv": xyz("a", 0.1),
    "photo.jpg": "\xff\xd8",
  };
  const zip = (parts: Readonly<Record<string, string>>): Uint8Array =>
    zipSync(
      Object.fromEntries(Object.entries({...other, ...parts}).map(([name, text]) => [name, strToU8(text)])),
    );
  const phone = {"TotalAcceleration.csv": xyz("a", G), "Gyroscope.csv": xyz("w")};
  await reads({"walk.zip": zip(phone)}, {session: "walk", readBy: "sensor-logger", accel: G});
  const watch = {...phone, "WatchAccelerometer.csv": xyz("a", G), "WatchGyroscope.csv": xyz("w")};
  await reads({"walk.zip": zip(watch)}, {session: "walk", readBy: "sensor-logger-wear-os", accel: G});
  const wrist = lines(
    "time,seconds_elapsed,rotationRateX,rotationRateY,rotationRateZ,gravityX,gravityY,gravityZ,accelerationX,accelerationY,accelerationZ,quaternionW",
    ({t, a, w}, i) => [nanoseconds(t), i / 50, ...w, ...times(a, 0.75), ...times(a, 0.25), 1],
  );
  await reads(
    {"run.zip": zip({...phone, "WristMotion.csv": wrist})},
    {session: "run", readBy: "sensor-logger-apple-watch"},
  );
});

test("Apple SensorLog", async () => {
  const header = (gyro: string): string =>
    `loggingTime(txt),accelerometerAccelerationX(G),accelerometerAccelerationY(G),accelerometerAccelerationZ(G),${gyro}X(rad/s),${gyro}Y(rad/s),${gyro}Z(rad/s),label(N)`;
  const text = (gyro: string): string =>
    lines(header(gyro), ({t, a, w}) => [
      `${iso(t + 3_600_000)
        .slice(0, -1)
        .replace("T", " ")} +0100`,
      ...a,
      ...w,
      0,
    ]);
  await reads({"one.csv": text("motionRotationRate")}, {session: "one", readBy: "apple-sensorlog"});
  await reads({"one.csv": text("gyroRotation")}, {session: "one", readBy: "apple-sensorlog-gyro"});
});

test("WISDM and HHAR: two files for all people, and for all watches", async () => {
  const start = Date.UTC(2019, 0) + 5000;
  const wisdm = (of: "a" | "w", factor = 1): string =>
    MOMENTS.map((moment, i) => `1600,A,${5000 + 20 * i}000000,${times(moment[of], factor).join(",")};`).join(
      "\n",
    );
  await reads(
    {"data_1600_accel_watch.txt": wisdm("a", G), "data_1600_gyro_watch.txt": wisdm("w")},
    {session: "1600-A", readBy: "wisdm", accel: G, start},
  );
  const hhar = (of: "a" | "w", factor: number): string =>
    lines("Index,Arrival_Time,Creation_Time,x,y,z,User,Model,Device,gt", (moment, i) => [
      ...[i, moment.t + 7, nanoseconds(moment.t), ...times(moment[of], factor), "a", "gear", "gear_1", "sit"],
    ]);
  const files = {"Watch_accelerometer.csv": hhar("a", G), "Watch_gyroscope.csv": hhar("w", 1)};
  await reads(files, {session: "a-gear_1", readBy: "hhar", accel: G});
  const [head, ...rows] = files["Watch_accelerometer.csv"].trim().split("\n");
  const two = [head, ...rows, ...rows.map((row) => row.replace(",a,", ",b,"))].join("\n");
  const {recordings} = await readAll({...files, "Watch_accelerometer.csv": two});
  assert.equal(
    recordings.map(({session, samples}) => [session, Object.keys(samples)]),
    [
      ["a-gear_1", ["accel", "gyro"]],
      ["b-gear_1", ["accel"]],
    ],
  );
});

test("an Empatica E4 is read as an accelerometer alone", async () => {
  const start = `${START / 1000}.000000`;
  const text = `${start}, ${start}, ${start}\n32.0, 32.0, 32.0\n${MOMENTS.map(({a}) => times(a, 64).join(",")).join("\n")}\n`;
  const {recordings} = await readAll({
    "e4.zip": zipSync({"ACC.csv": strToU8(text), "HR.csv": strToU8("1\n1\n70\n")}),
  });
  assert.equal(
    recordings.map(({session, readBy}) => [session, readBy]),
    [["e4", "empatica-e4"]],
  );
  const {samples} = recordings[0]!;
  assert.ok(!(samples instanceof Error) && samples.gyro === undefined);
  assert.is(samples.accel.t.length, MOMENTS.length);
});

test("Axivity with and without a header, and ActiGraph", async () => {
  const row = ({t, a, w}: (typeof MOMENTS)[number]): unknown[] => [
    iso(t).slice(0, -1).replace("T", " "),
    ...a,
    ...times(w, D),
  ];
  const header = "Time,Accel-X (g),Accel-Y (g),Accel-Z (g),Gyro-X (d/s),Gyro-Y (d/s),Gyro-Z (d/s)";
  await reads({"12.csv": lines(header, row)}, {session: "12", readBy: "axivity-ax6", gyro: D});
  await reads(
    {"12_AX6.csv.gz": gzipSync(strToU8(lines(undefined, row)))},
    {session: "12_AX6", readBy: "axivity-plain", gyro: D},
  );
  const preamble = `------------ Data File Created By ActiGraph ----------\n${"Serial Number: X\n".repeat(9)}`;
  const columns = [
    "Accelerometer X",
    "Accelerometer Y",
    "Accelerometer Z",
    "Temperature",
    "Gyroscope X",
    "Gyroscope Y",
    "Gyroscope Z",
  ];
  const imu = lines(`Timestamp,${columns.join(",")}`, ({t, a, w}) => [
    `${iso(t).slice(0, -1)}`,
    ...[...a, 20, ...times(w, D)],
  ]);
  await reads({"p1IMU.csv": preamble + imu}, {session: "p1IMU", readBy: "actigraph-imu", gyro: D});
});

test("the labelled form, as of the public sp_sw", async () => {
  const text = lines("timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User,session", ({t, a, w}) => [
    ...[t, ...times(a, G), ...times(w, D), "SEATED", "s01", "s01_01"],
  ]);
  await reads({"sp_sw.csv": text}, {session: "sp_sw-s01-s01_01", readBy: "labelled", accel: G, gyro: D});
});

test.run();
