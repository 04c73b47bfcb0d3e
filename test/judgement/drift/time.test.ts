/** Gaps, filled samples and the recording along time, by hand. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {FusedRecording} from "../../../src/judgement/drift/fused-recording.ts";
import {rulesOf} from "../../../src/judgement/drift/rules.ts";
import {checkTime} from "../../../src/judgement/drift/time.ts";
import {timelineOf} from "../../../src/judgement/drift/timeline.ts";
import type {WindowTable} from "../../../src/judgement/drift/window-table.ts";
import {assertClose, smallPredictions, smallTable} from "./fixture.ts";
import {PARAMS} from "./synthetic.ts";

const test = suite("time");
const rules = rulesOf(PARAMS);
const windows = smallTable(7, 0);

/** Rows 20 ms apart. */
function fused(segment: readonly number[], imputed: readonly number[] = []): FusedRecording {
  const rows = segment.length;
  const axis = () => new Float64Array(rows);
  return {
    session: "s",
    rows,
    rateHz: 50,
    t: Float64Array.from({length: rows}, (_, i) => 1000 + 20 * i),
    accel: [axis(), axis(), axis()],
    gyro: [axis(), axis(), axis()],
    imputed: Uint8Array.from({length: rows}, (_, i) => imputed[i] ?? 0),
    segment: Int32Array.from(segment),
  };
}

test("gaps, shares and rate of a recording with two gaps", () => {
  const {time, causes} = checkTime(
    rules,
    windows,
    fused([0, 0, -1, 1, 1, 1, -1, -1, -1, 2], [0, 1, 0, 1]),
    1.5,
  );
  const {rateHz, longestGapSeconds, missingShare, imputedShare, ...rest} = time;
  assertClose([rateHz, longestGapSeconds, missingShare, imputedShare], [50, 0.06, 0.4, 0.2]);
  assert.deepEqual(rest, {
    level: "fail",
    expectedRateHz: 50,
    spanErrors: 0,
    gaps: 2,
    jitterMs: 1.5,
    segments: 3,
    seconds: 0.18,
  });
  assert.deepEqual(
    causes.map(({id, level, evidence, likelyCause}) => [id, level, evidence, likelyCause]),
    [
      ["time.missing", "fail", "40.00 % of the samples are missing.", "the recording has gaps"],
      ["time.imputed", "fail", "20.00 % of the samples are interpolated.", "the recording has gaps"],
    ],
  );
});

test("a whole recording passes; one without rows has no rate", () => {
  const {time, causes} = checkTime(rules, windows, fused([0, 0, 0, 0]), null);
  assert.deepEqual([time.level, time.gaps, time.longestGapSeconds, time.jitterMs], ["pass", 0, 0, null]);
  assert.deepEqual(causes, []);
  const empty = checkTime(rules, windows, fused([]), null).time;
  assert.deepEqual(
    [empty.rateHz, empty.seconds, empty.missingShare, empty.imputedShare, empty.segments],
    [0, 0, 0, 0, 0],
  );
  assert.equal(checkTime(rules, windows, fused([0]), null).time.rateHz, 0);
});

test("a window is of the wrong span when it is off by more than half a sample", () => {
  const end = windows.end.slice();
  end[3]! += 10;
  end[4]! -= 10;
  assert.equal(checkTime(rules, {...windows, end}, fused([0, 0]), null).time.spanErrors, 0);
  end[3]! += 0.5;
  end[4]! -= 0.5;
  const {time, causes} = checkTime(rules, {...windows, end}, fused([0, 0]), null);
  assert.deepEqual([time.spanErrors, time.level], [2, "fail"]);
  assert.deepEqual(
    causes.map(({id, evidence}) => [id, evidence]),
    [["time.span", "2 windows do not span what their length and rate say."]],
  );
});

/** Windows of two samples at 2 Hz, one each second, with an acceleration v = `values` + row: (v, 0, 3v), then (0, v, 0). */
function seconds(start: readonly number[], values: readonly number[]): WindowTable {
  const x = values.flatMap((value, i) => [value + i, 0, 3 * (value + i), 7, 7, 7, 0, value + i, 0, 9, 9, 9]);
  return {
    ...windows,
    rows: start.length,
    start: Float64Array.from(start),
    x: Float32Array.from(x),
    length: 2,
    step: 2,
    rateHz: 2,
    mean: [0, 0, 0, 0, 0, 0],
    scale: [2, 2, 2, 1, 1, 1],
  };
}

test("the timeline has length and spread of the acceleration, confidence and class at each window", () => {
  const table = seconds([5000, 6000, 9000], [3, 3, 3]);
  const predictions = {...smallPredictions([2, 0, -1]), confidence: Float64Array.from([0.4, 0.5, 0.6])};
  const found = timelineOf(table, predictions);
  assert.deepEqual(found.binSeconds, 1);
  assert.deepEqual(found.t, [5000, 6000, 9000]);
  // In m/s² at a scale of 2: mean of 2v·√10 and 2v.
  assertClose(
    found.norm,
    [3, 4, 5].map((value) => value * (1 + Math.sqrt(10))),
  );
  // Of (v, 0), (0, v) and (3v, 0): half of v, v and 3v.
  assertClose(found.sd, [2.5, 10 / 3, 25 / 6]);
  assert.deepEqual(found.confidence, [0.4, 0.5, 0.6]);
  assert.deepEqual(found.predicted, ["c2", "c0", null]);
});

test("a recording of more than 300 windows is put together in equal spans of time", () => {
  const start = Array.from({length: 601}, (_, i) => i * 1000);
  const table = seconds(
    start,
    start.map((_, i) => (i === 1 ? -1 : 1) - i),
  );
  const classes = start.map((_, i) => (i === 0 ? 1 : i === 1 ? 2 : i === 2 ? 2 : 0));
  const found = timelineOf(table, smallPredictions(classes));
  assert.equal(found.binSeconds, 3);
  assert.equal(found.t.length, 201);
  assert.deepEqual(found.t.slice(0, 3), [0, 3000, 6000]);
  assert.deepEqual(found.predicted.slice(0, 2), ["c2", "c0"]);
  assertClose(found.norm[0]!, 1 + Math.sqrt(10));
  assertClose([found.confidence[0]!, found.confidence[200]!], [0.9, 0.9]);
});

test("of equally frequent classes the first is shown; spans without windows are left out", () => {
  const start = [...Array.from({length: 300}, (_, i) => i * 1000), 699_000, 699_500, 700_000, 700_500];
  const classes = start.map((_, i) => (i < 302 ? 2 : 1));
  const found = timelineOf(
    seconds(
      start,
      start.map(() => 0),
    ),
    smallPredictions(classes),
  );
  assert.equal(found.binSeconds, 3);
  assert.equal(found.t.length, 101);
  assert.equal(found.t.at(-1), 699_000);
  assert.equal(found.predicted.at(-1), "c1");
});

test.run();
