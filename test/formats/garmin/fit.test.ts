import {Encoder} from "@garmin/fitsdk";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readSensor} from "../../../src/formats/garmin/recording.ts";
import {LIMITS, writeTemporary} from "./tiny-workbook.ts";

const test = suite("FIT");
const START = new Date("2025-03-24T07:52:19Z");

function encode(messages: readonly [number, Record<string, unknown>][]): Uint8Array {
  const encoder = new Encoder();
  encoder.onMesg(0, {manufacturer: "development", product: 1, timeCreated: START, type: "activity"} as never);
  for (const [number, message] of messages) encoder.onMesg(number as never, message as never);
  return encoder.close();
}

const accel = {
  timestamp: START,
  timestampMs: 766,
  sampleTimeOffset: [0, 10, 29],
  calibratedAccelX: [-62.5, 1, 2],
  calibratedAccelY: [3, 4, 5],
  calibratedAccelZ: [-1000, -1001.25, 7],
};
const gyro = {
  timestamp: START,
  timestampMs: 5,
  sampleTimeOffset: [1],
  calibratedGyroX: [0.5],
  calibratedGyroY: [1],
  calibratedGyroZ: [2],
};

test("one file may hold both sensors", async () => {
  const file = writeTemporary(
    "s-accelerometer_data.fit",
    encode([
      [165, accel],
      [164, gyro],
      [165, {...accel, sampleTimeOffset: [0, 1]}],
    ]),
  );
  const a = await readSensor(file, "accelerometer", LIMITS);
  assert.equal(
    [...a.t],
    [766, 776, 795].map((ms) => START.getTime() + ms),
  );
  assert.equal([...a.z], [-1000, -1001.25, 7]);
  assert.equal([a.sourceRows, a.droppedRows, a.format], [2, 1, "fit"]);
  const g = await readSensor(file, "gyroscope", LIMITS);
  assert.equal([g.t[0], g.x[0], g.y[0], g.z[0]], [START.getTime() + 6, 0.5, 1, 2]);
});

async function fails(bytes: Uint8Array, message: RegExp): Promise<void> {
  const error = await readSensor(writeTemporary("a.fit", bytes), "accelerometer", LIMITS).catch(
    (thrown: unknown) => thrown,
  );
  assert.match((error as Error).message, message);
  assert.is((error as Error).name, "ExpectedError");
}

test("compressed values are milli-g, and calibrated ones count before them", async () => {
  const {calibratedAccelX: _x, calibratedAccelY: _y, calibratedAccelZ: _z, ...bare} = accel;
  const compressed = {
    compressedCalibratedAccelX: [-63, 1, 2],
    compressedCalibratedAccelY: [3, 4, 5],
    compressedCalibratedAccelZ: [-1000, -1001, 7],
  };
  const file = writeTemporary(
    "c.fit",
    encode([
      [165, {...bare, ...compressed}],
      [165, {...accel, timestampMs: 900, ...compressed}],
    ]),
  );
  const {x, z} = await readSensor(file, "accelerometer", LIMITS);
  assert.equal([...x], [-63, 1, 2, -62.5, 1, 2]);
  assert.equal([...z].slice(0, 3), [-1000, -1001, 7]);
});

test("raw counts take the last calibration of their own sensor", async () => {
  const calibration = {
    timestamp: START,
    calibrationDivisor: 4096,
    levelShift: 32768,
    offsetCal: [10, -20, 30],
    // x and y change places, z turns round
    orientationMatrix: [0, 1, 0, 1, 0, 0, 0, 0, -1],
  };
  const counts = {
    timestamp: START,
    timestampMs: 0,
    sampleTimeOffset: [0, 10],
    accelX: [32778 + 4096, 32778],
    accelY: [32748 + 2048, 32748],
    accelZ: [32798 - 4096, 32798 + 4096],
  };
  const file = writeTemporary(
    "r.fit",
    encode([
      [167, {...calibration, sensorType: "accelerometer", calibrationFactor: 1}],
      [167, {...calibration, sensorType: "gyroscope", calibrationFactor: 500}],
      [165, counts],
    ]),
  );
  const {x, y, z} = await readSensor(file, "accelerometer", LIMITS);
  const round = (values: Float64Array): number[] =>
    Array.from(values, (value) => Math.round(value * 1e3) / 1e3 + 0);
  assert.equal(
    [round(x), round(y), round(z)],
    [
      [0.5, 0],
      [1, 0],
      [1, -1],
    ],
  );
});

test("raw counts, a missing sensor and a damaged file are refused", async () => {
  const {calibratedAccelX: _x, calibratedAccelY: _y, calibratedAccelZ: _z, ...bare} = accel;
  await fails(
    encode([[165, {...bare, accelX: [1, 2, 3], accelY: [1, 2, 3], accelZ: [1, 2, 3]}]]),
    /only raw counts/,
  );
  await fails(encode([[164, gyro]]), /no rows of the accelerometer/);
  const broken = encode([[165, accel]]);
  broken[40]! ^= 1;
  await fails(broken, /not a whole FIT file/);
});

test.run();
