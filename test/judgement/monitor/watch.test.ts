/** What was served, in rolling spans and by person: counted rightly, bounded, and the same after it was kept and restored. */
import * as fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {monitoringSchema} from "../../../src/artifacts/monitoring.ts";
import {AskedRequests, NO_LABEL} from "../../../src/judgement/monitor/asked.ts";
import {OTHERS} from "../../../src/judgement/monitor/ledger.ts";
import {monitorRules} from "../../../src/judgement/monitor/rules.ts";
import {snapshotOf} from "../../../src/judgement/monitor/snapshot.ts";
import {type Fact, Watch} from "../../../src/judgement/monitor/watch.ts";
import {DRIFT, MONITOR} from "./params.ts";

const test = suite("monitor: watch");
const CLASSES = ["sitting", "walking", "nail biting"];
const HOUR = 3_600_000;
const START = Date.parse("2026-01-10T00:00:00Z");
const rules = monitorRules(MONITOR, DRIFT);

const makeWatch = (changes: object = {}): Watch =>
  new Watch({params: {...MONITOR, ...changes}, classes: CLASSES, farthestMs: 8000});
const look = (watch: Watch, now: number) =>
  snapshotOf(watch, now, {
    model: {name: "m", version: null, digest: "0"},
    withheld: null,
    reference: null,
    rules,
    driftRules: new Map(),
    bytes: 0,
    isOnDisk: false,
    dropped: 0,
  });
const windowsOf = (codes: readonly number[], confidence = 0.8) =>
  codes.map((predicted) => ({predicted, confidence, entropy: 0.5, margin: 0.6}));
let next = 0;
const serve = (
  watch: Watch,
  at: number,
  codes: readonly number[],
  {person = "anna", start = null as number[] | null, confidence = 0.8, id = `r${next++}`} = {},
): string => {
  watch.count({id, person, at, windows: windowsOf(codes, confidence), start});
  return id;
};

test("a span holds what was served within it, over all and by person", () => {
  const watch = makeWatch();
  serve(watch, START, [0, 0]);
  serve(watch, START + 5 * HOUR, [1], {person: "ben"});
  serve(watch, START + 30 * HOUR, [2, 2, 2]);
  const {spans, since} = look(watch, START + 30 * HOUR);
  assert.equal(
    spans.map(({name, all}) => [name, all.layers.windows, all.layers.people]),
    [
      ["1h", 3, 1],
      ["24h", 3, 1],
      ["7d", 6, 2],
    ],
  );
  assert.equal(
    spans[2]?.people.map(({person, layers}) => [person, layers.windows]),
    [
      ["anna", 5],
      ["ben", 1],
    ],
  );
  assert.is(since, new Date(START).toISOString());
  monitoringSchema.parse(JSON.parse(JSON.stringify(look(watch, START + 30 * HOUR))));
});

test("flips, bouts and dwell are of neighbours alone: a gap, or another person, makes none", () => {
  const watch = makeWatch();
  serve(watch, START, [0, 0, 1, 1, 1, 0], {start: [0, 2, 4, 6, 8, 10].map((s) => START + s * 1000)});
  serve(watch, START + 60_000, [2], {start: [START + 60_000]});
  serve(watch, START + 61_000, [1], {person: "ben"});
  const [anna] = look(watch, START + HOUR / 2).spans[0]!.people;
  const {pairs, flipRate, bouts, meanDwell, shortDwellShare} = anna!.layers.temporal;
  assert.is(pairs, 5);
  assert.is(flipRate, 0.4);
  // 0 0 | 1 1 1 | 0, ended by the gap.
  assert.equal([bouts, meanDwell], [3, 2]);
  assert.ok(Math.abs(shortDwellShare! - 2 / 3) < 1e-9);
});

test("all windows in one class fail, however sure the model is", () => {
  const watch = makeWatch();
  serve(watch, START, new Array(1815).fill(2), {confidence: 0.99});
  const {level, causes, headline} = look(watch, START).spans[0]!.all.verdict;
  assert.is(level, "fail");
  assert.equal(
    causes.map(({id}) => id),
    ["layers.largest-share", "layers.effective-classes"],
  );
  assert.match(headline, /one class, nail biting, has nearly every window/);
  for (const {value, threshold, margin} of causes)
    assert.ok(Math.abs(Math.abs(value - threshold) - margin) < 1e-9);
});

