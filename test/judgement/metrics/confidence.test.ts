import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Calibration} from "../../../src/artifacts/evaluation/calibration.ts";
import type {Estimate} from "../../../src/artifacts/evaluation/figures.ts";
import {judgeConfidence} from "../../../src/judgement/metrics/confidence.ts";

const NONE = {
  points: [],
  outside: [],
  brier: {score: 0, miscalibration: 0, discrimination: 0, uncertainty: 0},
};

const test = suite("metrics/confidence");

const open: Estimate = {value: 0.25, lo: -0.125, hi: 0.5};
const before = {nll: 0.5, ece: 0.125};
const none = {value: null, reason: "No temperature was fitted.", before} as const;
const judge = (overconfidence: Estimate, temperature: Calibration["temperature"] = none) =>
  judgeConfidence(
    {
      bins: [],
      ece: 0.125,
      debiased: 0.125,
      interval: {lo: 0, hi: 0.25},
      overconfidence,
      reliability: NONE,
      brier: NONE.brier,
      classes: [],
      mce: 0.25,
      temperature,
    },
    {sameConfidence: 0.125},
  );

test("too sure or not sure enough from the threshold on, where the interval leaves no doubt", () => {
  assert.is(judge({value: 0.125, lo: 0.0625, hi: 0.25}).tendency, "too sure");
  assert.is(judge({value: -0.125, lo: -0.25, hi: -0.0625}).tendency, "not sure enough");
  assert.is(judge({value: 0.0625, lo: 0.03, hi: 0.1}).tendency, "neither", "below the threshold");
  assert.is(judge(open).tendency, "neither", "people differ too much to tell");
  assert.is(judge({value: 0.5, lo: 0, hi: 1}).tendency, "neither");
  assert.is(judge({value: 0.5, lo: null, hi: null}).tendency, "neither", "one session of one person");
});

test("a temperature helps where the log loss falls beyond what people differ by", () => {
  const scaled = (gain: Estimate) =>
    judge(open, {
      value: 2,
      reason: null,
      fittedOn: {users: ["v"], windows: 9},
      before,
      after: {nll: 1, ece: 0.1},
      gain,
      bins: [],
    }).temperatureHelps;
  assert.is(scaled({value: 0.1, lo: 0.01, hi: 0.2}), true);
  assert.is(scaled({value: -0.1, lo: -0.2, hi: -0.01}), false);
  assert.is(scaled({value: 0.1, lo: -0.01, hi: 0.2}), null);
  assert.is(scaled({value: 0.1, lo: null, hi: null}), null);
  assert.is(judge(open).temperatureHelps, null);
});

test.run();
