/** What the trigger decides, case by case, and what holds whatever it is given. */
import * as fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type Action, rankOf} from "../../../src/artifacts/trigger/decision.ts";
import type {Observation} from "../../../src/artifacts/trigger/observation.ts";
import {decide} from "../../../src/judgement/trigger/decide.ts";
import type {Policy} from "../../../src/judgement/trigger/params.ts";
import {INITIAL_STATE, type TriggerState} from "../../../src/judgement/trigger/state.ts";
import {HOUR, LOST, observations, observe, POLICY, START, signal, signals, states} from "./observations.ts";

const test = suite("trigger: decide");

function decideOn(parts: Partial<Observation>, state: TriggerState = INITIAL_STATE, policy: Policy = POLICY) {
  const observation = observe(0, parts);
  return decide({policy, state, observation, now: Date.parse(observation.at)});
}
const actionOn = (parts: Partial<Observation>, state?: TriggerState): Action => decideOn(parts, state).action;
const warned = (...ids: string[]) => ids.map((id) => signal(id, "warn"));

test("one warning is watched, two queue, one failure or three in a row start a retraining", () => {
  assert.is(actionOn({}), "none");
  assert.is(actionOn({signals: warned("flips")}), "monitor");
  assert.is(actionOn({signals: warned("flips", "entropy")}), "queue");
  assert.is(actionOn({signals: [signal("flips", "fail")]}), "trigger");
  assert.is(actionOn({signals: warned("flips")}, {...INITIAL_STATE, consecutive: 1}), "monitor");
  assert.is(actionOn({signals: warned("flips")}, {...INITIAL_STATE, consecutive: 2}), "trigger");
});

test("six channels that one turned wrist moves are one rule", () => {
  assert.is(
    actionOn({signals: warned("psi.Ax", "psi.Ay", "psi.Az", "psi.Gx", "psi.Gy", "psi.Gz")}),
    "monitor",
  );
  assert.is(actionOn({signals: warned("psi.Ax", "wasserstein.Ax")}), "queue");
});

test("what no retraining changes is watched, however grave, and takes nothing back that others call for", () => {
  const watch = [signal("physics.mirrored", "fail"), signal("data", "fail")];
  const decision = decideOn({signals: watch}, {...INITIAL_STATE, consecutive: 2});
  assert.equal([decision.action, decision.consecutive], ["monitor", 0]);
  assert.is(
    decision.reasons[0]!.text,
    "2 rules of s are broken that no retraining changes: data and physics.mirrored. Look at the watch and its export.",
  );
  assert.is(actionOn({signals: [...watch, signal("psi.Ax", "fail")]}), "trigger");
  assert.is(actionOn({signals: [signal("database", "fail")]}), "trigger", "not by a part of a word");
});

test("too few windows are watched and start nothing, and neither add to a row nor end it", () => {
  const decision = decideOn(
    {windows: 99, signals: [signal("flips", "fail")]},
    {...INITIAL_STATE, consecutive: 2},
  );
  assert.is(decision.action, "monitor");
  assert.is(decision.consecutive, 2);
  assert.match(decision.reasons[0]!.text, "Only 99 windows were seen, and 100 are needed to act.");
  assert.is(decideOn({windows: 99}, {...INITIAL_STATE, consecutive: 2}).consecutive, 2);
  assert.is(decideOn({windows: 100}, {...INITIAL_STATE, consecutive: 2}).consecutive, 0);
});

test("a drop counts where its whole interval is below what was reached; an estimate alone only queues", () => {
  assert.is(actionOn({performance: [LOST]}), "trigger");
  assert.is(actionOn({performance: [{...LOST, accuracy: 0.83, hi: 0.86}]}), "queue");
  assert.is(actionOn({performance: [{...LOST, hi: 0.95}]}), "monitor");
  assert.is(actionOn({performance: [{...LOST, hi: null}]}), "monitor");
  assert.is(actionOn({performance: [{...LOST, kind: "estimated"}]}), "queue");
  assert.is(actionOn({performance: [{...LOST, accuracy: 0.86, hi: 0.88}]}), "none");
});

test("a failure soon after a promotion goes back to the version before, if there is one", () => {
  const promotedAt = new Date(START - 13 * 24 * HOUR).toISOString();
  assert.is(actionOn({performance: [LOST], promotedAt, canRollBack: true}), "rollback");
  assert.is(actionOn({performance: [LOST], promotedAt, canRollBack: false}), "trigger");
  const longAgo = new Date(START - 15 * 24 * HOUR).toISOString();
  assert.is(actionOn({performance: [LOST], promotedAt: longAgo, canRollBack: true}), "trigger");
});

test("the schedule counts from the last training, else from the first observation", () => {
  const trained = (days: number) => ({trainedAt: new Date(START - days * 24 * HOUR).toISOString()});
  assert.is(actionOn(trained(89)), "none");
  const due = decideOn(trained(90));
  assert.is(due.action, "trigger");
  assert.equal(
    [due.reasons[0]!.kind, due.reasons[0]!.value, due.reasons[0]!.threshold],
    ["schedule", 90, 90],
  );
  assert.is(actionOn({}, {...INITIAL_STATE, since: START - 91 * 24 * HOUR}), "trigger");
  assert.is(
    actionOn({}, {...INITIAL_STATE, since: START - 91 * 24 * HOUR, lastTrainingAt: START - HOUR * 48}),
    "none",
  );
  assert.is(decideOn(trained(400), INITIAL_STATE, {...POLICY, everyDays: null}).action, "none");
});

