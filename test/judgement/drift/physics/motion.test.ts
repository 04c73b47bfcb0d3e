/** Gravity, rest, shaking, runs and units of a watch, against NumPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {ChannelDrift} from "../../../../src/artifacts/drift/channel.ts";
import {referenceChannel} from "../../../../src/judgement/drift/channel.ts";
import type {Axes} from "../../../../src/judgement/drift/physics/axes.ts";
import {clippedShare, judgeClipping} from "../../../../src/judgement/drift/physics/clipping.ts";
import {
  gravityErrorShare,
  judgeGravity,
  medianNorm,
} from "../../../../src/judgement/drift/physics/gravity.ts";
import {judgeGyroscopeUnit} from "../../../../src/judgement/drift/physics/gyroscope-unit.ts";
import {idleShare, judgeIdle} from "../../../../src/judgement/drift/physics/idle.ts";
import {referenceMotion} from "../../../../src/judgement/drift/physics/reference-motion.ts";
import {checkShake, shakeOf} from "../../../../src/judgement/drift/physics/shake.ts";
import {judgeStuck, stuckShare} from "../../../../src/judgement/drift/physics/stuck.ts";
import {judgeWobble} from "../../../../src/judgement/drift/physics/wobble.ts";
import {rulesOf} from "../../../../src/judgement/drift/rules.ts";
import {uniforms} from "../../../stats/scipy.ts";
import {assertClose, fixture, smallReference} from "../fixture.ts";
import {PARAMS} from "../synthetic.ts";

const test = suite("the watch itself");
const rules = rulesOf(PARAMS);
const {physics} = PARAMS;
const expected = fixture.physics;

/** Nine whole seconds at 25 Hz and a fifth of one, lively in the fifth and sixth. */
const random = uniforms(6 * 230, 28);
function axis(c: number): Float64Array {
  return random.slice(c * 230, (c + 1) * 230).map((u, i) => {
    const value = u * [0.6, 0.5, 0.4, 11, 10, 9][c]! - (c === 2 ? 9.8 : 0);
    return i >= 100 && i < 150 && c !== 2 ? value * 5 : value;
  });
}
const accel: Axes = [axis(0), axis(1), axis(2)];
const gyro: Axes = [axis(3), axis(4), axis(5)];
const limits = {idleAccelSd: 0.18, idleGyroSd: 3.3};

const summary = (causes: readonly {id: string; level: string; evidence: string; likelyCause: string}[]) =>
  causes.map(({id, level, evidence, likelyCause}) => [id, level, evidence, likelyCause]);

test("idle seconds are NumPy's", () => {
  assertClose(idleShare({accel, gyro, rateHz: 25}, limits), expected.idleShare);
});

test("a second counts as idle where both sensors rest, and not where a sample is missing", () => {
  const still: Axes = [new Float64Array(8), new Float64Array(8), new Float64Array(8)];
  const moving: Axes = [still[0], Float64Array.from([9, -9, 9, -9, 0, 0, 0, 0]), still[2]];
  const broken: Axes = [still[0], still[1], Float64Array.from([0, 0, 0, 0, 0, Number.NaN, 0, 0])];
  const share = (a: Axes, g: Axes, rateHz = 4) => idleShare({accel: a, gyro: g, rateHz}, limits);
  assert.deepEqual(
    [share(still, still), share(moving, still), share(still, moving), share(moving, broken)],
    [1, 0.5, 0.5, 0],
  );
  assert.equal(share(broken, still), 1);
  assert.equal(share(still, broken), 1);
  assert.ok(Number.isNaN(share(still, still, 9)));
  assert.equal(share(moving, still, 0.4), 0.5); // two samples at least
});

test("deviations at the limit are no rest", () => {
  const swing: Axes = [Float64Array.from([0, 2]), new Float64Array(2), new Float64Array(2)];
  const still: Axes = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
  const share = (a: Axes, g: Axes, idleAccelSd: number, idleGyroSd: number) =>
    idleShare({accel: a, gyro: g, rateHz: 2}, {idleAccelSd, idleGyroSd});
  assert.deepEqual([share(swing, still, 1, 1), share(still, swing, 1, 1)], [0, 0]);
  assert.deepEqual([share(swing, still, 1.1, 1), share(still, swing, 1, 1.1)], [1, 1]);
});

test("rest is judged beyond the person of the reference who rests most", () => {
  assert.deepEqual(summary(judgeIdle(rules, 0.95, {overall: 0.2, most: 0.5})), [
    [
      "physics.idle",
      "fail",
      "In 95.0 % of the seconds neither sensor moves.",
      "the watch lay still, as on a table",
    ],
  ]);
  assert.equal(judgeIdle(rules, 0.6, null)[0]!.level, "warn");
  assert.deepEqual(judgeIdle(rules, 0.6, {overall: 0.2, most: 0.6}), []);
  assert.deepEqual(judgeIdle(rules, Number.NaN, null), []);
});

