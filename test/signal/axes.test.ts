/** Faults of single axes, in the shipped simulated recording and in small ones whose figures are known. */
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readRecordingPair} from "../../src/formats/garmin/recording.ts";
import type {Samples} from "../../src/formats/garmin/samples.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import {AxisFit} from "../../src/signal/axis-fit.ts";
import {type FuseParams, fuseSamples} from "../../src/signal/fuse.ts";
import {checkSessionsTogether, checkSessionUnits} from "../../src/signal/labelled-units.ts";
import {requireMovingAxes, requireOwnAxes} from "../../src/signal/own-axes.ts";

const test = suite("axes");
const PARAMS: FuseParams = {
  rateHz: 50,
  toleranceMs: 1,
  maxInterpolatedBins: 2,
  maxHours: 48,
  accelUnit: "auto",
  gyroUnit: "auto",
};
const AXES = ["x", "y", "z"] as const;
type Axis = (typeof AXES)[number];
const RADIANS = Math.PI / 180;
const METRES = 0.00981;

const folder = fileURLToPath(new URL("../../data/raw/", import.meta.url));
const of = (sensor: string): string => `${folder}simulated-2026-01-10-09-00-00-${sensor}_data.xlsx`;
const {accel, gyro} = await readRecordingPair(
  {accel: of("accelerometer"), gyro: of("gyroscope")},
  {maxUncompressedMB: 512, maxRatio: 200},
);

/** The samples with some axes multiplied, from one share of them to another. */
function scaled(samples: Samples, factor: number, axes: string = "xyz", from = 0, to = 1): Samples {
  const change = (axis: Axis): Float64Array =>
    samples[axis].map((value, i) => {
      const share = i / samples.t.length;
      return axes.includes(axis) && share >= from && share < to ? value * factor : value;
    });
  return {...samples, x: change("x"), y: change("y"), z: change("z")};
}

/** The units, or the message of the refusal. */
function fuse(a: Samples, g: Samples, params: Partial<FuseParams> = {}): string {
  try {
    const {units} = fuseSamples(
      a,
      g,
      {...PARAMS, ...params},
      {session: "s", files: {accel: "a", gyro: "g"}},
    ).quality;
    return `${units.accel.unit} ${units.gyro!.unit}`;
  } catch (error) {
    assert.instance(error, ExpectedError);
    return (error as Error).message;
  }
}

test("one axis of the accelerometer in another unit is refused, with what 1 g is in each", () => {
  for (const axis of AXES)
    for (const factor of [0.001, METRES, 0.5, 2])
      assert.match(fuse(scaled(accel, factor, axis), gyro), "the accelerometer's axes are not in one unit");
  const metres = scaled(accel, METRES);
  assert.match(fuse(scaled(metres, 1 / 9.81, "y"), gyro), /1 g is 9\.81 in x, 0\.906 in y, 9\.89 in z$/);
  assert.match(fuse(scaled(metres, 1 / METRES, "z"), gyro), /1 g is 9\.81 in x, 8\.89 in y, 1010 in z$/);
  assert.match(
    fuse(scaled(accel, 0.001, "y", 0.3, 0.7), gyro),
    /1 g is \d+ in x, 0\.\d+ in y, \d+ in z, from second 90 to 150$/,
  );
  assert.is(fuse(scaled(accel, 0.5, "x"), gyro, {accelUnit: "milli-g"}), "milli-g deg/s", "as it was told");
});

test("one axis of the gyroscope in another unit is refused, and so is a stretch", () => {
  for (const axis of AXES) {
    assert.match(fuse(accel, scaled(gyro, RADIANS, axis)), "the gyroscope's axes are not in one unit");
    assert.match(
      fuse(accel, scaled(scaled(gyro, RADIANS), 1 / RADIANS, axis)),
      "the gyroscope's axes are not in one unit",
    );
  }
  assert.match(fuse(accel, scaled(gyro, RADIANS, "y", 0.3, 0.7)), "the gyroscope's axes are not in one unit");
  for (const from of [0, 0.45, 0.9])
    assert.match(
      fuse(accel, scaled(gyro, RADIANS, "xyz", from, from + 0.1)),
      /unit is not one: for the same motion it shows \d\d times less here than elsewhere/,
    );
  assert.match(fuse(accel, scaled(scaled(gyro, RADIANS), 1 / RADIANS, "xyz", 0.4, 0.5)), /unit is not one/);
  assert.is(fuse(accel, scaled(gyro, RADIANS, "y"), {gyroUnit: "deg/s"}), "milli-g deg/s", "as it was told");
});

test("turns a minute, tenths of a degree and turns a second are in neither unit", () => {
  for (const factor of [1 / 6, 10, 1 / 360])
    assert.match(fuse(accel, scaled(gyro, factor)), "the gyroscope is neither in deg/s nor in rad/s");
});

test("an axis whose sign is turned round is refused where gravity turns clearly", () => {
  assert.match(fuse(accel, scaled(gyro, -1, "y")), "gravity turns the wrong way about y: an axis");
  assert.match(fuse(scaled(accel, -1, "x"), gyro), "gravity turns the wrong way about y and z: an axis");
  assert.match(fuse(scaled(accel, -1, "z"), scaled(gyro, -1, "z")), "the wrong way about y and z");
  assert.is(fuse(scaled(accel, -1), gyro), "milli-g deg/s", "gravity up or down is a convention");
  const turned = scaled(accel, -1, "xy");
  assert.is(fuse(turned, scaled(gyro, -1, "xy")), "milli-g deg/s", "so is the wrist");
});

