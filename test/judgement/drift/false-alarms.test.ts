/** Labelled people in turn as if they were new. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {makeContext} from "../../../src/judgement/drift/context.ts";
import {measureFalseAlarms} from "../../../src/judgement/drift/false-alarms.ts";
import {leaveOut} from "../../../src/judgement/drift/leave-one-out.ts";
import {selectRows, series} from "../../../src/judgement/drift/window-table.ts";
import {assertClose, smallReference} from "./fixture.ts";
import {makeReference, PARAMS, predictionsOf, seeded, TRAIN, UNSEEN} from "./synthetic.ts";

const test = suite("people as if they were new");

const {windows, predictions} = makeReference();
const labelled = {windows, predictions, unseenUsers: UNSEEN};
const reference = smallReference(selectRows(windows, (row) => TRAIN.includes(windows.users[row]!)));
const rowsOf = (user: string): number[] =>
  [...windows.users.keys()].filter((row) => windows.users[row] === user);

test("the person is neither in the reference nor among the labelled people, and is the recording", () => {
  const left = leaveOut(reference, labelled, "u1")!;
  assert.deepEqual([...new Set(left.reference.table!.users)], ["u0", "u2", "u3", "u4"]);
  assert.equal(left.reference.sorted[0]!.length, series(left.reference.table!)[0]!.length);
  assert.ok(left.reference.sorted[0]!.length < reference.sorted[0]!.length);
  assert.deepEqual([...new Set(left.labelled.windows.users)], ["u0", "u2", "u3", "u4", "u5", "u6", "u7"]);
  assert.deepEqual([...new Set(left.recording.windows.users)], ["u1"]);
  const rows = rowsOf("u1");
  assert.deepEqual(
    [left.recording.windows.rows, left.recording.predictions.rows, left.labelled.predictions.rows],
    [rows.length, rows.length, windows.rows - rows.length],
  );
  assert.deepEqual(
    Array.from(left.recording.predictions.predicted),
    rows.map((row) => predictions.predicted[row]),
  );
});

test("what is left of the reference is found again among the windows that are left", () => {
  const left = leaveOut(reference, labelled, "u1")!;
  const {table} = left.reference;
  const of = left.labelled.windows;
  table!.windowId.forEach((id, row) => {
    assert.equal(of.start[id], table!.start[row]);
    assert.equal(of.users[id], table!.users[row]);
  });
  assert.notEqual(makeContext(left.reference, left.labelled, PARAMS).classGrid, undefined);
});

test("the recording's samples are the person's in physical units, each once", () => {
  const {fused} = leaveOut(reference, labelled, "u1")!.recording;
  const own = series(selectRows(windows, (row) => windows.users[row] === "u1"));
  assert.deepEqual([fused.rows, fused.session], [own[0]!.length, "u1"]);
  assertClose([fused.accel[2][7]!, fused.gyro![1][7]!], [own[2]![7]! * 3 - 6, own[4]![7]! * 30]);
  assert.equal(fused.t[fused.rows - 1], (fused.rows - 1) * 20);
});

test("somebody who is labelled but not in the reference leaves it as it is; nobody else in it is none", () => {
  const left = leaveOut(reference, labelled, "u6")!;
  assert.equal(left.reference.sorted, reference.sorted);
  assert.ok(!left.labelled.windows.users.includes("u6"));
  const alone = smallReference(selectRows(windows, (row) => windows.users[row] === "u0"));
  assert.equal(leaveOut(alone, labelled, "u0"), undefined);
});

const QUICK = {...PARAMS, nullRounds: 20, domainFolds: 2};
const measure = (
  change: Partial<typeof PARAMS> = {},
  of: Parameters<typeof measureFalseAlarms>[1] = labelled,
) => measureFalseAlarms(reference, of, {params: {...QUICK, ...change}, random: seeded(7)});

test("made-up people who behave alike raise no alarm, with Wilson's interval", () => {
  const {people, alarms, share, low, high, causes, withheld} = measure();
  assert.deepEqual([withheld, people, alarms, share, causes], [null, 8, 0, 0, []]);
  // Of 0 in 8: z²/(n + z²).
  assertClose([low!, high!], [0, 1.959963984540054 ** 2 / (8 + 1.959963984540054 ** 2)], 1e-6);
});

test("one who is unlike the others is an alarm, with what was found", () => {
  const odd = new Set(rowsOf("u4"));
  const x = windows.x.map((value, i) => (odd.has(Math.floor(i / 300)) && i % 6 < 3 ? value / 9.81 : value));
  const found = measureFalseAlarms(
    smallReference(selectRows({...windows, x}, (row) => TRAIN.includes(windows.users[row]!))),
    {...labelled, windows: {...windows, x}},
    {params: {...QUICK, calibrationPeople: 2}, random: seeded(7)},
  );
  // Two of eight, evenly spread, are u0 and u4.
  assert.deepEqual([found.people, found.alarms, found.share], [2, 1, 0.5]);
  assert.deepEqual([...new Set(found.causes.map(({user}) => user))], ["u4"]);
  assert.ok(found.causes.every(({id, evidence}) => id !== "" && evidence !== ""));
});

test("who cannot be judged is no alarm, and is counted", () => {
  const {people, alarms, cannotTell} = measure({calibrationPeople: 2}, {...labelled, unseenUsers: []});
  assert.deepEqual([people, alarms, cannotTell], [2, 0, 2]);
});

test("it is withheld, with the reason, where nobody can be judged as if new", () => {
  const nothing = {people: 0, alarms: 0, cannotTell: 0, share: null, low: null, high: null, causes: []};
  assert.deepEqual(measure({}, {withheld: "why"}), {withheld: "why", ...nothing});
  const four = selectRows(windows, (row) => windows.users[row]! < "u4");
  const few = {windows: four, predictions: predictionsOf("r", new Array(four.rows).fill(0)), unseenUsers: []};
  assert.equal(measure({}, few).withheld, "only 4 people are labelled");
  assert.equal(measure({calibrationPeople: 0}).withheld, "drift.calibrationPeople in params.yaml is 0");
  const samples = {...reference, kind: "samples" as const, table: undefined};
  assert.equal(
    measureFalseAlarms(samples, labelled, {params: QUICK, random: seeded(7)}).withheld,
    "the baseline has samples without people",
  );
});

test.run();
