import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {RawChannels} from "../../src/signal/gravity-turns.ts";
import {decideGyroUnit} from "../../src/signal/gyro-unit.ts";
import {checkSessionUnits} from "../../src/signal/labelled-units.ts";
import {computeRate} from "../../src/signal/sensor-quality.ts";
import {decideAccelUnit} from "../../src/signal/units.ts";

const test = suite("units");

function gravityOf(size: number, spike = 0): {x: Float64Array; y: Float64Array; z: Float64Array} {
  const z = new Float64Array(101).fill(-size);
  z[50] = -size - spike;
  return {x: new Float64Array(101), y: new Float64Array(101), z};
}

test("gravity tells the accelerometer's unit, spikes do not", () => {
  assert.is(decideAccelUnit(gravityOf(1, 8), "auto", "f").unit, "g");
  assert.is(decideAccelUnit(gravityOf(9.8, 150), "auto", "f").unit, "m/s^2");
  const milli = decideAccelUnit(gravityOf(1001), "auto", "f");
  assert.is(milli.unit, "milli-g");
  assert.ok(milli.margin! > 50 && milli.margin! < 102);
  assert.match(milli.rule, /says milli-g/);
  assert.match(decideAccelUnit(gravityOf(9.8, 60), "auto", "f").rule, /says nothing/);
});

test("a size that is no gravity is refused, with both readings and the parameter", () => {
  for (const size of [0, 0.3, 3.2, 70, 5000]) {
    const error = assertThrown(() => decideAccelUnit(gravityOf(size), "auto", "f"));
    assert.match(error.message, /unit is unclear: .* nearest are .* and /);
    assert.match(error.hint, /fuse\.accelUnit/);
  }
  assert.is(decideAccelUnit(gravityOf(70), "m/s^2", "f").margin, null);
});

/** `rows` samples 20 ms apart; z is `-of(row)`, x wavers a little. */
function upright(
  rows: number,
  of: (row: number) => number,
): {x: Float64Array; y: Float64Array; z: Float64Array} {
  const z = Float64Array.from({length: rows}, (_, row) => -of(row));
  return {x: z.map((value, row) => 0.05 * value * Math.sin(row)), y: new Float64Array(rows), z};
}

test("one unit holds from the first sample to the last, or none", () => {
  const refused = (of: (row: number) => number): Error & {place?: string} =>
    assertThrown(() => decideAccelUnit(upright(6000, of), "auto", "f"));
  assert.match(
    refused((row) => (row < 3000 ? 1 : 1000)).message,
    /unit is not one: most of it is in milli-g, from here on a stretch is in g/,
  );
  const late = refused((row) => (row < 5400 ? 1000 : 9.81));
  assert.match(late.message, /most of it is in milli-g, from here on a stretch is in m\/s\^2/);
  assert.is(late.place, "sample 5501"); // the first stretch of 500 that is mostly so
  assert.match(
    refused((row) => (row % 3 === 0 ? 1 : 1000)).message,
    /most samples are in milli-g, 3\d % in g/,
  );
  assert.match(refused((row) => (row < 1500 ? 0.0001 : 1000)).message, /25 % of the recording fits neither/);
  assert.is(
    decideAccelUnit(
      upright(6000, (row) => (row % 50 === 0 ? 8 : 1)),
      "auto",
      "f",
    ).unit,
    "g",
  );
});

test("acceleration without gravity is named as that, in whatever unit", () => {
  for (const scale of [1, 9.81, 1000, 40]) {
    const z = Float64Array.from({length: 6000}, (_, row) => scale * Math.sin(row / 4));
    const x = z.map((value, row) => value * Math.cos(row / 9));
    const error = assertThrown(() => decideAccelUnit({x, y: z, z}, "auto", "f"));
    assert.match(error.message, /has no gravity/);
    assert.match(error.hint, /not the linear/);
  }
});

