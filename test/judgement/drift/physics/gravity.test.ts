/** The length of gravity, against NumPy (test/fixtures/drift/make.py) and by hand. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {
  gravityErrorShare,
  judgeGravity,
  medianNorm,
} from "../../../../src/judgement/drift/physics/gravity.ts";
import {rulesOf} from "../../../../src/judgement/drift/rules.ts";
import {assertClose, fixture} from "../fixture.ts";
import {PARAMS} from "../synthetic.ts";
import {ACCEL} from "./watch.ts";

const test = suite("gravity");
const rules = rulesOf(PARAMS);
const {physics} = PARAMS;

test("the median length of the acceleration is NumPy's, of what is present", () => {
  assertClose(medianNorm(ACCEL), fixture.physics.medianNorm, 1e-12);
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

test.run();
