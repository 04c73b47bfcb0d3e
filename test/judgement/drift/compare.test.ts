import assert from "node:assert/strict";
import {suite} from "uvu";
import type {DriftResult} from "../../../src/artifacts/drift/drift.ts";
import type {Reference} from "../../../src/judgement/drift/baseline.ts";
import {notMeasured} from "../../../src/judgement/drift/false-alarms.ts";
import {rulesOf} from "../../../src/judgement/drift/rules.ts";
import {selectRows, series} from "../../../src/judgement/drift/window-table.ts";
import {sortFinite} from "../../../src/stats/sorted.ts";
import {compareAll} from "./compare-all.ts";
import {assertClose} from "./fixture.ts";
import {
  type Change,
  type Made,
  make,
  makeReference,
  PARAMS,
  predictionsOf,
  seeded,
  TRAIN,
  UNSEEN,
} from "./synthetic.ts";

const test = suite("a recording against people");

const labelled = makeReference();
const table = selectRows(labelled.windows, (row) => TRAIN.includes(labelled.windows.users[row]!));
const reference: Reference = {
  kind: "windows",
  label: "made up",
  note: "",
  sorted: series(table).map(sortFinite),
  provenance: table,
  table,
  simulated: true,
};
const SETTINGS = {params: PARAMS, falseAlarms: notMeasured("nobody was left out")};
const BOUTS = Array.from({length: 12}, (_, i) => (i * 2) % 3);

function judge(
  recordings: Made[],
  {from = reference, tooShort = []}: {from?: Reference; tooShort?: string[]} = {},
): DriftResult {
  const inputs = {
    reference: from,
    labelled: {windows: labelled.windows, predictions: labelled.predictions, unseenUsers: UNSEEN},
    recordings,
    tooShort,
    model: {name: "toy", hash: "toy"},
    scalerDifference: 0,
  };
  return compareAll(inputs, SETTINGS, () => seeded(7));
}

const changed = (change: Change): DriftResult =>
  judge([make("s", [{user: null, seed: 300, bouts: BOUTS}], change)]);
const causes = (result: DriftResult): string =>
  result.verdict.causes.map((c) => `${c.level} ${c.likelyCause}`).join("\n");

test("another person who behaves alike passes, and is estimated", () => {
  const result = changed((sample) => sample);
  assert.equal(result.verdict.level, "pass", causes(result));
  const [recording] = result.recordings;
  assert.equal(recording!.mixture.explanation, "none");
  assert.equal(recording!.estimatedPerformance.accuracy, 1);
  assert.ok(recording!.channels.every((channel) => channel.effectiveSampleSize < channel.samples / 5));
  assert.ok(recording!.channels.every((channel) => channel.pAdjusted > PARAMS.alpha));
});

const named: [string, Change, RegExp][] = [
  ["the other wrist", ([x, y, z, p, q, r]) => [-x!, y!, z!, p!, -q!, -r!], /fail .*other wrist/],
  ["a quarter turn", ([x, y, z, p, q, r]) => [-y!, x!, z!, -q!, p!, r!], /fail .*turned on the wrist/],
  ["g in place of m/s²", ([x, y, z, ...g]) => [x! / 9.81, y! / 9.81, z! / 9.81, ...g], /fail .*in g, not m/],
  ["gravity removed", ([x, y, z, ...g]) => [x! / 30, y! / 30, z! / 30, ...g], /fail .*gravity was removed/],
  ["rad/s", ([x, y, z, p, q, r]) => [x!, y!, z!, p! / 57.3, q! / 57.3, r! / 57.3], /fail .*rad\/s/],
];
for (const [name, change, expected] of named)
  test(`names ${name}`, () => {
    const result = changed(change);
    assert.equal(result.verdict.level, "fail");
    assert.match(causes(result), expected);
    assert.equal(result.recordings[0]!.physics.level, "fail");
    assert.notEqual(result.recordings[0]!.estimatedPerformance.withheld, null);
  });

test("names a loose strap", () => {
  const noise = seeded(5);
  const shaken = changed((sample) => sample.map((value, c) => value + (noise() - 0.5) * (c < 3 ? 4 : 100)));
  assert.match(causes(shaken), /strap is loose/);
});

test("what it was compared with is described", () => {
  const {baseline, model, recordings, rules} = changed((sample) => sample);
  const {scalerDifference, rowsPerChannel, ...rest} = baseline;
  assert.deepEqual(rest, {
    label: "made up",
    kind: "windows",
    note: "",
    groups: 5,
    groupKind: "users",
    scalerHash: "scaler",
    units: {accel: "m/s^2", gyro: "deg/s"},
    gravity: "included",
    simulated: true,
  });
  assert.deepEqual([scalerDifference, rowsPerChannel], [0, reference.sorted[0]!.length]);
  assert.deepEqual(model, {name: "toy", hash: "toy"});
  assert.equal(rules.length, rulesOf(PARAMS).size);
  const [recording] = recordings;
  assert.deepEqual([recording!.session, recording!.windows, recording!.samples], ["s", 479, 12_000]);
  assert.notEqual(recording!.domainClassifier.null95, null);
  assert.equal(recording!.domainClassifier.withheld, null);
});