/** A watch that turns about its x axis at `omega(i)` rad/s while gravity holds still; the gyroscope scaled. */
function turning(omega: (row: number) => number, gyroScale: number, rows = 2000): RawChannels {
  const channels = Array.from({length: 6}, () => new Float64Array(rows)) as unknown as RawChannels;
  let angle = 0;
  for (let row = 0; row < rows; row++) {
    // dg/dt = -omega × g with omega along x: gy' = omega gz, gz' = -omega gy.
    channels[1][row] = 9.81 * Math.sin(angle);
    channels[2][row] = 9.81 * Math.cos(angle);
    channels[3][row] = omega(row) * gyroScale;
    angle += omega(row) / 50;
  }
  return channels;
}

test("gravity's turn tells the gyroscope's unit", () => {
  const slow = (row: number): number => 0.3 * Math.sin(row / 40);
  const radians = decideGyroUnit(turning(slow, 1), 50, undefined, "auto", "f");
  assert.is(radians.unit, "rad/s");
  assert.ok(Math.abs(radians.figure - 1) < 0.05);
  const degrees = decideGyroUnit(turning(slow, 180 / Math.PI), 50, "batched-json", "auto", "f");
  assert.is(degrees.unit, "deg/s");
  assert.ok(Math.abs(degrees.figure / (Math.PI / 180) - 1) < 0.05);
  assert.is(
    decideGyroUnit(
      turning((row) => 2 * Math.sin(row / 40), 180 / Math.PI),
      50,
      undefined,
      "auto",
      "f",
    ).margin! > 2,
    true,
  );
});

test("a few values that no watch measures do not tell the gyroscope's unit", () => {
  const channels = turning((row) => 0.3 * Math.sin(row / 40), 1);
  channels[4][700] = 500;
  const decided = decideGyroUnit(channels, 50, "csv", "auto", "f");
  assert.is(decided.unit, "rad/s");
  assert.match(decided.rule, /1 values beyond 40 are too few/);
});

test("a gyroscope's unit that changes half-way is refused with the place", () => {
  const channels = turning((row) => 0.3 * Math.sin(row / 40), 1, 6000);
  for (let row = 3000; row < 6000; row++) channels[3][row]! *= 180 / Math.PI;
  const error = assertThrown(() => decideGyroUnit(channels, 50, "csv", "auto", "f"));
  assert.match(error.message, /unit is not one/);
  assert.match((error as {place?: string}).place!, /^from second (0|30|60|90) to/);
});

test("ten seconds in another unit are found, and numbers that are in neither", () => {
  const radians = turning((row) => 1.5 * Math.sin(row / 30), 1, 3000);
  const mixed = turning((row) => 1.5 * Math.sin(row / 30), 180 / Math.PI, 3000);
  for (let axis = 3; axis < 6; axis++) mixed[axis as 3].set(radians[axis as 3].subarray(2200, 2900), 2200);
  const error = assertThrown(() => decideGyroUnit(mixed, 50, "csv", "auto", "f"));
  assert.match(error.message, "the gyroscope's unit is not one: most of it is in deg/s, 10 seconds in rad/s");
  // raw counts of a sensor of 2000 deg/s, thousandths, and turns a second
  for (const scale of [16.4 * (180 / Math.PI), 1000, 180_000 / Math.PI, 1 / (2 * Math.PI)]) {
    const numbers = turning((row) => 1.5 * Math.sin(row / 30), scale);
    const unknown = assertThrown(() => decideGyroUnit(numbers, 50, "csv", "auto", "f"));
    assert.match(unknown.message, "the gyroscope is neither in deg/s nor in rad/s: gravity turns");
  }
});

