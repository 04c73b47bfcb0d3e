/** A loose strap, against NumPy (test/fixtures/drift/make.py) and by hand. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {checkShake, shakeOf} from "../../../../src/judgement/drift/physics/shake.ts";
import {judgeWobble} from "../../../../src/judgement/drift/physics/wobble.ts";
import {rulesOf} from "../../../../src/judgement/drift/rules.ts";
import {assertClose, fixture} from "../fixture.ts";
import {PARAMS} from "../synthetic.ts";
import {ACCEL, describe, GYRO, makeChannels} from "./watch.ts";

const test = suite("shaking");
const rules = rulesOf(PARAMS);
const [accel, gyro] = [ACCEL, GYRO];
const expected = fixture.physics;

test("shaking is NumPy's root mean square, pauses left out", () => {
  assertClose(shakeOf(accel), expected.shakeAccel);
  assertClose(shakeOf(gyro), expected.shakeGyro);
  assertClose(shakeOf([[0, 3, Number.NaN, 9, 9], [1], []]), Math.sqrt(9 / 2));
  assert.ok(Number.isNaN(shakeOf([[1], [1], [1]])));
});

test("the sensor that shakes most is judged, beyond any person of the reference", () => {
  const spread = (overall: number, most: number) => ({overall, most});
  const own = {accel: shakeOf(accel), gyro: shakeOf(gyro)};
  const check = (
    a: number,
    g: number,
    mostA = a,
    mostG = g,
    isUnusual: (sensor: string) => boolean = () => true,
  ) =>
    checkShake(
      rules,
      {accel, gyro},
      {accel: spread(own.accel / a, own.accel / mostA), gyro: spread(own.gyro / g, own.gyro / mostG)},
      isUnusual,
    );
  const accelerometer = check(5, 4.9);
  assertClose(accelerometer.ratio!, 5);
  assert.deepEqual(describe(accelerometer.causes), [
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
  // Of the one that shakes most it is asked whether one more person hardly would.
  const isAccelerometer = (sensor: string) => sensor === "accelerometer";
  assert.equal(check(5, 4.9, 5, 4.9, isAccelerometer).causes.length, 1);
  assert.deepEqual(check(1, 2, 1, 2, isAccelerometer).causes, []);
  assert.deepEqual(
    checkShake(rules, {accel, gyro}, null, () => true),
    {ratio: null, causes: []},
  );
});

test("a gyroscope that varies on all axes, beyond chance on two, wobbles", () => {
  const judge = (ratios: number[], p: (number | null)[]) =>
    judgeWobble(
      rules,
      makeChannels((c) => ({
        varianceRatio: c < 3 ? 0.1 : ratios[c - 3]!,
        pNull: p[c % 3] === null ? null : {varianceRatio: c < 3 ? 1 : p[c - 3]!},
      })),
      PARAMS,
    );
  assert.deepEqual(describe(judge([7, 2.5, 9], [0.01, 0.5, 0.05])), [
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

test.run();
