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