test("new windows or new people are reason to train", () => {
  const labelled = (windows: number, people: number) => decideOn({labelled: {windows, people}});
  assert.is(labelled(1999, 12).action, "none");
  assert.is(labelled(2000, 10).reasons[0]!.rule, "new data.windows");
  const people = labelled(1050, 13);
  assert.equal(
    [people.action, people.reasons[0]!.text],
    ["trigger", "3 people came in since the training; 3 are reason to train again."],
  );
});

test("the same data would give the same model, so it is queued until there is new", () => {
  const parts = {signals: [signal("flips", "fail")], labelled: {windows: 1099, people: 10}};
  const {action, wanted, holds} = decideOn(parts);
  assert.equal([action, wanted, holds.map(({by}) => by)], ["queue", "trigger", ["nothing to learn"]]);
  assert.is(actionOn({...parts, labelled: {windows: 1100, people: 10}}), "trigger");
  assert.is(actionOn({...parts, labelled: null}), "trigger");
});

test("what was queued is due after its time, for every reason it was queued for", () => {
  const text = "Two warned.";
  const reason = {
    kind: "drift" as const,
    calls: "queue" as const,
    rule: "a",
    text,
    value: 2,
    threshold: 2,
    margin: 0,
    unit: "",
  };
  const queued = {
    since: START - 24 * HOUR,
    reasons: [reason, {...reason, kind: "performance" as const, rule: "b"}],
  };
  const decision = decideOn({}, {...INITIAL_STATE, queued});
  assert.is(decision.action, "trigger");
  assert.equal(
    decision.reasons.map(({kind}) => kind),
    ["drift", "performance"],
  );
  assert.match(decision.reasons[0]!.text, "Queued 24 hours ago, and nothing has taken it back: Two warned.");
  assert.is(actionOn({}, {...INITIAL_STATE, queued: {...queued, since: START - 23 * HOUR}}), "none");
});

test("a person passes cooldown, a running retraining and a lack of data", () => {
  const state = {...INITIAL_STATE, lastActionAt: START - HOUR, running: true};
  const parts = {labelled: {windows: 1000, people: 10}, windows: 0};
  assert.is(actionOn({...parts, byHand: {action: "trigger", reason: "a new wrist"}}, state), "trigger");
  assert.is(actionOn({...parts, byHand: {action: "rollback", reason: "it flickers"}}, state), "rollback");
  assert.is(actionOn({signals: [signal("flips", "fail")]}, state), "queue");
});

test("each reason says its value, its threshold and its margin", () => {
  const {reasons} = decideOn({signals: [...warned("entropy"), signal("flips", "fail")], performance: [LOST]});
  for (const {value, threshold, margin, text} of reasons) {
    assert.ok(Math.abs(margin! - (value! - threshold!)) < 1e-12);
    assert.match(text, /\d.*\.$/);
  }
  assert.equal(
    reasons.map(({rule}) => rule),
    ["drift.fails", "performance.labelled", "drift.warned"],
  );
});

test("more evidence never lowers the severity", () => {
  const worse = {pass: "unknown", unknown: "warn", warn: "fail", fail: "fail"} as const;
  fc.assert(
    fc.property(
      observations,
      states,
      signals,
      fc.nat(300),
      fc.nat(5),
      (observation, state, more, windows, at) => {
        const decideAll = (one: Observation) =>
          decide({policy: POLICY, state, observation: one, now: Date.parse(observation.at)});
        const before = decideAll(observation);
        const raised = observation.signals.map((one, i) =>
          i === at ? {...one, level: worse[one.level]} : one,
        );
        const grown: Observation[] = [
          {...observation, signals: [...observation.signals, ...more]},
          {...observation, signals: raised},
          {...observation, performance: [...observation.performance, LOST]},
          {
            ...observation,
            labelled: observation.labelled && {
              ...observation.labelled,
              windows: observation.labelled.windows + windows,
            },
          },
          ...(observation.signals.some(({level}) => level !== "pass")
            ? [{...observation, windows: observation.windows + windows}]
            : []),
        ];
        for (const one of grown) {
          const after = decideAll(one);
          assert.ok(rankOf(after.wanted) >= rankOf(before.wanted), `${before.wanted} → ${after.wanted}`);
          assert.ok(rankOf(after.action) >= rankOf(before.action), `${before.action} → ${after.action}`);
        }
      },
    ),
    {numRuns: 2000},
  );
});

test("the cooldown holds against everything but a person", () => {
  fc.assert(
    fc.property(observations, states, fc.integer({min: 0, max: 24 * HOUR - 1}), (observation, state, ago) => {
      const now = Date.parse(observation.at);
      const within = {...state, lastActionAt: now - ago};
      const {action} = decide({policy: POLICY, state: within, observation, now});
      assert.ok(rankOf(action) < rankOf("trigger"), action);
      const byHand = {...observation, byHand: {action: "trigger" as const, reason: "now"}};
      assert.is(decide({policy: POLICY, state: within, observation: byHand, now}).action, "trigger");
    }),
    {numRuns: 1000},
  );
});

test("a clock that was set back does not end a cooldown", () => {
  const state = {...INITIAL_STATE, lastActionAt: START + 1000 * HOUR};
  assert.is(actionOn({signals: [signal("flips", "fail")]}, state), "queue");
});

test.run();