test("the median length of the acceleration is NumPy's, of what is present", () => {
  assertClose(medianNorm(accel), expected.medianNorm, 1e-12);
  assert.equal(
    medianNorm([
      [3, Number.NaN, 0],
      [4, 1, 0],
      [0, 1, 7],
    ]),
    6,
  );
  assert.ok(Number.isNaN(medianNorm([[Number.NaN], [1], [1]])));
});

test("a wrong length of gravity is named by its likely cause", () => {
  assertClose([gravityErrorShare(9.81), gravityErrorShare(8.829), gravityErrorShare(11.772)], [0, 0.1, 0.2]);
  const cause = (norm: number) =>
    judgeGravity(rules, norm, physics).map(({level, likelyCause}) => `${level}: ${likelyCause}`);
  assert.deepEqual(cause(9.5), []);
  assert.deepEqual(cause(11.5), ["warn: the accelerometer's scale is wrong"]);
  assert.deepEqual(cause(100), ["fail: the accelerometer's scale is wrong"]);
  assert.deepEqual(cause(100.1), ["fail: the acceleration is in milli-g, not m/s²"]);
  assert.deepEqual(cause(0.86), ["fail: the acceleration is in g, not m/s²"]);
  assert.deepEqual(cause(1.14), ["fail: the acceleration is in g, not m/s²"]);
  assert.deepEqual(cause(0.84), ["fail: gravity was removed from the acceleration"]);
  assert.deepEqual(cause(2.9), ["fail: gravity was removed from the acceleration"]);
  assert.deepEqual(cause(3), ["fail: the accelerometer's scale is wrong"]);
  const [found] = judgeGravity(rules, 0.99876, physics);
  assert.equal(found!.evidence, "The median acceleration is 0.9988 m/s², expected about 9.81.");
});

test("shaking is NumPy's root mean square, pauses left out", () => {
  assertClose(shakeOf(accel), expected.shakeAccel);
  assertClose(shakeOf(gyro), expected.shakeGyro);
  assertClose(shakeOf([[0, 3, Number.NaN, 9, 9], [1], []]), Math.sqrt(9 / 2));
  assert.ok(Number.isNaN(shakeOf([[1], [1], [1]])));
});

test("the sensor that shakes most is judged, beyond any person of the reference", () => {
  const spread = (overall: number, most: number) => ({overall, most});
  const own = {accel: shakeOf(accel), gyro: shakeOf(gyro)};
  const check = (a: number, g: number, mostA = a, mostG = g) =>
    checkShake(
      rules,
      {accel, gyro},
      {accel: spread(own.accel / a, own.accel / mostA), gyro: spread(own.gyro / g, own.gyro / mostG)},
    );
  const accelerometer = check(5, 4.9);
  assertClose(accelerometer.ratio!, 5);
  assert.deepEqual(summary(accelerometer.causes), [
    [
      "physics.shake",
      "fail",
      "From sample to sample the accelerometer changes 5.00 times as much as in the reference, more than on any of its people.",
      "the strap is loose, or the person moves more vigorously",
    ],
  ]);
  const gyroscope = check(1, 2);
  assertClose(gyroscope.ratio!, 2);
  assert.match(gyroscope.causes[0]!.evidence, /the gyroscope changes 2\.00 times/);
  assert.equal(gyroscope.causes[0]!.level, "warn");
  assert.deepEqual(check(1, 2, 1, 0.9).causes, []);
  assert.deepEqual(check(5, 1, 0.9, 1).causes, []);
  assert.deepEqual(checkShake(rules, {accel, gyro}, null), {ratio: null, causes: []});
});

test("runs of equal values are stuck from their least length on", () => {
  const values = [1, 1, 1, 2, Number.NaN, Number.NaN, Number.NaN, 3, 3, 4];
  assertClose(stuckShare(values, {stuckSamples: 3}), 3 / 7);
  assertClose(stuckShare(values, {stuckSamples: 2}), 5 / 7);
  assert.equal(stuckShare(values, {stuckSamples: 4}), 0);
  assert.ok(Number.isNaN(stuckShare([Number.NaN], {stuckSamples: 1})));
});

test("runs at the extremes are clipped, unless they are so long that the sensor is stuck", () => {
  const values = [9, 9, 9, 5, 5, 5, Number.NaN, 0, 0, 0, 0, 9, 9];
  const share = (clippedSamples: number, stuckSamples: number) =>
    clippedShare(values, {clippedSamples, stuckSamples});
  assertClose(share(3, 25), 7 / 12);
  assertClose(share(2, 25), 9 / 12);
  assertClose(share(4, 25), 4 / 12);
  assertClose(share(3, 4), 3 / 12);
  assertClose(share(3, 5), 7 / 12);
  assert.ok(Number.isNaN(clippedShare([Number.NaN], {clippedSamples: 1, stuckSamples: 2})));
});

