/** Radians taken for degrees, and degrees for radians. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {judgeGyroscopeUnit} from "../../../../src/judgement/drift/physics/gyroscope-unit.ts";
import {rulesOf} from "../../../../src/judgement/drift/rules.ts";
import {assertClose} from "../fixture.ts";
import {PARAMS} from "../synthetic.ts";
import {describe, makeChannels} from "./watch.ts";

const test = suite("unit of the gyroscope");
const rules = rulesOf(PARAMS);

test("radians are found by the middle deviation of either sensor, in any order of the axes", () => {
  const judge = (accelRatios: number[], gyroRatios: number[]) =>
    judgeGyroscopeUnit(
      rules,
      makeChannels((c) => ({stdRatio: c < 3 ? accelRatios[c]! : gyroRatios[c - 3]!})),
      2,
    );
  const factor = Math.PI / 180;
  assert.deepEqual(describe(judge([9, 1, 0.1], [9 * factor, 0.01 * factor, factor])), [
    [
      "physics.gyroscope-unit",
      "fail",
      "The gyroscope varies 0.0175 times as much as the accelerometer would suggest; a radian has 57.3°.",
      "the gyroscope is in rad/s, not deg/s",
    ],
  ]);
  assertClose(judge([1, 1, 1], [factor, factor, factor])[0]!.value, factor ** -2, 1e-9);
  const [twice] = judge([0.1, 2, 9], [0.1, 2 / factor, 900]);
  assert.equal(twice!.likelyCause, "the gyroscope was converted to degrees twice");
  assertClose(twice!.value, 57.29577951308232 ** 2);
  const found = (ratio: number) => judge([1, 1, 1], [ratio, ratio, ratio]).length;
  assert.deepEqual([28, 29, 114, 115].map(found), [0, 1, 1, 0]);
  assert.deepEqual([1 / 28, 1 / 29, 1 / 114, 1 / 115].map(found), [0, 1, 1, 0]);
});

test.run();
