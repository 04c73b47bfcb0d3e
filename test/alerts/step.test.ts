/** From figures to messages, look by look. */
import * as fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type Figure, matches} from "../../src/alerts/figure.ts";
import type {AlertParams} from "../../src/alerts/params.ts";
import {type AlertState, NO_ALERTS} from "../../src/alerts/state.ts";
import {step} from "../../src/alerts/step.ts";
import {subjectOf, textOf} from "../../src/alerts/text.ts";
import {figure, MINUTE, paramsOf, START} from "./rules.ts";

const test = suite("alerts: step");
const HOT = {on: "metrics/heat", above: 10, severity: "warning"};

interface LookAt {
  readonly minute: number;
  readonly figures: readonly Figure[];
  readonly silent?: boolean;
  readonly judged?: readonly string[];
}

/** What each look tells, as `status group`, and the state after the last. */
function tell(params: AlertParams, looks: readonly LookAt[]): {told: string[][]; state: AlertState} {
  let state: AlertState = NO_ALERTS;
  const told = looks.map(({minute, figures, silent = false, judged = []}) => {
    const before = state.outbox.length;
    state = step(state, params, {
      figures,
      silent: new Set(silent ? ["metrics"] : []),
      judged: new Set(judged),
      now: START + minute * MINUTE,
    });
    return state.outbox
      .slice(before)
      .map(({message: {status, group}, channel}) => `${status} ${group} ${channel}`);
  });
  return {told, state};
}
const heat = (value: number | null) => [figure("heat", value)];
const at = (minute: number, figures: readonly Figure[], silent = false): LookAt => ({
  minute,
  figures,
  silent,
});

test("it fires once, and its end is told once", () => {
  const {told} = tell(paramsOf({hot: HOT}), [
    at(0, heat(10)),
    at(1, heat(11)),
    at(2, heat(12)),
    at(3, heat(9)),
    at(4, heat(9)),
  ]);
  assert.equal(told, [[], ["firing hot log"], [], ["resolved hot log"], []]);
});

test("only what stays broken for its `for` fires, and since is when it began", () => {
  const {told, state} = tell(paramsOf({hot: {...HOT, for: "2m"}}), [
    at(0, heat(11)),
    at(1, heat(9)),
    at(2, heat(11)),
    at(3, heat(11)),
    at(4, heat(11)),
  ]);
  assert.equal(told, [[], [], [], [], ["firing hot log"]]);
  assert.is(state.outbox[0]!.message.items[0]!.since, START + 2 * MINUTE);
});

test("one that flickers is told once in a cooldown, and no end is told whose beginning was not", () => {
  const params = paramsOf({hot: {...HOT, cooldown: "10m"}});
  const {told} = tell(params, [
    at(0, heat(11)),
    at(1, heat(9)),
    at(2, heat(11)),
    at(3, heat(9)),
    at(9, heat(11)),
    at(10, heat(11)),
    at(11, heat(9)),
  ]);
  assert.equal(told, [
    ["firing hot log"],
    ["resolved hot log"],
    [],
    [],
    [],
    ["firing hot log"],
    ["resolved hot log"],
  ]);
});

test("a source that does not answer changes nothing that is known of it", () => {
  const {told} = tell(paramsOf({hot: HOT}), [
    at(0, heat(11)),
    at(1, [], true),
    at(2, heat(11)),
    at(3, [], true),
    at(4, heat(9)),
  ]);
  assert.equal(told, [["firing hot log"], [], [], [], ["resolved hot log"]]);
  const down = paramsOf({down: {on: "metrics/up", below: 1, severity: "warning"}});
  const up = (value: number) => [figure("up", value)];
  assert.equal(tell(down, [at(0, up(0), true), at(1, up(1))]).told, [
    ["firing down log"],
    ["resolved down log"],
  ]);
});

test("what is told together in a group is one message a channel, the gravest first, each with all of it", () => {
  const params = paramsOf({
    cold: {on: "metrics/heat", below: 5, severity: "warning", group: "weather"},
    wet: {on: "metrics/rain*", above: 1, severity: "critical", group: "weather"},
  });
  const figures = [figure("heat", 4), figure("rain.a", 2, {of: "a"}), figure("rain.b", 3, {of: "b"})];
  const {told, state} = tell(params, [at(0, figures)]);
  assert.equal(told, [["firing weather log", "firing weather other", "firing weather log"]]);
  assert.equal(
    state.outbox[0]!.message.items.map(({of}) => of),
    ["a", "b"],
  );
  assert.is(state.outbox[0]!.message.id, state.outbox[1]!.message.id);
  assert.is.not(state.outbox[0]!.message.id, state.outbox[2]!.message.id);
});

test("a judged figure brings its own threshold; what was not measured breaks nothing", () => {
  const judged = {level: "fail" as const, threshold: 0.5};
  const drift = figure("psi.Ax", 0.8, {source: "drift", judged});
  const {state} = tell(paramsOf({drifts: {on: "drift/psi.*", at: "warn", severity: "warning"}}), [
    at(0, [drift]),
  ]);
  assert.equal(
    [state.outbox[0]!.message.items[0]!.threshold, state.outbox[0]!.message.items[0]!.value],
    [0.5, 0.8],
  );
  assert.equal(tell(paramsOf({hot: HOT}), [at(0, heat(null)), at(1, heat(Number.NaN))]).told, [[], []]);
});