test("clipped and stuck channels are named", () => {
  const channel = {channel: "Gy", clippedShare: 0.02, stuckShare: 0.1};
  assert.deepEqual(summary([...judgeClipping(rules, channel), ...judgeStuck(rules, channel, 0.5)]), [
    [
      "physics.clipped.Gy",
      "fail",
      "2.0 % of Gy lies at the end of its range.",
      "the sensor's range is too small for the movement",
    ],
    [
      "physics.stuck.Gy",
      "warn",
      "10.0 % of Gy repeats the value before for half a second or more.",
      "a sensor is stuck",
    ],
  ]);
  assert.match(judgeStuck(rules, channel, 0.25)[0]!.evidence, /for 0\.25 s or more/);
});

/** Channels Ax … Gz with a figure each. */
function channels(of: (c: number) => Partial<ChannelDrift>): ChannelDrift[] {
  return Array.from({length: 6}, (_, c) => of(c) as ChannelDrift);
}

test("a gyroscope that varies on all axes, beyond chance on two, wobbles", () => {
  const judge = (ratios: number[], p: (number | null)[]) =>
    judgeWobble(
      rules,
      channels((c) => ({
        varianceRatio: c < 3 ? 0.1 : ratios[c - 3]!,
        pNull: p[c % 3] === null ? null : {varianceRatio: c < 3 ? 1 : p[c - 3]!},
      })),
      PARAMS,
    );
  assert.deepEqual(summary(judge([7, 2.5, 9], [0.01, 0.5, 0.05])), [
    [
      "physics.wobble",
      "warn",
      "On every axis the gyroscope varies at least 2.50 times as much as in the reference.",
      "the strap is loose, or the person moves more vigorously",
    ],
  ]);
  assert.equal(judge([7, 8, 9], [0.01, 0.01, 0.01])[0]!.level, "fail");
  assert.deepEqual(judge([7, 8, 9], [0.01, 0.5, 0.06]), []);
  assert.deepEqual(judge([7, 1.4, 9], [0.01, 0.01, 0.01]), []);
  assert.deepEqual(judge([7, 8, 9], [null, null, null]), []);
});

test("radians are told by the middle deviation of either sensor, in any order of the axes", () => {
  const judge = (accelRatios: number[], gyroRatios: number[]) =>
    judgeGyroscopeUnit(
      rules,
      channels((c) => ({stdRatio: c < 3 ? accelRatios[c]! : gyroRatios[c - 3]!})),
      2,
    );
  const factor = Math.PI / 180;
  assert.deepEqual(summary(judge([9, 1, 0.1], [9 * factor, 0.01 * factor, factor])), [
    [
      "physics.gyroscope-unit",
      "fail",
      "The gyroscope varies 0.0175 times as much as the accelerometer would suggest; a radian has 57.3°.",
      "the gyroscope is in rad/s, not deg/s",
    ],
  ]);
  const [twice] = judge([0.1, 2, 9], [0.1, 2 / factor, 900]);
  assert.equal(twice!.likelyCause, "the gyroscope was converted to degrees twice");
  assertClose(twice!.value, 57.29577951308232 ** 2);
  const found = (ratio: number) => judge([1, 1, 1], [ratio, ratio, ratio]).length;
  assert.deepEqual([28, 29, 114, 115].map(found), [0, 1, 1, 0]);
  assert.deepEqual([1 / 28, 1 / 29, 1 / 114, 1 / 115].map(found), [0, 1, 1, 0]);
});

test("gravity, rest and shaking of the reference are NumPy's, person by person", () => {
  const reference = smallReference();
  const own = reference.sorted.map((sorted) => referenceChannel(sorted, 10));
  const {gravity, idle, shake} = referenceMotion(reference, own, {idleAccelSd: 100, idleGyroSd: 100});
  assertClose(gravity, expected.people.gravity, 1e-7);
  assert.deepEqual(idle, {overall: 1, most: 1});
  const spread = (values: number[]) => {
    const overall = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    return [overall, Math.max(...values)];
  };
  assertClose([shake!.accel.overall, shake!.accel.most], spread(expected.people.shakeAccel), 1e-6);
  assertClose([shake!.gyro.overall, shake!.gyro.most], spread(expected.people.shakeGyro), 1e-6);
});

test("people weigh by their windows, and one of less than a second was not seen at rest", () => {
  const {table} = smallReference();
  const users = table!.users.map((_, row) => (row < 48 ? "long" : row < 57 ? "middle" : "short"));
  const x = table!.x.map((value, i) => (i < 48 * 60 ? value : 0)); // the others do not move
  const reference = smallReference({...table!, users, x});
  const own = reference.sorted.map((sorted) => referenceChannel(sorted, 10));
  const {idle, shake} = referenceMotion(reference, own, {idleAccelSd: 0.1, idleGyroSd: 0.1});
  assertClose([idle!.overall, idle!.most], [9 / 60, 1]);
  const moving = shake!.accel.most;
  assertClose(shake!.accel.overall, moving * Math.sqrt(48 / 60));
});

test("a reference of samples has gravity alone", () => {
  const reference = {...smallReference(), table: undefined};
  const own = reference.sorted.map((sorted) => referenceChannel(sorted, 10));
  const {gravity, idle, shake} = referenceMotion(reference, own, limits);
  assertClose(gravity, expected.people.gravity, 1e-7);
  assert.deepEqual([idle, shake], [null, null]);
});

test.run();
