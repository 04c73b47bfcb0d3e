/** Intervals over users, over sessions of one user, or none; figures of all windows whatever varies. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Estimate} from "../../../src/artifacts/evaluation/figures.ts";
import {compareNaive} from "../../../src/judgement/metrics/baselines.ts";
import {type Estimates, estimateFigures} from "../../../src/judgement/metrics/estimates.ts";
import type {ScoredWindows} from "../../../src/judgement/metrics/scored-windows.ts";
import {wilsonInterval} from "../../../src/stats/wilson.ts";
import {seeded} from "../../fixtures/metrics/people.ts";

const test = suite("metrics/estimates");

/** Ten windows a name, two classes in turn, `hits` of them right; `sessions` names the windows' sessions. */
function windowsOf(
  hits: readonly (readonly [user: string, hits: number, session?: string])[],
): ScoredWindows {
  const rows = hits.flatMap(([user, right, session = "s"]) =>
    Array.from({length: 10}, (_, i) => ({user, session, truth: i % 2, right: i < right})),
  );
  const predicted = rows.map(({truth, right}) => (right ? truth : 1 - truth));
  return {
    classes: ["a", "b"],
    windowId: Int32Array.from(rows.keys()),
    truth: Int32Array.from(rows, ({truth}) => truth),
    predicted: Int32Array.from(predicted),
    probabilities: Float64Array.from(predicted.flatMap((code) => (code === 0 ? [0.75, 0.25] : [0.25, 0.75]))),
    confidence: new Float64Array(rows.length).fill(0.75),
    users: rows.map(({user}) => user),
    sessions: rows.map(({session}) => session),
    starts: Float64Array.from(rows, (_, i) => i * 2000),
    ends: Float64Array.from(rows, (_, i) => i * 2000 + 3980),
  };
}

const estimate = (windows: ScoredWindows, change: {minUnits?: number; level?: number} = {}): Estimates =>
  estimateFigures(
    windows,
    {classes: 2, bins: 10, topK: 1},
    {calibrationRounds: 1000, level: 0.9, minUnits: 6, ...change},
    seeded(5),
  );

function assertNear(found: Estimate, expected: Estimate): void {
  for (const key of ["value", "lo", "hi"] as const)
    assert.ok(
      Math.abs(found[key]! - expected[key]!) < 1e-6,
      `${key}: ${found[key]}, expected ${expected[key]}`,
    );
}

test("two users are compared as users, whatever their sessions", () => {
  const {account, figures} = estimate(
    windowsOf([
      ["p", 8, "s1"],
      ["p", 8, "s2"],
      ["q", 4, "s1"],
    ]),
  );
  assert.equal(account, {
    unit: "user",
    units: 2,
    level: 0.9,
    method: "Student’s t and Wilson’s score on how the figures vary over 2 people",
    caution: "Only 2 test people: the intervals are wide.",
  });
  // 16 of 20 and 4 of 10: as good as 7.03 independent windows, with Student's t of one degree of freedom (SciPy).
  assertNear(figures.accuracy, {value: 20 / 30, lo: 0.06785130952545748, hi: 0.9821276772410429});
});

test("one user is judged by session, one session not at all", () => {
  const sessions = estimate(
    windowsOf([
      ["p", 8, "s1"],
      ["p", 4, "s2"],
    ]),
  );
  assert.equal([sessions.account.unit, sessions.account.units], ["session", 2]);
  assert.match(sessions.account.method, /over 2 sessions$/);
  assert.is(
    sessions.account.caution,
    "One test person: the intervals are over the 2 sessions of that person and say nothing about other people.",
  );
  assertNear(sessions.figures.accuracy, {value: 0.6, lo: 0.04815528440194555, hi: 0.9780093365704479});
  const alone = estimate(windowsOf([["p", 8]]));
  assert.equal(alone.account, {
    unit: "none",
    units: 1,
    level: 0.9,
    method: "no interval",
    caution: "One session of one person: nothing can be said about how the figures would vary over people.",
  });
  assert.equal(alone.figures.accuracy, {value: 0.8, lo: null, hi: null});
  assert.ok(Number.isNaN(alone.effectiveWindows));
});

