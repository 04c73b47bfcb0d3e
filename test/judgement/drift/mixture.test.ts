/** The reference under the recording's mix of behaviours, against NumPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {ChannelDrift} from "../../../src/artifacts/drift/channel.ts";
import type {Mixture} from "../../../src/artifacts/drift/recording.ts";
import {countDrifted} from "../../../src/judgement/drift/drifted-channels.ts";
import {describeShare, isExplained} from "../../../src/judgement/drift/explained.ts";
import {explainMixture} from "../../../src/judgement/drift/mixture.ts";
import {rulesOf} from "../../../src/judgement/drift/rules.ts";
import {series} from "../../../src/judgement/drift/window-table.ts";
import {sortFinite} from "../../../src/stats/sorted.ts";
import {assertClose, fixture, smallContext, smallTable} from "./fixture.ts";
import {PARAMS} from "./synthetic.ts";

const test = suite("mixture or sensor");
const context = smallContext();
const current = series(smallTable(8, 0.3)).map(sortFinite);
const SHARES = [0.7, 0.2, 0.1];
const ALL = ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"];

test("distances before and after reweighting are NumPy's", () => {
  const {channels, explanation} = explainMixture(context, SHARES, {current, drifted: ALL});
  assert.deepEqual(
    channels.map(({channel}) => channel),
    ALL,
  );
  assertClose(
    channels.map(({before}) => before),
    fixture.mixture.before,
    1e-6,
  );
  assertClose(
    channels.map(({after}) => after),
    fixture.mixture.after,
    1e-6,
  );
  assert.equal(explanation, "sensor");
});

/** The verdict on distances of two channels, with a warning from 0.3 on. */
function explain(
  shares: readonly number[],
  own: Float64Array[],
  explainedShare = 0.5,
  drifted: readonly string[] = ALL,
): Mixture {
  return explainMixture(smallContext({explainedShare}), shares, {current: own, drifted});
}

const table = smallTable(7, 0);
/** The rows of the reference whose class is k, as a recording. */
function ofClass(k: number, change = (value: number, _: number): number => value): Float64Array[] {
  const samples = series(table).map((values) => values.filter((_, i) => Math.floor(i / 10) % 3 === k));
  return samples.map((values, c) => sortFinite(values.map((value) => change(value, c))));
}

test("what only behaved otherwise is a mixture", () => {
  const {explanation, note, channels} = explain([0, 0, 1], ofClass(2));
  assert.equal(explanation, "mixture");
  assert.equal(note, "with the recording's own mix of behaviours the reference agrees with it");
  assertClose(
    channels.map(({after}) => after),
    new Array(6).fill(0),
    1e-9,
  );
});

test("what no mix explains is the sensor, by its channels", () => {
  const {explanation, note} = explain(SHARES, current);
  assert.equal(explanation, "sensor");
  assert.equal(note, "no mix of behaviours explains Ax, Ay, Az, Gx, Gy, Gz");
});

test("what a mix explains on some channels, or to a part, is both", () => {
  const some = explain(
    [0, 0, 1],
    ofClass(2, (value, c) => (c === 1 ? value + 9 : value)),
  );
  assert.equal(some.explanation, "both");
  assert.equal(some.note, "another mix of behaviours explains a part; Ay differs beyond it");
  // Shifted by 0.5 the last class is 1.2 to 1.4 sd away, of which less than half is left.
  const shifted = ofClass(2, (value) => value + 0.5);
  assert.equal(explain([0, 0, 1], shifted).explanation, "both");
  const all = explain([0, 0, 1], shifted, 0.01);
  assert.ok(all.channels.every(({before, after}) => before > 0.3 && after > 0.3));
  assert.equal(all.explanation, "sensor");
});

test("what is near before and after needs no explanation", () => {
  const {explanation, note} = explain([1 / 3, 1 / 3, 1 / 3], series(table).map(sortFinite));
  assert.deepEqual(
    [explanation, note],
    ["none", "no channel that differs beyond chance is far from the reference"],
  );
});

test("only channels that differ beyond chance are explained, and all are measured", () => {
  const some = explain(
    [0, 0, 1],
    ofClass(2, (value, c) => (c === 1 ? value + 9 : value)),
    0.5,
    ["Ax", "Gz"],
  );
  assert.deepEqual([some.explanation, some.channels.length], ["mixture", 6]);
  const {explanation, note} = explain(SHARES, current, 0.5, ["Az"]);
  assert.deepEqual([explanation, note], ["sensor", "no mix of behaviours explains Az"]);
  assert.deepEqual(explain(SHARES, current, 0.5, []), {
    explanation: "none",
    note: "no channel differs from the reference beyond chance",
    channels: [],
  });
});

test("a class that is frequent here and rare in the reference withholds the answer", () => {
  const strict = (minWindows: number, rareShare: number) =>
    explainMixture(smallContext({mixture: {minWindows, rareShare}}), SHARES, {current, drifted: ALL});
  const withheld = strict(21, 0.05);
  assert.deepEqual(withheld, {
    explanation: "withheld",
    note: "a class that is frequent here is hardly ever predicted in the reference",
    channels: [],
  });
  assert.notEqual(strict(20, 0.05).explanation, "withheld");
  assert.notEqual(strict(21, 0.7).explanation, "withheld");
});

test("a class without windows weighs nothing", () => {
  const {classGrid} = context;
  const empty = {
    ...classGrid!.classes[2]!,
    windows: 0,
    counts: classGrid!.classes[2]!.counts.map((x) => x.fill(0)),
  };
  const classes = [...classGrid!.classes.slice(0, 2), empty];
  const rare = explainMixture({...context, classGrid: {grid: classGrid!.grid, classes}}, [0.96, 0, 0.04], {
    current,
    drifted: ALL,
  });
  assert.ok(rare.channels.every(({after}) => Number.isFinite(after)));
});

test("without predicted classes the answer is withheld", () => {
  const {explanation, note} = explainMixture({...context, classGrid: undefined}, SHARES, {
    current,
    drifted: ALL,
  });
  assert.equal(explanation, "withheld");
  assert.equal(note, "the baseline has no windows with predicted classes to reweight");
});

test("a distance is explained where less than the share is left", () => {
  assert.deepEqual([isExplained(1, 0.49, 0.5), isExplained(1, 0.5, 0.5)], [true, false]);
  assert.deepEqual([describeShare(0.5), describeShare(0.4)], ["half", "0.4 times"]);
});

test("drifted channels are counted, and a mixture makes them a warning", () => {
  const rules = rulesOf(PARAMS);
  const channels = ["pass", "warn", "fail", "fail", "warn", "pass"].map((level) => ({level}) as ChannelDrift);
  const count = (explanation: Mixture["explanation"], of = channels) =>
    countDrifted(rules, of, {explanation, note: "", channels: []});
  const {drifted, causes} = count("sensor");
  assert.equal(drifted, 4);
  assert.deepEqual(
    causes.map(({id, level, value, evidence, likelyCause}) => [id, level, value, evidence, likelyCause]),
    [
      [
        "drifted-channels",
        "fail",
        4,
        "4 of 6 channels are beyond a threshold and beyond chance.",
        "the sensor's values have another distribution",
      ],
    ],
  );
  const [mixture] = count("mixture").causes;
  assert.deepEqual(
    [mixture!.level, mixture!.likelyCause],
    ["warn", "the person behaved differently from the reference's people"],
  );
  assert.deepEqual(count("sensor", channels.slice(0, 2)).causes, []);
  assert.equal(count("sensor", channels.slice(1, 3)).causes[0]!.level, "warn");
});

test.run();
