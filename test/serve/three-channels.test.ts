/** What a model of three channels is asked: windows of the accelerometer, and recordings without a gyroscope. */
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {prepareJson} from "../../src/serve/input/prepare-body.ts";
import {readSettings} from "../../src/serve/settings.ts";
import {makeScaler} from "../fixtures/scaler.ts";

const test = suite("serve: three channels");
const settings = readSettings(fileURLToPath(new URL("../..", import.meta.url)));
const scaler = {
  ...makeScaler({window: 200, step: 100}),
  ...{channels: ["Ax", "Ay", "Az"], units: {accel: "m/s^2", gyro: "none"}},
  ...{mean: [1, 2, 3], scale: [2, 4, 8]},
};
const context = {scaler, settings, maxWindows: 100};
const prepare = (body: object) =>
  prepareJson(Buffer.from(JSON.stringify(body)), ["window", "recording"], context);

test("a window has three numbers a row, scaled by three", () => {
  const {x, windows} = prepare({window: Array.from({length: 200}, () => [3, 6, 11])});
  assert.equal([windows, x.length, ...x.subarray(0, 4)], [1, 600, 1, 1, 1, 1]);
  assert.throws(() => prepare({window: Array.from({length: 200}, () => [3, 6, 11, 0, 0, 0])}));
});

test("a recording may lack the gyroscope, as sensors or as rows; one that has it is asked the same", () => {
  const t = Array.from({length: 3000}, (_, i) => Date.UTC(2026, 0, 5) + i * 20);
  const wave = (rate: number, at: number) => t.map((_, i) => at + Math.sin(i * rate));
  const accel = {t, x: wave(0.11, 0), y: wave(0.07, 2), z: wave(0.05, 9)};
  const {x, recordings} = prepare({recording: {accel}});
  assert.is(x.length, 29 * 600);
  assert.equal([recordings[0]!.quality.sensors.gyro, recordings[0]!.gates.passed], [undefined, true]);
  const rows = t.map((time, i) => [time, accel.x[i]!, accel.y[i]!, accel.z[i]!]);
  assert.equal(prepare({recording: {samples: rows}}).x, x);
  const gyro = {t, x: wave(0.3, 0).map((v) => 90 * v), y: wave(0.2, 0).map((v) => 80 * v), z: wave(0.4, 0)};
  assert.equal(prepare({recording: {accel, gyro}, units: {gyro: "deg/s"}}).x, x);
});

test.run();