test("people who are alike are worth no more windows than there are, and all right is no certainty", () => {
  const alike = estimate(
    windowsOf([
      ["p", 5],
      ["q", 5],
      ["r", 5],
    ]),
  );
  assert.is(alike.effectiveWindows, 30);
  assert.ok(compareNaive(alike, 30, 0.9).timesTooNarrow! > 1);
  const right = estimate(
    windowsOf([
      ["p", 10],
      ["q", 10],
      ["r", 10],
    ]),
  );
  // As if each of three people were one window.
  assertNear(right.figures.accuracy, {value: 1, lo: 0.2602739726025036, hi: 1});
  assert.ok(right.figures.macroF1.lo! < 0.3 && right.figures.kappa.lo! < 0);
});

test("a class that one person alone shows has no interval of its own and stays in the averages", () => {
  const windows = windowsOf([
    ["p", 8],
    ["q", 6],
    ["r", 9],
  ]);
  const truth = windows.truth.map((code, i) => (windows.users[i] === "r" ? code : 0));
  const {classF1, figures} = estimate({...windows, truth});
  assert.equal([classF1[1]!.lo, classF1[1]!.hi], [null, null]);
  assert.ok(classF1[0]!.lo !== null);
  assert.ok(figures.macroF1.lo! < figures.macroF1.value! && figures.macroF1.hi! > figures.macroF1.value!);
});

test("the caution goes with enough units", () => {
  const windows = windowsOf([
    ["p", 8],
    ["q", 4],
    ["r", 6],
  ]);
  assert.is.not(estimate(windows, {minUnits: 4}).account.caution, null);
  assert.is(estimate(windows, {minUnits: 3}).account.caution, null);
});

test("figures are those of all windows: accuracy, losses and the F1 of each class", () => {
  const {figures, classF1, sums, effectiveWindows} = estimate(
    windowsOf([
      ["p", 10],
      ["q", 6],
    ]),
  );
  assert.is(figures.accuracy.value, 0.8);
  assert.is(figures.topK.value, 0.8);
  assert.ok(Math.abs(figures.logLoss.value! - (16 * Math.log(4 / 3) + 4 * Math.log(4)) / 20) < 1e-12);
  assert.ok(Math.abs(figures.brier.value! - (16 * 0.125 + 4 * 1.125) / 20) < 1e-12);
  assert.ok(Math.abs(figures.ece.value! - 0.05) < 1e-12);
  assert.equal(
    classF1.map(({value}) => value),
    [0.8, 0.8],
  );
  assert.equal([...sums.subarray(0, 4)], [8, 2, 2, 8]);
  // Residuals of 2 windows each: a variance of 2 · 8 / 20² for a share of 0.8.
  assert.ok(Math.abs(effectiveWindows - 0.16 / 0.04) < 1e-6, `${effectiveWindows}`);
});

test("the interval of independent windows is narrower, by the ratio of the widths", () => {
  const estimates = estimate(
    windowsOf([
      ["p", 8],
      ["q", 4],
    ]),
  );
  const naive = compareNaive(estimates, 20, 0.9);
  const wilson = wilsonInterval(12, 20, 0.9);
  assert.equal(naive.accuracy, {value: 0.6, ...wilson});
  const {lo, hi} = estimates.figures.accuracy;
  assert.ok(Math.abs(naive.timesTooNarrow! - (hi! - lo!) / (wilson.hi - wilson.lo)) < 1e-12);
  assert.ok(Math.abs(naive.effectiveWindows! - 6) < 1e-6);
  const alone = compareNaive(estimate(windowsOf([["p", 8]])), 10, 0.9);
  assert.equal([alone.timesTooNarrow, alone.effectiveWindows, alone.windows], [null, null, 10]);
});

test.run();
