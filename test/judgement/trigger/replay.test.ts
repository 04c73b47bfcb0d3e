/** A policy over a history: state by state, the same each time, and with its costs. */
import * as fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Observation} from "../../../src/artifacts/trigger/observation.ts";
import {replay} from "../../../src/judgement/trigger/replay.ts";
import {drawNoise, SCENARIOS} from "../../../src/judgement/trigger/scenarios.ts";
import {simulate} from "../../../src/judgement/trigger/simulate.ts";
import {HOUR, LOST, observations, observe, POLICY, signal} from "./observations.ts";

const test = suite("trigger: replay");
const COSTS = {trainingMinutes: 30, reviewMinutes: 20};
const fail = [signal("flips", "fail")];
const warn = [signal("flips", "warn")];
const actions = (history: readonly Observation[], policy = POLICY) =>
  replay("p", history, policy, COSTS).decisions.map(({decision}) => decision.action);

test("a retraining ends the row, the queue and begins the cooldown, after which the next failure starts one", () => {
  const at = [0, 1, 23, 24, 25];
  assert.equal(actions(at.map((hours) => observe(hours, {signals: fail}))), [
    "trigger",
    "queue",
    "queue",
    "trigger",
    "queue",
  ]);
});

test("three warnings within the cooldown do not pass it", () => {
  const history = [
    observe(0, {signals: fail}),
    ...[1, 2, 3, 4].map((hours) => observe(hours, {signals: warn})),
    observe(24, {signals: warn}),
  ];
  assert.equal(actions(history), ["trigger", "monitor", "monitor", "queue", "queue", "trigger"]);
});

test("a calm observation takes back what is queued, and ends the row", () => {
  const two = [signal("flips", "warn"), signal("entropy", "warn")];
  assert.equal(actions([observe(0, {signals: two}), observe(12), observe(48)]), ["queue", "none", "none"]);
  assert.equal(
    actions([observe(0, {signals: two}), observe(12, {windows: 10}), observe(24, {windows: 10})]),
    ["queue", "none", "trigger"],
  );
});

test("a decision's cost: minutes of a retraining, windows that it leaves under a warning", () => {
  const performance = [{...LOST, hi: 0.95}];
  const {decisions, totals} = replay(
    "p",
    [observe(0, {signals: warn, performance}), observe(1, {signals: fail}), observe(2)],
    POLICY,
    COSTS,
  );
  assert.equal(
    decisions.map(({cost}) => cost),
    [
      {trainingMinutes: 0, reviewMinutes: 0, exposedWindows: 500, wrongWindows: 500 * (0.9 - 0.7)},
      {trainingMinutes: 30, reviewMinutes: 20, exposedWindows: 0, wrongWindows: null},
      {trainingMinutes: 0, reviewMinutes: 0, exposedWindows: 0, wrongWindows: null},
    ],
  );
  assert.equal([totals.observations, totals.retrainings, totals.exposedWindows], [3, 1, 500]);
});

test("the same history gives the same decisions", () => {
  fc.assert(
    fc.property(fc.array(observations, {maxLength: 12}), (history) => {
      const sorted = history.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
      const copy = JSON.parse(JSON.stringify(sorted)) as Observation[];
      assert.equal(replay("p", copy, POLICY, COSTS), replay("p", sorted, POLICY, COSTS));
      const times = replay("p", sorted, POLICY, COSTS)
        .decisions.filter(({decision}) => decision.action === "trigger" || decision.action === "rollback")
        .map(({decision}) => Date.parse(decision.at));
      for (const [i, time] of times.entries())
        assert.ok(i === 0 || time - times[i - 1]! >= POLICY.cooldownHours * HOUR);
    }),
    {numRuns: 300},
  );
});

test("on made-up histories a large drift is met at once, a calm one hardly ever, and a lazy policy loses more", () => {
  const simulation = {histories: 5, days: 30, everyHours: 6, windowsPerHour: 60, lostAccuracy: 0.15};
  let seed = 7;
  const noise = drawNoise(simulation, () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  });
  const fare = (scenario: string, policy = POLICY) =>
    simulate(
      {name: "p", policy},
      SCENARIOS.find(({name}) => name === scenario)!,
      {simulation, costs: COSTS},
      noise,
    );
  assert.equal([fare("Sudden and large").delayHours, fare("Sudden and large").missed], [0, 0]);
  assert.ok(fare("Calm").retrainings <= 0.2);
  assert.is(fare("Calm").missed, null);
  assert.ok(fare("Odd days").falseRetrainings > 0);
  const lazy = {
    ...POLICY,
    fails: 99,
    warnings: 99,
    consecutive: 9999,
    performanceDrop: {warn: 0.99, fail: 1},
  };
  assert.is(fare("Sudden and large", lazy).missed, 1);
  assert.ok(fare("Sudden and large", lazy).wrongWindows > 10 * fare("Sudden and large").wrongWindows);
});

test.run();
