/** Rest, against NumPy (test/fixtures/drift/make.py) and by hand. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {Axes} from "../../../../src/judgement/drift/physics/axes.ts";
import {idleShare, judgeIdle} from "../../../../src/judgement/drift/physics/idle.ts";
import {rulesOf} from "../../../../src/judgement/drift/rules.ts";
import {assertClose, fixture} from "../fixture.ts";
import {PARAMS} from "../synthetic.ts";
import {ACCEL, describe, GYRO} from "./watch.ts";

const test = suite("rest");
const rules = rulesOf(PARAMS);
const [accel, gyro] = [ACCEL, GYRO];
const expected = fixture.physics;
const limits = {idleAccelSd: 0.18, idleGyroSd: 3.3};

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
  assert.deepEqual(describe(judgeIdle(rules, 0.95, {reference: {overall: 0.2, most: 0.5}, isAlone: false})), [
    [
      "physics.idle",
      "fail",
      "In 95.0 % of the seconds neither sensor moves.",
      "the watch lay still, as on a table",
    ],
  ]);
  assert.equal(judgeIdle(rules, 0.6, {reference: null, isAlone: false})[0]!.level, "warn");
  assert.deepEqual(judgeIdle(rules, 0.6, {reference: {overall: 0.2, most: 0.6}, isAlone: false}), []);
  assert.deepEqual(judgeIdle(rules, Number.NaN, {reference: null, isAlone: false}), []);
});

test.run();
