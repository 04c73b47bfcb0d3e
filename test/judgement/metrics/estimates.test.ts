/** Intervals over users, over sessions of one user, or none; figures of all windows whatever is resampled. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {compareNaive} from "../../../src/judgement/metrics/baselines.ts";
import {type Estimates, estimateFigures} from "../../../src/judgement/metrics/estimates.ts";
import type {ScoredWindows} from "../../../src/judgement/metrics/scored-windows.ts";
import {wilsonInterval} from "../../../src/judgement/metrics/wilson.ts";
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
    {bootstrapRounds: 1000, level: 0.9, minUnits: 6, ...change},
    seeded(5),
  );

test("two users are resampled as users, whatever their sessions", () => {
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
    rounds: 1000,
    level: 0.9,
    method: "percentile bootstrap over 2 people, 1000 rounds",
    distinctResamples: 3,
    caution:
      "Only 2 test people, who can be drawn in 3 ways: the intervals are coarse and rather too narrow.",
  });
  // All of p, half of each by windows, or all of q.
  assert.equal(figures.accuracy, {value: 20 / 30, lo: 0.4, hi: 0.8});
});

test("one user is resampled by session, one session not at all", () => {
  const sessions = estimate(
    windowsOf([
      ["p", 8, "s1"],
      ["p", 4, "s2"],
    ]),
  );
  assert.equal([sessions.account.unit, sessions.account.units], ["session", 2]);
  assert.is(sessions.account.method, "percentile bootstrap over 2 sessions, 1000 rounds");
  assert.is(
    sessions.account.caution,
    "One test person: the intervals are over the 2 sessions of that person and say nothing about other people.",
  );
  assert.equal(sessions.figures.accuracy, {value: 0.6, lo: 0.4, hi: 0.8});
  const alone = estimate(windowsOf([["p", 8]]));
  assert.equal(alone.account, {
    unit: "none",
    units: 1,
    rounds: 0,
    level: 0.9,
    method: "no interval",
    distinctResamples: 1,
    caution: "One session of one person: nothing can be said about how the figures would vary over people.",
  });
  assert.equal(alone.figures.accuracy, {value: 0.8, lo: null, hi: null});
  assert.ok(Number.isNaN(alone.accuracyVariance));
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
  const {figures, classF1, sums, accuracyVariance} = estimate(
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
  // Means of two draws out of 1 and 0.6: 1, 0.8 twice, 0.6, so their variance is 0.02.
  assert.ok(Math.abs(accuracyVariance - 0.02) < 0.002, `${accuracyVariance}`);
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
  assert.ok(Math.abs(naive.timesTooNarrow! - 0.4 / (wilson.hi - wilson.lo)) < 1e-12);
  assert.ok(Math.abs(naive.effectiveWindows! - 0.24 / estimates.accuracyVariance) < 1e-9);
  const alone = compareNaive(estimate(windowsOf([["p", 8]])), 10, 0.9);
  assert.equal([alone.timesTooNarrow, alone.effectiveWindows, alone.windows], [null, null, 10]);
});

test.run();
