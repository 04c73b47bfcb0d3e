/** trigger.html over recordings, over none, and with names that are hostile. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {triggerPage} from "../../src/report/pages/trigger/page.ts";
import {comparedPolicies as compare, failing} from "../fixtures/report/trigger.ts";
import {observe, signal} from "../judgement/trigger/observations.ts";
import {assertHarmless, assertWhole, hostile, rowsOf, textOf} from "./page-checks.ts";

const test = suite("report/trigger page");

test("it says what was decided, why, and what each policy costs", () => {
  const page = triggerPage(compare([observe(0), failing("monday", 10), failing("tuesday", 20)]));
  assertWhole(page, "trigger");
  assert.match(
    textOf(page),
    "Over 3 recordings the configured policy would have started 1 retraining and queued a retraining once",
  );
  assert.equal(
    rowsOf(page, "Decisions of the configured policy").map(([, source, wanted, action, held]) => [
      source,
      wanted,
      action,
      held,
    ]),
    [
      ["s", "None", "None", "nothing"],
      ["monday", "Trigger", "Trigger", "nothing"],
      ["tuesday", "Trigger", "Queue", "cooldown"],
    ],
  );
  assert.equal(rowsOf(page, "Reasons at 2026-01-01 10:00")[0]!.slice(0, 6), [
    "drift.fails",
    "Trigger",
    "1",
    "1",
    "0",
    "rules",
  ]);
  const byPolicy = new Map(
    rowsOf(page, "Policies over the recordings").map(([name, ...cells]) => [name, cells]),
  );
  assert.equal(byPolicy.get("configured")!.slice(0, 6), ["1", "0", "1", "30", "20", "500"]);
  assert.equal(byPolicy.get("cooldown 6 h")!.slice(0, 6), ["2", "0", "0", "60", "40", "0"]);
  assert.equal(byPolicy.get("schedule only")![0], "0");
});

test("it is whole without a recording and without another policy, and the same at every build", () => {
  const page = triggerPage(compare([], {}));
  assertWhole(page, "trigger of nothing");
  assert.match(textOf(page), "There is no recording to decide on.");
  assert.is(triggerPage(compare([], {})), page);
});

test("hostile names never become markup", () => {
  const name = hostile("x");
  const history = [
    observe(0, {source: name, signals: [{...signal(name, "fail"), title: name, likelyCause: name}]}),
  ];
  assertHarmless(triggerPage(compare(history, {[name]: {fails: 2}})), "trigger");
});

test.run();
