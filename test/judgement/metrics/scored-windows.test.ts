/** Windows beside their predictions: what cannot be joined is named. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {PredictionsTable} from "../../../src/artifacts/predictions.ts";
import type {WindowsTable} from "../../../src/artifacts/windows.ts";
import {joinPredictions} from "../../../src/judgement/metrics/scored-windows.ts";

const test = suite("metrics/scored windows");

const windows = {
  windowId: Int32Array.of(7, 8),
  start: Float64Array.of(0, 2000),
  end: Float64Array.of(3980, 5980),
  session: ["s", "s"],
  user: ["ana", null],
  activity: ["a", null],
} as unknown as WindowsTable;
const predictions = {
  file: "p.arrow",
  meta: {classes: ["a", "b"]},
  windowId: Int32Array.of(8, 7),
  start: Float64Array.of(2000, 0),
  session: ["s", "s"],
  predicted: Int32Array.of(1, 0),
  confidence: Float32Array.of(0.75, 0.5),
  probabilities: [Float32Array.of(0.25, 0.5), Float32Array.of(0.75, 0.5)],
} as unknown as PredictionsTable;

test("each window stands beside its own prediction, in the order of the windows", () => {
  const {truth, predicted, confidence, users} = joinPredictions(windows, predictions);
  assert.equal(
    [[...truth], [...predicted], [...confidence]],
    [
      [0, -1],
      [0, 1],
      [0.5, 0.75],
    ],
  );
  assert.equal(users, ["ana", ""]);
});

test("a window without a prediction, and one of another start, are named", () => {
  const without = {...predictions, windowId: Int32Array.of(8, 9)};
  assert.throws(() => joinPredictions(windows, without), /^window 7 has no prediction$/);
  const moved = {...predictions, start: Float64Array.of(2001, 0)};
  assert.throws(() => joinPredictions(windows, moved), /^window 8 has another session or start/);
});

test.run();
