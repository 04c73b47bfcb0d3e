import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Calibration, CalibrationBin} from "../../../src/artifacts/evaluation/calibration.ts";
import {judgeConfidence} from "../../../src/judgement/metrics/confidence.ts";

const test = suite("metrics/confidence");

const bin = (n: number, confidence: number | null, accuracy: number | null): CalibrationBin => ({
  lo: 0,
  hi: 1,
  n,
  confidence,
  accuracy,
});
const before = {nll: 0.5, ece: 0.125};
const none = {value: null, reason: "No temperature was fitted.", before} as const;
const judge = (bins: readonly CalibrationBin[], temperature: Calibration["temperature"] = none) =>
  judgeConfidence({bins, ece: 0.125, mce: 0.25, temperature}, {sameConfidence: 0.125});

test("too sure or not sure enough from the threshold on, over all windows", () => {
  assert.is(judge([bin(4, 0.75, 0.625)]).tendency, "too sure");
  assert.is(judge([bin(4, 0.625, 0.75)]).tendency, "not sure enough");
  assert.is(judge([bin(4, 0.75, 0.63)]).tendency, "neither");
  assert.is(judge([bin(1, 0.5, 1), bin(9, 0.75, 0.25)]).tendency, "too sure", "weighted by windows");
  assert.is(judge([bin(3, 1, 0.5), bin(1, null, null), bin(1, 0.5, 1)]).tendency, "too sure");
  assert.is(judge([bin(0, null, null)]).tendency, "neither");
  assert.is(judge([]).tendency, "neither");
});

test("a temperature helps where the calibration error on the test people falls, or stays", () => {
  const scaled = (ece: number) =>
    judge([], {
      value: 2,
      reason: null,
      fittedOn: {users: ["v"], windows: 9},
      before,
      after: {nll: 1, ece},
      bins: [],
    });
  assert.is(scaled(0.1).temperatureHelps, true);
  assert.is(scaled(0.125).temperatureHelps, true);
  assert.is(scaled(0.13).temperatureHelps, false);
  assert.is(judge([]).temperatureHelps, null);
});

test.run();