test("an axis that repeats another is refused, one that is constant is not taken for that", () => {
  const message = "the axes x and y of the gyroscope have the same numbers";
  assert.is(fuse(accel, {...gyro, y: gyro.x}), message);
  assert.is(fuse(accel, {...gyro, y: scaled(gyro, -1).x}), message);
  assert.is(
    fuse({...accel, z: accel.y}, gyro),
    "the axes y and z of the accelerometer have the same numbers",
  );
  assert.is(
    fuse(accel, {...accel, format: "csv"}),
    "the gyroscope has the same numbers as the accelerometer",
  );
  const [wave, flat] = [Float64Array.from({length: 100}, (_, i) => i), new Float64Array(100)];
  requireOwnAxes({x: flat, y: flat, z: wave}, "gyroscope", "f");
  assert.throws(
    () => requireMovingAxes({x: wave, y: flat, z: wave}, "gyroscope", "f"),
    /axis y .* is 0 throughout/,
  );
  const nearly = wave.map((value, i) => (i < 2 ? value + 0.5 : value));
  requireOwnAxes({x: wave, y: nearly, z: flat}, "gyroscope", "f");
  nearly[0] = 0;
  assert.throws(() => requireOwnAxes({x: wave, y: nearly, z: flat}, "gyroscope", "f"), /x and y/);
  requireOwnAxes({x: wave.subarray(1), y: wave.subarray(1), z: flat.subarray(1)}, "gyroscope", "f");
});

test("a session of a labelled table needs every axis", () => {
  const {fused} = fuseSamples(accel, gyro, PARAMS, {session: "s", files: {accel: "a", gyro: "g"}});
  const rows = 7000; // before the gap
  const channels = fused.channels.map((values) => values.slice(0, rows)) as unknown as typeof fused.channels;
  const session = {user: "ana", who: 'the user "ana"', t: fused.t.subarray(0, rows), channels};
  checkSessionUnits(session, 50, "f");
  const without = channels.map((values, c) => (c === 5 ? new Float64Array(rows) : values));
  assert.throws(
    () => checkSessionUnits({...session, channels: without as unknown as typeof channels}, 50, "f"),
    /the user "ana": the axis z of the gyroscope is 0 throughout/,
  );
  const twice = channels.map((values, c) => (c === 1 ? channels[0] : values));
  assert.throws(
    () => checkSessionUnits({...session, channels: twice as unknown as typeof channels}, 50, "f"),
    /the user "ana": the axes x and y of the accelerometer have the same numbers/,
  );
});

test("sessions of a labelled table are held against each other", () => {
  const {fused} = fuseSamples(accel, gyro, PARAMS, {session: "s", files: {accel: "a", gyro: "g"}});
  const session = (user: string, from: number, factor = 1, axes: readonly number[] = [3, 4, 5]) => ({
    user,
    who: `the user "${user}"`,
    t: fused.t.slice(from, from + 2500),
    channels: fused.channels.map((values, c) =>
      values.slice(from, from + 2500).map((value) => (axes.includes(c) ? value * factor : value)),
    ) as unknown as typeof fused.channels,
  });
  const check = (...sessions: ReturnType<typeof session>[]): void => checkSessionsTogether(sessions, 50, "f");
  const others = [session("ana", 0), session("ben", 4000), session("cleo", 7500)];
  check(...others, session("dan", 11_000, 2));
  assert.throws(
    () => check(...others, session("dan", 11_000, 16.4)),
    /the user "dan": for the same motion the gyroscope shows 1\d times more than in most sessions/,
  );
  assert.throws(() => check(...others, session("dan", 11_000, RADIANS)), /"dan": .* [4-9]\d times less/);
  check(session("ana", 0), session("dan", 11_000, RADIANS)); // of two it is unclear which is odd
  const turned = [0, 2500, 4500, 7500, 10_000, 12_500].map((from) => session("ana", from, -1, [4]));
  assert.throws(() => check(...turned), /the user "ana": gravity turns the wrong way about y/);
  check(...turned.slice(0, 1));
});

test("the fit of three axes is that of the normal equations, in axes of unlike sizes", () => {
  // two rows an axis, y = c·x ± 1: Σ x² is 2 s², six residuals of 1 with 3 degrees of freedom give t = c·s
  const fit = new AxisFit();
  const [c, size] = [
    [5, -3, 700],
    [1, 1, 0.001],
  ] as const;
  for (let axis = 0; axis < 3; axis++)
    for (const residual of [1, -1]) {
      const x: [number, number, number] = [0, 0, 0];
      x[axis] = size[axis]!;
      fit.add(x, c[axis]! * size[axis]! + residual);
    }
  assert.is(fit.rows, 6);
  const near = (found: number, expected: number): void =>
    assert.ok(
      Math.abs(found - expected) < 1e-9 * Math.max(1, Math.abs(expected)),
      `${found}, not ${expected}`,
    );
  for (const [axis, {value, t, correlation}] of fit.coefficients().entries()) {
    const expected = c[axis]! * size[axis]!;
    near(value, c[axis]!);
    near(t, expected);
    near(correlation, expected / Math.sqrt(expected ** 2 + 3));
  }
});

test.run();
