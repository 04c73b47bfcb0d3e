/** Change points against ruptures and NumPy (test/fixtures/drift/change_points.py), and how often they are found. */
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import {drawLabelled, drawRecording} from "../../../bench/simulation/autoregressive-people.ts";
import {changeRecording, joinAt, shift} from "../../../bench/simulation/changed-recording.ts";
import {uniform} from "../../../bench/simulation/uniform.ts";
import type {Cause} from "../../../src/artifacts/drift/verdict.ts";
import {changeReference, findChangePoints} from "../../../src/judgement/change-points/change-points.ts";
import {largestBreak, longRunVariance} from "../../../src/judgement/change-points/scan.ts";
import {cutVerdict, isUsableApart, judgeStretches} from "../../../src/judgement/change-points/stretches.ts";
import {windowFeatures} from "../../../src/judgement/drift/features.ts";
import {verdictOf} from "../../../src/judgement/drift/judge.ts";
import type {Recording} from "../../../src/judgement/drift/recordings.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose} from "../drift/fixture.ts";

const test = suite("change points");

interface Case {
  seed: number;
  at: number;
  by: number;
  variance: number;
  found: number;
  size: number;
  before: number;
  after: number;
}
const cases = JSON.parse(
  readFileSync(new URL("../../fixtures/drift/change_points.json", import.meta.url), "utf8"),
) as Case[];

test("the largest break and the long-run variance are those of ruptures and NumPy", () => {
  for (const {seed, at, by, variance, found, size, before, after} of cases) {
    const series = uniforms(80, seed).map((value, i) => value + (i >= at ? by : 0));
    assertClose(longRunVariance(series, 5, 0), variance, 1e-12);
    const own = largestBreak([new Float64Array(80), series], [1, Math.sqrt(variance)], 10)!;
    assert.deepEqual([own.at, own.series], [found, 1]);
    assertClose([own.size, own.before, own.after], [size, before, after], 1e-10);
  }
});

test("nothing is looked for at the ends, in constants, or in too few values", () => {
  const early = Float64Array.from({length: 60}, (_, i) => (i < 3 ? 9 : 0));
  assert.ok(largestBreak([early], [1], 10)!.at >= 10);
  assert.equal(largestBreak([new Float64Array(60)], [1], 10)!.size, 0);
  assert.equal(largestBreak([new Float64Array(19)], [1], 10), undefined);
  assert.equal(longRunVariance(new Float64Array(9).fill(2), 3, 1e-8), 1e-8);
});

const params = {alpha: 0.05, leastWindows: 10, leastChange: 0.4, memorySeconds: 5};
const process = {phi: 0.9, between: 0, seconds: 120};
const referenceOf = (seed: number, people: number) => {
  const {windows} = drawLabelled(people, process, uniform(seed));
  return changeReference(windowFeatures(windows), windows, params);
};
/** Few groups of labelled people serve, as most of the time goes into drawing them. */
const groups = Array.from({length: 10}, (_, seed) => referenceOf(seed, 8));
const find = ({windows}: Recording, seed: number) =>
  findChangePoints(groups[seed % groups.length], windowFeatures(windows), windows, params);
const draw = (seed: number) => drawRecording(process, uniform(1000 + seed));
const at = (recording: Recording) => recording.fused.t[Math.floor(0.6 * recording.fused.rows)]!;
const changed = (recording: Recording, by: number) =>
  joinAt(recording, changeRecording(recording, shift(1, by)), at(recording));

test("a recording with nothing wrong is cut in about one of twenty", () => {
  const draws = 60;
  const cut = Array.from({length: draws}, (_, seed) => find(draw(seed), seed)).filter(
    ({points}) => points.length > 0,
  ).length;
  assert.ok(cut <= 8, `${cut} of ${draws}`); // 8 or more of 60 at 0.05: once in a hundred
});

test("a shift is found, in its channel, and its interval holds the time", () => {
  const draws = 20;
  const held = Array.from({length: draws}, (_, seed) => {
    const recording = changed(draw(seed), 1.5);
    const {points} = find(recording, seed);
    const nearest = points.toSorted(
      (a, b) => Math.abs(a.timeMs - at(recording)) - Math.abs(b.timeMs - at(recording)),
    )[0]!;
    assert.equal(nearest.channel, "Ay");
    assert.equal(nearest.what, "mean");
    assert.ok(Math.abs(nearest.after - nearest.before - 1.5) < 0.6);
    return nearest.lowMs <= at(recording) && at(recording) <= nearest.highMs;
  }).filter(Boolean).length;
  assert.ok(held >= 17, `${held} of ${draws}`);
});

