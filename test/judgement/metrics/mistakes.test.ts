/** Which wrong windows are shown, beside which right ones, and that their samples are the sensor's. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {WindowsTable} from "../../../src/artifacts/windows.ts";
import {findMistakes} from "../../../src/judgement/metrics/mistakes.ts";
import type {ScoredWindows} from "../../../src/judgement/metrics/scored-windows.ts";

const test = suite("judgement/metrics/mistakes");

const classes = ["sitting", "smoking", "standing"];
// window, user, truth, predicted, confidence
const ROWS: readonly (readonly [number, string, number, number, number])[] = [
  [10, "ann", 0, 1, 0.7],
  [11, "ann", 0, 1, 0.9],
  [12, "ann", 0, 0, 0.6],
  [13, "bob", 0, 0, 0.99],
  [14, "bob", 2, 1, 0.8],
  [15, "bob", 1, 0, 0.8],
  [16, "eve", 1, 2, 1],
  [17, "ann", -1, 2, 1],
];
const scored: ScoredWindows = {
  classes,
  windowId: Int32Array.from(ROWS, ([id]) => id),
  truth: Int32Array.from(ROWS, ([, , truth]) => truth),
  predicted: Int32Array.from(ROWS, ([, , , predicted]) => predicted),
  confidence: Float64Array.from(ROWS, ([, , , , confidence]) => confidence),
  probabilities: new Float64Array(ROWS.length * 3),
  users: ROWS.map(([, user]) => user),
  sessions: ROWS.map(() => "s"),
  starts: Float64Array.from(ROWS, (_, i) => i * 2000),
  ends: Float64Array.from(ROWS, (_, i) => i * 2000 + 1980),
};
const [length, channels] = [2, ["Ax", "Gx"]];
const table = {
  x: Float32Array.from({length: ROWS.length * length * channels.length}, (_, i) => i),
  meta: {
    rateHz: 50,
    lengthSamples: length,
    channels,
    units: {accel: "m/s^2", gyro: "deg/s"},
    mean: [100, -1],
    scale: [2, 0.5],
  },
} as unknown as WindowsTable;
const find = (most = 8) => findMistakes(table, scored, (user) => user !== "eve", most);

test("wrong windows of test people stand in the order of their confidence", () => {
  assert.equal(
    find().wrong.map(({windowId, truth, predicted}) => [windowId, truth, predicted]),
    [
      [11, "sitting", "smoking"],
      [14, "standing", "smoking"],
      [15, "smoking", "sitting"],
      [10, "sitting", "smoking"],
    ],
  );
});

test("each confusion is shown once, beside a right window of the same person, or of another, or of nobody", () => {
  const pairs = find().pairs.map(({wrong, right}) => [wrong.windowId, right?.windowId ?? null]);
  assert.equal(pairs, [
    [11, 12],
    [14, null],
    [15, null],
  ]);
  assert.is(find(1).pairs.length, 1);
  assert.is(find(0).wrong.length, 4);
  const moved = {...scored, users: scored.users.map((user, i) => (i === 2 ? "bob" : user))};
  assert.is(findMistakes(table, moved, () => true, 8).pairs[1]!.right!.windowId, 13);
});

test("samples are standardised values times the scale, plus the mean", () => {
  // The second window's samples are 4 to 7: two of Ax and Gx in turn.
  assert.equal(find().pairs[0]!.wrong.values, [
    [100 + 2 * 4, 100 + 2 * 6],
    [-1 + 0.5 * 5, -1 + 0.5 * 7],
  ]);
});

test.run();