test("windows of two stretches are no neighbours, so that a change between them does not count", () => {
  const made = make("s", [{user: null, seed: 300, bouts: BOUTS}]);
  const changes = (windows: Made["windows"]) =>
    judge([{...made, windows}]).recordings[0]!.prediction.transitions.current;
  // Every 20 s the behaviour changes: 11 times in 239 s.
  assertClose(changes(made.windows), 11 / (239 / 60));
  // A pause of a minute wherever it changes.
  let pauses = 0;
  const {predicted} = made.predictions;
  const start = made.windows.start.map((t, i) => {
    if (i > 0 && predicted[i] !== predicted[i - 1]) pauses++;
    return t + 60_000 * pauses;
  });
  assert.equal(changes({...made.windows, start}), 0);
});

test("labelled windows other than the reference's explain no mixture", () => {
  const start = labelled.windows.start.map((t) => t + 1);
  const inputs = {
    reference,
    labelled: {windows: {...labelled.windows, start}, predictions: labelled.predictions, unseenUsers: UNSEEN},
    recordings: [make("s", [{user: null, seed: 300, bouts: BOUTS}], ([x, ...rest]) => [x! + 12, ...rest])],
    tooShort: [],
    model: null,
    scalerDifference: 0,
  };
  const [recording] = compareAll(inputs, SETTINGS, () => seeded(7)).recordings;
  assert.equal(recording!.mixture.explanation, "withheld");
});

test("a shift of the shares fails only where channels have drifted beside it", () => {
  const smoking = (made: Made): Made => ({
    ...made,
    predictions: predictionsOf(
      "s",
      Array.from(made.predictions.predicted, (k, i) => (i % 6 === 0 ? k : 1)),
    ),
  });
  const level = (made: Made) =>
    judge([smoking(made)]).verdict.causes.find(({id}) => id === "s/prediction.share-shift")?.level;
  assert.equal(level(make("s", [{user: null, seed: 300, bouts: BOUTS}])), "warn");
  const moved: Change = (sample) => sample.map((value, c) => (c < 2 ? value + 12 : value));
  assert.equal(level(make("s", [{user: null, seed: 300, bouts: BOUTS}], moved)), "fail");
});

test("a watch on a table fails for rest, for one class and for collapsed variance", () => {
  const noise = seeded(3);
  const made = make("s", [{user: null, seed: 1, bouts: BOUTS}], () =>
    [0, 0, -9.81, 0, 0, 0].map((v) => v + noise() * 0.02),
  );
  made.predictions = predictionsOf(
    "s",
    made.windows.start.length === 0 ? [] : Array.from(made.windows.start, () => 1),
  );
  const result = judge([made]);
  assert.equal(result.verdict.level, "fail");
  for (const expected of [/lay still/, /one class, smoking/, /variance has collapsed/])
    assert.match(causes(result), expected);
  assert.match(result.verdict.headline, /lay still/);
  assert.equal(result.recordings[0]!.degenerate.effectiveClasses, 1);
});

test("a person who only sat is told apart from a sensor that changed", () => {
  const sat = judge([make("s", [{user: null, seed: 301, bouts: [0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0]}])]);
  const {mixture, driftedChannels} = sat.recordings[0]!;
  assert.equal(mixture.explanation, "mixture", JSON.stringify(mixture));
  assert.ok(mixture.channels.every(({before, after}) => after <= Math.max(before, PARAMS.wasserstein.warn)));
  assert.ok(driftedChannels >= 1);
  assert.notEqual(sat.verdict.level, "fail", causes(sat));
});

test("without people in the baseline, significance rests on the effective size", () => {
  const samples: Reference = {...reference, kind: "samples", table: undefined};
  const result = judge([make("s", [{user: null, seed: 300, bouts: BOUTS}])], {from: samples});
  assert.equal(result.recordings[0]!.channels[0]!.pNull, null);
  assert.equal(result.recordings[0]!.domainClassifier.withheld, "the baseline has samples, not windows");
  assert.deepEqual([result.baseline.groups, result.baseline.groupKind], [0, "none"]);
});

test("the false-alarm rate is that of the reference, and withheld with the labelled predictions", () => {
  const falseAlarms = {...notMeasured(""), withheld: null, people: 12, alarms: 1, share: 1 / 12};
  const inputs = {
    reference,
    labelled: {windows: labelled.windows, predictions: labelled.predictions, unseenUsers: UNSEEN},
    recordings: [],
    tooShort: [],
    model: null,
    scalerDifference: 0,
  };
  const of = (from: typeof inputs | (Omit<typeof inputs, "labelled"> & {labelled: {withheld: string}})) =>
    compareAll(from, {params: PARAMS, falseAlarms}, () => seeded(7)).falseAlarms;
  assert.deepEqual(of(inputs), {...falseAlarms, share: 0.0833333333333});
  assert.deepEqual(
    of({...inputs, labelled: {withheld: "of another model"}}),
    notMeasured("of another model"),
  );
});

test("of no recording, or of one too short, nothing can be told", () => {
  assert.equal(judge([]).verdict.level, "unknown");
  const short = judge([], {tooShort: ["s"]});
  assert.equal(short.verdict.level, "unknown");
  assert.equal(short.recordings.length, 0);
});

test("the same inputs give the same bytes, and every rule prints value, threshold and margin", () => {
  const once = JSON.stringify(changed((sample) => sample.map((v) => 1.5 * v)));
  assert.equal(JSON.stringify(changed((sample) => sample.map((v) => 1.5 * v))), once);
  const {verdict} = JSON.parse(once) as DriftResult;
  assert.ok(verdict.causes.length > 0);
  for (const {value, threshold, margin} of verdict.causes)
    assert.ok([value, threshold, margin].every(Number.isFinite));
});

test.run();