test("a message says what, how much, since when, why and what to do, on lines of its own", () => {
  const params = paramsOf({hot: {...HOT, title: "Too hot", for: "1m"}});
  const named = [figure("heat", 11.23456, {of: "room 1\r\nBcc: x@example.org", unit: "°C"})];
  const {state} = tell(params, [at(0, named), at(1, named), at(2, [{...named[0]!, value: 9}])]);
  const [firing, resolved] = state.outbox.map(({message}) => message);
  assert.is(subjectOf(firing!), "[kymo: warning] Too hot: room 1 Bcc: x@example.org");
  assert.equal(textOf(firing!, "https://reports.example.org/").split("\n"), [
    "Too hot: room 1 Bcc: x@example.org",
    "Value: 11.23, above the threshold of 10 (°C)",
    "Since 2026-01-01 00:00 UTC",
    "Likely cause: the watch",
    "What to do: Look at it.",
    "Report: https://reports.example.org/drift.html",
    "",
  ]);
  assert.match(textOf(resolved!, "reports"), "It holds again since 2026-01-01 00:02 UTC");
});

test("a figure that was not measured leaves what was told as it was; what was not told begins anew", () => {
  const unmeasured = [heat(null), heat(Number.NaN)];
  for (const none of unmeasured) {
    const {told, state} = tell(paramsOf({hot: HOT}), [at(0, heat(11)), at(1, none)]);
    assert.equal(told, [["firing hot log"], []]);
    assert.equal(
      Object.values(state.episodes).map(({isBroken}) => isBroken),
      [true],
    );
    const waiting = paramsOf({hot: {...HOT, for: "2m"}});
    const looks = [at(0, heat(11)), at(1, none), at(2, heat(11)), at(4, heat(11))];
    assert.equal(tell(waiting, looks).told, [[], [], [], ["firing hot log"]]);
  }
  const judged = (level: "warn" | "unknown" | "pass") => [
    figure("psi.Ax", 0.8, {source: "drift", of: "s1", judged: {level, threshold: 0.5}}),
  ];
  const drifts = paramsOf({drifts: {on: "drift/*", at: "warn", severity: "warning"}});
  const looks = [at(0, judged("warn")), at(1, judged("unknown")), at(2, judged("pass"))];
  assert.equal(tell(drifts, looks).told, [["firing drifts log"], [], ["resolved drifts log"]]);
});

test("a figure that is reported no more ends as that, and a session that was judged without it holds", () => {
  const {told, state} = tell(paramsOf({hot: HOT}), [at(0, heat(11)), at(1, [])]);
  assert.equal(told, [["firing hot log"], ["unreported hot log"]]);
  const [, gone] = state.outbox.map(({message}) => message);
  assert.is(subjectOf(gone!), "[kymo: unreported] heat");
  assert.match(textOf(gone!, "reports"), "Not reported any more since 2026-01-01 00:01 UTC");
  const broken = figure("psi.Ax", 0.8, {source: "drift", of: "s1", judged: {level: "warn", threshold: 0.5}});
  const drifts = paramsOf({drifts: {on: "drift/*", at: "warn", severity: "warning"}});
  const last = (judged: readonly string[]) =>
    tell(drifts, [
      {minute: 0, figures: [broken], judged: ["s1"]},
      {minute: 1, figures: [], judged},
    ]).told[1];
  assert.equal(last(["s1", "s2"]), ["resolved drifts log"]);
  assert.equal(last(["s2"]), ["unreported drifts log"]);
});

test("in any course, beginnings and ends alternate, and two beginnings are a cooldown apart", () => {
  const looks = fc.array(
    fc.record({wait: fc.integer({min: 1, max: 8}), value: fc.constantFrom(9, 11), silent: fc.boolean()}),
    {maxLength: 40},
  );
  const params = paramsOf({hot: {...HOT, cooldown: "10m", for: "2m"}});
  fc.assert(
    fc.property(looks, (course) => {
      let [minute, state] = [0, NO_ALERTS];
      for (const {wait, value, silent} of course) {
        minute += wait;
        state = step(state, params, {
          figures: silent ? [] : heat(value),
          silent: new Set(silent ? ["metrics"] : []),
          judged: new Set(),
          now: START + minute * MINUTE,
        });
        state = JSON.parse(JSON.stringify(state)) as AlertState;
      }
      const told = state.outbox.map(({message}) => message);
      for (const [i, {status}] of told.entries()) assert.is(status, i % 2 === 0 ? "firing" : "resolved");
      const begun = told.filter(({status}) => status === "firing").map((message) => message.at);
      for (const [i, time] of begun.entries()) assert.ok(i === 0 || time - begun[i - 1]! >= 10 * MINUTE);
      assert.is(new Set(told.map(({id}) => id)).size, told.length);
    }),
  );
});

test("a star stands for anything", () => {
  for (const [pattern, name, is] of [
    ["drift/*", "drift/psi.Ax", true],
    ["drift/psi", "drift/psi.Ax", false],
    ["drift/*.Ax", "drift/psi.Ax", true],
    ["drift/*.Ax", "drift/psi.Ay", false],
    ["a*b*c", "a-b-b-c", true],
    ["aa*aa", "aaa", false],
  ] as const)
    assert.is(matches(pattern, name), is, `${pattern} ${name}`);
});

test("a rule without a threshold or with two, an unknown channel and a wrong span are refused", () => {
  assert.throws(
    () => paramsOf({hot: {on: "metrics/heat", severity: "warning"}}),
    /one of above, below and at/,
  );
  assert.throws(() => paramsOf({hot: {...HOT, below: 1}}), /one of above, below and at/);
  assert.throws(() => paramsOf({hot: {...HOT, for: "soon"}}), /is no duration/);
  assert.throws(
    () => paramsOf({}, {routes: {critical: ["nobody"], warning: [], info: []}}),
    /there is no channel/,
  );
  assert.throws(() => paramsOf({hot: {...HOT, on: "weather/heat"}}), /SOURCE\/NAME/);
});

test.run();
