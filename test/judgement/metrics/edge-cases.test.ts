/** Empty, constant, tiny and undefined inputs of the metrics: null or NaN where a figure is undefined, never 0. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {cohenKappa, matthewsCorrelation} from "../../../src/judgement/metrics/agreement.ts";
import {
  expectedCalibrationError,
  maximumCalibrationError,
  sumCalibration,
  toCalibrationBins,
} from "../../../src/judgement/metrics/calibration.ts";
import {brierEach, logLossEach, mean, topKEach} from "../../../src/judgement/metrics/probability-scores.ts";
import {rocAuc} from "../../../src/judgement/metrics/ranking.ts";
import {rankingInfluence} from "../../../src/judgement/metrics/ranking-influence.ts";
import {fitTemperature} from "../../../src/judgement/metrics/temperature.ts";
import {orNull, roundNumbers} from "../../../src/judgement/round.ts";
import {computeClassScores, macroAverage} from "../../../src/stats/class-scores.ts";
import {
  computeAccuracy,
  computeMargins,
  countConfusion,
  listConfusedPairs,
  toRowShares,
} from "../../../src/stats/confusion.ts";
import {wilsonInterval} from "../../../src/stats/wilson.ts";

const test = suite("metrics at their limits");

test("without windows every figure is undefined", () => {
  const margins = computeMargins(countConfusion(new Int32Array(), new Int32Array(), 3), 3);
  const none = new Float64Array();
  const figures = [
    computeAccuracy(margins),
    cohenKappa(margins),
    matthewsCorrelation(margins),
    macroAverage(computeClassScores(margins).f1),
    mean(logLossEach(none, new Int32Array(), 3)),
    rocAuc(none, new Uint8Array()),
    rankingInfluence(none, new Uint8Array()).averagePrecision.value,
    expectedCalibrationError(sumCalibration(none, new Uint8Array(), 15)),
    maximumCalibrationError(sumCalibration(none, new Uint8Array(), 15)),
    wilsonInterval(0, 0, 0.95).lo,
  ];
  assert.equal(figures.map(orNull), new Array(figures.length).fill(null));
});

test("one class on both sides: kappa is undefined, Matthews correlation 0", () => {
  const codes = Int32Array.from([1, 1, 1]);
  const margins = computeMargins(countConfusion(codes, codes, 3), 3);
  assert.ok(Number.isNaN(cohenKappa(margins)));
  assert.is(matthewsCorrelation(margins), 0);
  assert.is(computeAccuracy(margins), 1);
  assert.is(macroAverage(computeClassScores(margins).f1), 1, "absent classes take no part");
});

test("a class that is absent from the truth has null shares, one never predicted precision 0", () => {
  const counts = countConfusion(Int32Array.from([0, 0, 1]), Int32Array.from([0, 2, 0]), 3);
  assert.equal(toRowShares(counts, 3), [
    [0.5, 0, 0.5],
    [1, 0, 0],
    [null, null, null],
  ]);
  const {precision, f1} = computeClassScores(computeMargins(counts, 3));
  assert.equal([...precision], [0.5, 0, Number.NaN]);
  assert.is(f1[1], 0);
  assert.equal(
    listConfusedPairs(counts, 3).map((pair) => [pair.truth, pair.predicted, pair.shareOfTruth]),
    [
      [0, 2, 0.5],
      [1, 0, 1],
    ],
  );
});

test("a code beyond the classes is refused", () => {
  assert.throws(() => countConfusion(Int32Array.from([3]), Int32Array.from([0]), 3), /codes 3, 0/);
  assert.throws(() => countConfusion(Int32Array.from([-1]), Int32Array.from([0]), 3), /codes -1, 0/);
});

test("a probability that is not a number shows, a probability of 0 costs no infinity", () => {
  const truth = Int32Array.from([0, 1]);
  const probabilities = Float64Array.from([Number.NaN, 1, 1, 0]);
  const losses = logLossEach(probabilities, truth, 2);
  assert.ok(Number.isNaN(losses[0]));
  assert.ok(Math.abs(losses[1]! + Math.log(5e-7)) < 1e-12);
  assert.ok(Number.isNaN(brierEach(probabilities, truth, 2)[0]));
  assert.is(brierEach(probabilities, truth, 2)[1], 2);
  assert.ok(Number.isNaN(topKEach(probabilities, truth, 2, 1)[0]));
  assert.ok(Number.isNaN(rocAuc(probabilities, Uint8Array.from([1, 0, 1, 0]))));
  assert.is(fitTemperature(probabilities, truth, 2).value, null);
});

test("ties: constant scores rank at one half, and count against top-k", () => {
  const flat = new Float64Array(4).fill(0.25);
  assert.is(rocAuc(flat, Uint8Array.from([1, 0, 0, 1])), 0.5);
  assert.is(rankingInfluence(flat, Uint8Array.from([1, 0, 0, 1])).averagePrecision.value, 0.5);
  assert.is(topKEach(flat, Int32Array.from([0]), 4, 3)[0], 0);
  assert.is(topKEach(flat, Int32Array.from([0]), 4, 4)[0], 1);
});

test("calibration bins are open below and closed above", () => {
  const edges = Float64Array.from({length: 16}, (_, i) => i / 15);
  const bins = toCalibrationBins(sumCalibration(edges, new Uint8Array(16), 15));
  assert.equal(
    bins.map((bin) => bin.n),
    [2, ...new Array(14).fill(1)],
  );
  const above = sumCalibration(Float64Array.of(0.2 + 1e-12), Uint8Array.of(1), 5);
  assert.is(above[3], 1, "just above an edge is the next bin");
  assert.throws(() => sumCalibration(Float64Array.of(Number.NaN), Uint8Array.of(1), 5), /confidence NaN/);
});

test("no temperature is fitted where there is none to find, and the reason says why", () => {
  const reasonOf = (probabilities: number[], truth: number[]) => {
    const fitted = fitTemperature(Float64Array.from(probabilities), Int32Array.from(truth), 2);
    return fitted.value === null ? fitted.reason : `fitted ${fitted.value}`;
  };
  assert.match(reasonOf([], []), /no labelled window/);
  assert.match(reasonOf([0.9, 0.1, 0.2, 0.8], [0, 1]), /every window was right/);
  assert.match(reasonOf([0.9, 0.1, 0.2, 0.8], [1, 0]), /nothing about the truth/);
  assert.match(reasonOf([0.5, 0.5, 0.5, 0.5], [1, 0]), /same/);
});

test("numbers are rounded to 12 digits, and an undefined one is refused by its place", () => {
  assert.equal(roundNumbers({a: [0.1 + 0.2, 1 / 3], b: "0.30000000000000004", c: null}), {
    a: [0.3, 0.333333333333],
    b: "0.30000000000000004",
    c: null,
  });
  assert.is(roundNumbers(1742743390000), 1742743390000);
  assert.throws(() => roundNumbers({a: [1, Number.NaN]}), /\$\.a\[1\] is NaN/);
});

test.run();