test("a figure that is worse never gets a better level", () => {
  const order = ["pass", "unknown", "warn", "fail"];
  const levelAt = (confidence: number): number => {
    const watch = makeWatch();
    const codes = Array.from({length: 60}, (_, i) => Math.floor(i / 20));
    serve(watch, START, codes, {confidence});
    return order.indexOf(look(watch, START).spans[0]!.all.verdict.level);
  };
  fc.assert(
    fc.property(fc.float({min: 0, max: 1, noNaN: true}), fc.float({min: 0, max: 1, noNaN: true}), (a, b) =>
      assert.ok(levelAt(Math.min(a, b)) >= levelAt(Math.max(a, b))),
    ),
    {numRuns: 60},
  );
  assert.equal(
    [0.9, 0.6, 0.4].map((one) => order[levelAt(one)]),
    ["pass", "warn", "fail"],
  );
});

test("what is kept and restored says the same, also after minutes became hours", () => {
  const watch = makeWatch();
  const facts: Fact[] = [];
  const keep = () => facts.push(...JSON.parse(JSON.stringify(watch.takeNews())));
  for (let hour = 0; hour < 60; hour++) {
    serve(watch, START + hour * HOUR, [hour % 3, 1], {person: hour % 2 === 0 ? "anna" : "ben"});
    serve(watch, START + hour * HOUR + 20 * 60_000, [0]);
    watch.compact(START + hour * HOUR);
    if (hour % 7 === 0) keep();
  }
  keep();
  const now = START + 60 * HOUR;
  const restored = makeWatch();
  for (const fact of facts) restored.restore(fact);
  const whole = makeWatch();
  for (const fact of watch.all()) whole.restore(fact);
  assert.equal(look(restored, now), look(watch, now));
  assert.equal(look(whole, now), look(watch, now));
  assert.is(
    look(watch, now).history.reduce((sum, {windows}) => sum + windows, 0),
    180,
  );
});

test("however much is served, what is kept is bounded, and who makes room is counted among others", () => {
  const watch = makeWatch({keep: {people: 3, windows: 50, stretchWindows: 150, events: 5}});
  for (let i = 0; i < 500; i++) {
    serve(watch, START + i * 60_000, [i % 3], {person: `p${i % 40}`});
    watch.compact(START + i * 60_000);
  }
  assert.is(watch.ledger.people.length, 4);
  assert.ok(watch.ledger.people.includes(OTHERS));
  assert.is(watch.asked.size, 50);
  const {spans} = look(watch, START + 500 * 60_000);
  assert.is(spans[2]?.all.layers.windows, 500);
  watch.compact(START + 1000 * HOUR);
  assert.equal(
    [...watch.all()].filter(({kind}) => kind === "bucket" || kind === "asked"),
    [],
  );
});

test("what one more request costs does not grow with how many are kept", () => {
  const maxWindows = 100_000;
  const asked = new AskedRequests(maxWindows);
  const keep = (i: number): void =>
    asked.keep({id: `r${i}`, person: "a", at: i, predicted: [0], labels: [NO_LABEL]});
  for (let i = 0; i < maxWindows; i++) keep(i);
  const began = process.cpuUsage().user;
  for (let i = 0; i < 20_000; i++) keep(maxWindows + i);
  const seconds = (process.cpuUsage().user - began) / 1e6;
  assert.ok(seconds < 0.3, `${seconds} s`); // 0.02 s; 0.7 s where each passes all that are gone
  assert.ok(asked.size <= maxWindows && asked.size > 0.98 * maxWindows);
  assert.is(asked.find("r0"), undefined);
  assert.is(asked.find(`r${maxWindows + 19_999}`)?.at, maxWindows + 19_999);
});

test("a label counts once, is replaced, and finds its window also after minutes became hours", () => {
  const watch = makeWatch();
  const id = serve(watch, START, [0, 1]);
  serve(watch, START + 50 * HOUR, [1]);
  watch.compact(START + 50 * HOUR);
  assert.is(watch.label({request: id, window: 0, actual: 0}), true);
  assert.is(watch.label({request: id, window: 0, actual: 0}), true);
  assert.is(watch.label({request: id, window: 1, actual: 0}), true);
  assert.is(watch.label({request: id, window: 2, actual: 0}), false);
  assert.is(watch.label({request: "none", window: 0, actual: 0}), false);
  const labelled = () => look(watch, START + 50 * HOUR).performance.labelled;
  assert.equal([labelled().windows, labelled().accuracy.value], [2, 0.5]);
  assert.match(labelled().accuracy.note!, /1 stretch of time, and 6 are needed/);
  watch.label({request: id, window: 1, actual: 1});
  assert.is(labelled().accuracy.value, 1);
});

test.run();