test("with two people, or too few windows, nothing is looked for", () => {
  const {windows} = draw(1);
  const found = findChangePoints(referenceOf(1, 2), windowFeatures(windows), windows, params);
  assert.match(found.withheld!, /fewer than three people/);
  const short = drawRecording({...process, seconds: 30}, uniform(1));
  assert.match(find(short, 1).withheld!, /fewer than 20 windows/);
});

test("a recording far longer than any labelled person's is cut with a caution", () => {
  const long = drawRecording({...process, seconds: 400}, uniform(5));
  assert.match(find(long, 5).caution!, /more than twice as long/);
  assert.equal(find(draw(5), 5).caution, null);
});

test("each part is judged by itself, and a good one is not condemned with the rest", () => {
  const recording = changed(draw(3), 3);
  const changePoints = find(recording, 3);
  assert.equal(changePoints.points.length, 1);
  const isBad = ({windows}: Recording) => windows.start[0]! > 0;
  const cause = {
    id: "mean-shift.Ay",
    level: "fail" as const,
    title: "Mean",
    evidence: "Ay is 3 sd away.",
    value: 3,
    threshold: 1,
    margin: 2,
    likelyCause: "the watch was turned",
  };
  const stretches = judgeStretches(recording, changePoints, (part) => (isBad(part) ? [cause] : []));
  assert.deepEqual(
    stretches.map(({level}) => level),
    ["pass", "fail"],
  );
  assert.equal(stretches[0]!.windows + stretches[1]!.windows, recording.windows.rows);
  assert.equal(stretches[0]!.toMs, changePoints.points[0]!.timeMs);
  const usable = (): boolean => true;
  const verdict = cutVerdict(verdictOf([cause]), stretches, usable);
  assert.equal(verdict.level, "warn");
  assert.match(
    verdict.headline,
    /^Use 00:00:00 to 00:01:1\d UTC only, .*; in the rest: the watch was turned\.$/,
  );
  assert.match(verdict.causes[0]!.evidence, /^00:01:1\d to 00:0[12]:\d\d UTC: Ay is 3 sd away\.$/);
  const healthy = verdictOf([]);
  assert.equal(cutVerdict(healthy, stretches, usable), healthy);
  const lost = verdictOf([cause]);
  assert.equal(
    cutVerdict(lost, stretches, () => false),
    lost,
  );
  assert.deepEqual(
    judgeStretches(recording, {...changePoints, points: []}, () => [cause]),
    [],
  );
});

test("parts that pass are used only if there is enough of them, and they pass together", () => {
  const recording = draw(3);
  const {rows} = recording.windows;
  const at = [0, Math.floor(rows / 4), Math.floor(rows / 2), rows];
  const part = (i: number, level: "pass" | "fail") => ({
    from: at[i]!,
    to: at[i + 1]!,
    fromMs: recording.windows.start[at[i]!]!,
    toMs: recording.windows.start[at[i + 1]! - 1]!,
    windows: at[i + 1]! - at[i]!,
    level,
    headline: "",
    causes: [],
  });
  const judged: number[] = [];
  const isUsable = (levels: readonly ("pass" | "fail")[], together: "pass" | "fail", leastShare: number) =>
    isUsableApart(
      recording,
      levels.map((level, i) => part(i, level)),
      {
        leastShare,
        judge: ({windows, fused, predictions}) => {
          judged.push(windows.rows);
          assert.equal(predictions.rows, windows.rows);
          assert.equal(fused.t.length, fused.rows);
          assert.ok(fused.rows < recording.fused.rows);
          return together === "pass" ? [] : [{level: "fail"} as Cause];
        },
      },
    );
  assert.equal(isUsable(["pass", "fail", "pass"], "pass", 0.5), true);
  assert.equal(isUsable(["pass", "fail", "pass"], "fail", 0.5), false, "together they do not pass");
  assert.deepEqual(judged, Array(2).fill(at[1]! + rows - at[2]!));
  assert.equal(isUsable(["pass", "pass", "fail"], "pass", 0.6), false, "too few windows");
  assert.equal(isUsable(["fail", "fail", "pass"], "fail", 0.5), true, "one part has been judged already");
  assert.equal(isUsable(["fail", "fail", "fail"], "pass", 0), false);
});

test.run();
