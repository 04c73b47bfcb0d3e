/** What the sensors say at rest, against people. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {PersonTest} from "../../../../src/judgement/drift/person-test.ts";
import {checkRest} from "../../../../src/judgement/drift/physics/rest.ts";
import {rulesOf} from "../../../../src/judgement/drift/rules.ts";
import {assertClose} from "../fixture.ts";
import {PARAMS} from "../synthetic.ts";
import {describe} from "./watch.ts";

const test = suite("at rest");
const rules = rulesOf(PARAMS);
const of = (value: number, mean: number, sd: number): PersonTest => {
  return {value, usual: {people: 5, mean, sd, df: 4}, p: 1};
};

function check(length: number, rates: readonly number[], p: Readonly<Record<string, number>>) {
  const signals = {
    means: [],
    logVariances: [],
    logShakes: [],
    gravityLength: of(length, 9.8, 0.1),
    restingRates: rates.map((rate) => of(rate, 1, 2)),
  };
  const tests = {
    signals,
    predictions: null,
    count: 4,
    meanShares: [],
    isLongEnough: true,
    adjusted: (id: string) => p[id] ?? 1,
  };
  return checkRest(rules, tests, 0.05);
}

test("an offset is named by sensor and axis where it is beyond its threshold and beyond people", () => {
  const {causes} = check(10.5, [1, -60.5, 17], {
    "gravity-length": 0.05,
    "resting-rate.0": 0.01,
    "resting-rate.1": 0.01,
    "resting-rate.2": 0.01,
  });
  assert.deepEqual(describe(causes), [
    [
      "physics.gravity-length",
      "warn",
      "At rest the acceleration is 10.50 m/s² long; on the labelled people it is 9.80.",
      "the accelerometer has an offset or another scale",
    ],
    [
      "physics.resting-rate.Gy",
      "fail",
      "At rest Gy says −60.5 deg/s; on the labelled people it says 1.0.",
      "the gyroscope is offset",
    ],
    [
      "physics.resting-rate.Gz",
      "warn",
      "At rest Gz says 17.0 deg/s; on the labelled people it says 1.0.",
      "the gyroscope is offset",
    ],
  ]);
  assertClose(causes[0]!.value, 0.7);
});

test("neither a small offset, nor one that people have, is one", () => {
  const unusual = {"gravity-length": 0, "resting-rate.0": 0, "resting-rate.1": 0, "resting-rate.2": 0};
  assert.deepEqual(check(10, [1, 10, -10], unusual).causes, []);
  assert.deepEqual(check(20, [100, 100, 100], {"gravity-length": 0.051}).causes, []);
});

test("the figures stand beside what 95 % of people show", () => {
  const {rest} = check(10.5, [1, 2, 3], {"gravity-length": 0.2});
  const {gravityLength, restingRates} = rest!;
  const t = 2.7764451051977987; // 2.5 % with 4 df
  assertClose([gravityLength.low!, gravityLength.high!], [9.8 - 0.1 * t, 9.8 + 0.1 * t]);
  assert.deepEqual([gravityLength.value, gravityLength.pAdjusted], [10.5, 0.2]);
  assert.deepEqual(
    restingRates.map(({channel, value}) => [channel, value]),
    [
      ["Gx", 1],
      ["Gy", 2],
      ["Gz", 3],
    ],
  );
  assertClose(restingRates[2]!.high!, 1 + 2 * t);
});

test("without people nothing is known of rest", () => {
  const tests = {
    signals: undefined,
    predictions: null,
    count: 0,
    meanShares: [],
    isLongEnough: true,
    adjusted: () => 0,
  };
  assert.deepEqual(checkRest(rules, tests, 0.05), {rest: null, causes: []});
});

test.run();