test("each session of a labelled table is in m/s² with gravity and in deg/s throughout", () => {
  const session = (accel: number, gyro: (row: number) => number) => {
    const [x, y, z, gx, gy, gz] = turning((row) => 1.5 * Math.sin(row / 30), 1, 3000);
    const noise = (axis: number, row: number): number => 0.001 * Math.sin(7 * row + axis);
    const scaled = [x, y, z].map((axis, k) =>
      axis.map((value, row) => (value / length + noise(k, row)) * accel),
    );
    const turned = [gx, gy, gz].map((axis, k) =>
      axis.map((value, row) => (value + noise(k + 3, row)) * gyro(row)),
    );
    const t = x.map((_, row) => 1_700_000_000_000 + 20 * row);
    return {
      user: "ana",
      who: 'the user "ana"',
      t,
      channels: [...scaled, ...turned] as unknown as RawChannels,
    };
  };
  const [first] = [turning(() => 0, 1, 10)];
  const length = Math.hypot(first[0][0]!, first[1][0]!, first[2][0]!);
  const degrees = 180 / Math.PI;
  checkSessionUnits(
    session(9.81, () => degrees),
    50,
    "f",
  );
  const messageOf = (accel: number, gyro: (row: number) => number): string =>
    assertThrown(() => checkSessionUnits(session(accel, gyro), 50, "f")).message;
  assert.is(
    messageOf(1, () => degrees),
    'the user "ana": the acceleration is in g, expected m/s²',
  );
  assert.match(
    messageOf(9.81, () => 1),
    'the user "ana": the gyroscope\'s unit is not one',
  );
  assert.match(
    messageOf(9.81, (row) => (row < 1000 ? 1 : degrees)),
    "most of it is in deg/s, ",
  );
});

test("an export in which the watch moves and hardly turns is not taken for deg/s", () => {
  const shaken = turning(() => 0, 1);
  for (let row = 0; row < 2000; row++) {
    shaken[2][row] = 9.81 + 3 * Math.sin(row / 3);
    shaken[3][row] = 4 * Math.sin(row / 5);
  }
  const error = assertThrown(() => decideGyroUnit(shaken, 50, "csv", "auto", "f"));
  assert.match(error.message, /the watch moves without turning as fast as arms do/);
  assert.is(decideGyroUnit(shaken, 50, "batched-json", "auto", "f").unit, "rad/s");
});

test("of a still watch the format tells, or nothing", () => {
  const still = turning(() => 0, 1);
  assert.is(decideGyroUnit(still, 50, "xlsx", "auto", "f").unit, "deg/s");
  assert.is(decideGyroUnit(still, 50, "batched-json", "auto", "f").unit, "rad/s");
  const error = assertThrown(() => decideGyroUnit(still, 50, undefined, "auto", "f"));
  assert.match(error.message, /rad\/s or slow deg\/s/);
  assert.match(error.hint, /fuse\.gyroUnit/);
});

test("too few turns, or turns that the gyroscope does not predict, decide nothing", () => {
  const slow = (row: number): number => 0.3 * Math.sin(row / 40);
  const short = turning(slow, 1, 250); // 24 turns
  assert.match(decideGyroUnit(short, 50, "xlsx", "auto", "f").rule, /hardly turns/);
  assert.is(decideGyroUnit(turning(slow, 1, 280), 50, "xlsx", "auto", "f").unit, "rad/s");
  const unrelated = turning(slow, 1);
  for (let row = 0; row < 2000; row++) unrelated[3][row] = 0.3 * Math.cos(row / 7);
  assert.match(decideGyroUnit(unrelated, 50, "xlsx", "auto", "f").rule, /hardly turns/);
});

test("the rate leaves pauses out: what lasts more than five times the median", () => {
  const at = (...intervals: number[]): Float64Array => {
    let time = 1000;
    return Float64Array.of(time, ...intervals.map((interval) => (time += interval)));
  };
  assert.is(computeRate(at(10, 10, 10, 10)), 100);
  assert.is(computeRate(at(10, 10, 51, 10, 10)), 100);
  assert.is(computeRate(at(10, 10, 50, 10, 10)), (5 / 90) * 1000);
  assert.is(computeRate(at()), 0);
  assert.is(computeRate(at(0, 0, 0)), 0);
  assert.is(computeRate(at(0, 20, 0, 20, 0, 20, 0, 20)), 100, "pairs that share a millisecond");
  assert.is(computeRate(at(0, 20, 0, 900, 0, 20, 0, 20)), 7 / 0.06, "and a pause among them");
});

function assertThrown(work: () => unknown): Error & {hint: string} {
  try {
    work();
  } catch (error) {
    return error as Error & {hint: string};
  }
  throw new Error("nothing was thrown");
}

test.run();
