/** Verdicts by other thresholds: where nothing is moved they are those that were given, and a higher threshold is never worse. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {DriftResult} from "../../../src/artifacts/drift/drift.ts";
import {compareWorstFirst} from "../../../src/artifacts/level.ts";
import {notMeasured} from "../../../src/judgement/drift/false-alarms.ts";
import {sweepThresholds} from "../../../src/judgement/drift/threshold-sweep.ts";
import {selectRows, series} from "../../../src/judgement/drift/window-table.ts";
import {sortFinite} from "../../../src/stats/sorted.ts";
import {compareAll} from "./compare-all.ts";
import {type Change, make, makeReference, PARAMS, seeded, TRAIN, UNSEEN} from "./synthetic.ts";

const test = suite("threshold sweep");
const labelled = makeReference();
const table = selectRows(labelled.windows, (row) => TRAIN.includes(labelled.windows.users[row]!));
const BOUTS = Array.from({length: 12}, (_, i) => (i * 2) % 3);
const CHANGES: readonly Change[] = [
  (sample) => sample,
  ([x, y, z, p, q, r]) => [x! + 0.8, y!, z!, p!, q!, r!],
  ([x, y, z, p, q, r]) => [x!, y!, z!, 3 * p!, 3 * q!, 3 * r!],
  ([x, y, z, p, q, r]) => [x!, y!, z!, p! + 1, q!, r!],
  ([x, y, z, p, q, r]) => [x!, y!, z! * 1.6, p!, q!, r!],
  ([x, y, z, p, q, r]) => [x!, y!, z!, p!, 2 * q!, r!],
];

function judge(params: typeof PARAMS): DriftResult {
  const reference = {
    kind: "windows",
    label: "made up",
    note: "",
    sorted: series(table).map(sortFinite),
    provenance: table,
    table,
    simulated: true,
  } as const;
  return compareAll(
    {
      reference,
      labelled: {windows: labelled.windows, predictions: labelled.predictions, unseenUsers: UNSEEN},
      recordings: CHANGES.map((change, i) =>
        make(`s${i}`, [{user: null, seed: 300 + i, bouts: BOUTS}], change),
      ),
      tooShort: [],
      model: {name: "toy", hash: "toy"},
      scalerDifference: 0,
    },
    {params, falseAlarms: notMeasured("nobody was left out")},
    () => seeded(7),
  );
}

const result = judge(PARAMS);
const sweeps = sweepThresholds(result, PARAMS.alpha);
const levelAt = (id: string, session: string, threshold: number) =>
  sweeps
    .find(({rule}) => rule.id === id)!
    .recordings.find((one) => one.session === session)!
    .steps.findLast(({from}) => from <= threshold)!.level;

test("at the thresholds in force the verdicts are those that were given", () => {
  assert.deepEqual(
    sweeps.map(({rule}) => rule.id),
    ["psi", "wasserstein", "mean-shift", "variance-ratio"],
  );
  for (const {rule, warn} of sweeps)
    for (const {session, verdict} of result.recordings)
      assert.equal(levelAt(rule.id, session, warn), verdict.level, `${rule.id} ${session}`);
  assert.ok(new Set(result.recordings.map(({verdict}) => verdict.level)).size > 1);
});

test("the shift that a cause tells is the one that its rule judged, with its sign", () => {
  const shifts = result.recordings.flatMap(({verdict}) =>
    verdict.causes.filter(({id}) => id.startsWith("mean-shift.")),
  );
  assert.ok(shifts.length > 0);
  for (const {evidence, value} of shifts) {
    const told = Number(/by (\S+) training sd/.exec(evidence)![1]!.replace("\u2212", "-"));
    assert.equal(Math.abs(told).toPrecision(3), value.toPrecision(3), evidence);
  }
});

test("another threshold gives what judging by it would give", () => {
  for (const warn of [0.001, 50]) {
    const moved = judge({...PARAMS, meanShift: {warn}});
    for (const {session, verdict} of moved.recordings)
      assert.equal(levelAt("mean-shift", session, warn), verdict.level, `${warn} ${session}`);
  }
});

test("a higher threshold is never worse, and some verdict turns", () => {
  for (const {recordings} of sweeps)
    for (const {steps} of recordings) {
      assert.equal(steps[0]!.from, 0);
      for (let i = 1; i < steps.length; i++)
        assert.ok(compareWorstFirst(steps[i - 1]!.level, steps[i]!.level) < 0);
    }
  assert.ok(sweeps.some(({recordings}) => recordings.some(({steps}) => steps.length > 1)));
});

test.run();
