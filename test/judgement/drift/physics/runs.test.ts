/** Runs of equal values: stuck and clipped sensors. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {clippedShare, judgeClipping} from "../../../../src/judgement/drift/physics/clipping.ts";
import {judgeStuck, stuckShare} from "../../../../src/judgement/drift/physics/stuck.ts";
import {rulesOf} from "../../../../src/judgement/drift/rules.ts";
import {assertClose} from "../fixture.ts";
import {PARAMS} from "../synthetic.ts";
import {describe} from "./watch.ts";

const test = suite("stuck and clipped");
const rules = rulesOf(PARAMS);

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
  assert.deepEqual(describe([...judgeClipping(rules, channel), ...judgeStuck(rules, channel, 0.5)]), [
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

test.run();
