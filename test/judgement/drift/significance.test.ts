import assert from "node:assert/strict";
import {suite} from "uvu";
import {type ChannelFigures, compareChannel, referenceChannel} from "../../../src/judgement/drift/channel.ts";
import {type ChannelProbabilities, judgeChannel} from "../../../src/judgement/drift/channel-causes.ts";
import {describeChannel, judgeChannels, measureChannels} from "../../../src/judgement/drift/channels.ts";
import type {FusedRecording} from "../../../src/judgement/drift/fused-recording.ts";
import {drawNull, nullProbability} from "../../../src/judgement/drift/null-distribution.ts";
import type {RecordingTests} from "../../../src/judgement/drift/recording-tests.ts";
import {signalSums} from "../../../src/judgement/drift/signal-sums.ts";
import {type SignalTests, testSignals} from "../../../src/judgement/drift/signal-tests.ts";
import {nullProbabilitiesOf, testDistance} from "../../../src/judgement/drift/significance.ts";
import {STATISTICS} from "../../../src/judgement/drift/statistics.ts";
import {series} from "../../../src/judgement/drift/window-table.ts";
import {holm} from "../../../src/stats/adjust.ts";
import {effectiveSampleSize} from "../../../src/stats/effective-size.ts";
import {ksProbability} from "../../../src/stats/ks-probability.ts";
import {sortFinite} from "../../../src/stats/sorted.ts";
import {studentQuantile} from "../../../src/stats/student-t.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, generator, smallContext, smallTable} from "./fixture.ts";
import {PARAMS} from "./synthetic.ts";

const test = suite("channel significance");

test("a series that hardly moves is worth few samples, and its p says so", () => {
  const slow = Float32Array.from({length: 5000}, (_, i) => Math.sin(i / 800));
  const {effectiveSampleSize: effective, ksPNaive, ksP} = testDistance(0.1, slow, 5000);
  assert.ok(effective < 100, `${effective}`);
  assert.equal(ksPNaive, ksProbability(0.1, 5000, 5000));
  assert.equal(ksP, ksProbability(0.1, Math.round(effective), 5000));
  assert.ok(ksPNaive < 1e-10 && ksP > 0.2);
});

test("a gyroscope that swings in bouts is worth as many samples as there are bouts, not swings", () => {
  const bouts = Float32Array.from(
    {length: 4000},
    (_, i) => (i % 2 ? 3 : 1) * (Math.floor(i / 500) % 2 ? 1 : -1) + 1,
  );
  const swings = Float32Array.from(
    bouts,
    (_, i) => (i % 2 ? 1 : -1) * (Math.floor(i / 500) % 2 ? 5 : 1) * uniforms(1, i)[0]!,
  );
  const mean = swings.reduce((sum, value) => sum + value, 0) / 4000;
  const {effectiveSampleSize: effective} = testDistance(0.1, swings, 100);
  assert.ok(effective < effectiveSampleSize(swings) / 10);
  assertClose(effective, effectiveSampleSize(swings.map((value) => Math.abs(value - mean))), 1e-6);
});

test("a constant series counts as one sample", () => {
  const {effectiveSampleSize: effective, ksP} = testDistance(0.5, new Float32Array(100).fill(2), 50);
  assert.deepEqual([effective, ksP], [1, ksProbability(0.5, 1, 50)]);
});

const context = smallContext();
const samples = series(smallTable(8, 0.3));
const sorted = samples.map(sortFinite);
const figures = sorted.map((values, c) => compareChannel(context.channels[c]!, values));

test("against people, every statistic has the probability that one more person is as far away", () => {
  const drawn = drawNull(context.chunks!, {samples: 100, rounds: 30, random: generator(9)});
  nullProbabilitiesOf(figures, drawn).forEach((pNull, c) => {
    for (const name of STATISTICS) {
      const value = figures[c]![name];
      const folded = name === "varianceRatio" ? Math.max(value, 1 / value) : value;
      assert.equal(pNull![name], nullProbability(drawn.values[c]![name], folded, 4));
    }
  });
});

test("without people there is the test of Kolmogorov and Smirnov, each channel against its own reference", () => {
  const short = context.channels.map((channel, c) =>
    c === 1 ? referenceChannel(channel.sorted.slice(0, 50), 4) : channel,
  );
  const other = {...context, channels: short};
  const unjudged = measureChannels(other, samples, undefined);
  assert.deepEqual(unjudged.pNull, Array(6).fill(null));
  const found = unjudged.figures.map((_, c) => describeChannel(other, unjudged, c));
  assert.deepEqual(
    found.map(({ksP}) => ksP),
    unjudged.figures.map(({ks}, c) => testDistance(ks, samples[c]!, c === 1 ? 50 : 600).ksP),
  );
  assert.equal(found[1]!.ksPNaive, ksProbability(unjudged.figures[1]!.ks, 600, 50));
  assert.equal(found[2]!.ksPNaive, ksProbability(unjudged.figures[2]!.ks, 600, 600));
});

const fused: FusedRecording = {
  session: "s",
  rows: 600,
  rateHz: 50,
  t: Float64Array.from({length: 600}, (_, i) => 20 * i),
  accel: [Float64Array.from(samples[0]!), Float64Array.from(samples[1]!), new Float64Array(600).fill(3)],
  gyro: [
    Float64Array.from(samples[3]!, (value, i) => (i < 150 ? Number.NaN : value)),
    Float64Array.from(samples[4]!, (value) => Math.min(value, 1)),
    Float64Array.from(samples[5]!),
  ],
  imputed: new Uint8Array(600),
  segment: new Int32Array(600),
};

/** Tests of a recording in which those named have a probability, and all others 1. */
const testsOf = (p: Readonly<Record<string, number>>, signals?: SignalTests): RecordingTests => ({
  signals,
  predictions: null,
  count: 0,
  meanShares: [],
  isLongEnough: true,
  adjusted: (name) => p[name] ?? 1,
});
const measured = measureChannels(context, samples, undefined);
const ALONE = testsOf({});
const signals = testSignals(
  {sums: signalSums(smallTable(7, 0), PARAMS.physics), groups: context.people!.groups},
  signalSums(smallTable(8, 0.3), PARAMS.physics),
  60,
);

test("a channel carries its unit, its scale, its figures and what the sensor did", () => {
  const {channels} = judgeChannels(context, measured, ALONE, fused);
  assert.deepEqual(
    channels.map(({channel, unit, sd}) => [channel, unit, sd]),
    [
      ["Ax", "m/s^2", 4],
      ["Ay", "m/s^2", 3],
      ["Az", "m/s^2", 3],
      ["Gx", "deg/s", 30],
      ["Gy", "deg/s", 30],
      ["Gz", "deg/s", 30],
    ],
  );
  channels.forEach((channel, c) => {
    for (const [name, value] of Object.entries(figures[c]!))
      assert.equal(channel[name as keyof typeof channel], value);
  });
  assert.deepEqual(
    channels.map(({missingShare, stuckShare}) => [missingShare, stuckShare]),
    [
      [0, 0],
      [0, 0],
      [0, 1],
      [0.25, 0],
      [0, 0],
      [0, 0],
    ],
  );
  assert.ok(channels[4]!.clippedShare > 0.1);
  assert.equal(channels[5]!.clippedShare, 0);
});

test("without people all effects of a channel share Kolmogorov and Smirnov's p, Holm over the channels", () => {
  const {channels} = judgeChannels(context, measured, ALONE, fused);
  const p = holm(figures.map((_, c) => describeChannel(context, measured, c).ksP));
  assert.deepEqual(
    channels.map(({pMean, pVariance, pShape, pAdjusted, usual}) => [
      pMean,
      pVariance,
      pShape,
      pAdjusted,
      usual,
    ]),
    p.map((own) => [own, own, own, own, null]),
  );
});

test("with people each effect has the adjusted p of its own test, and what people usually show", () => {
  const tests = testsOf({"mean.0": 0.2, "variance.0": 0.04, "shape.0": 0.3, "mean.3": 0.051}, signals);
  const [ax, ay, , gx] = judgeChannels(context, measured, tests, fused).channels;
  assert.deepEqual(
    [ax!.pMean, ax!.pVariance, ax!.pShape, ax!.pAdjusted, ax!.significant],
    [0.2, 0.04, 0.3, 0.04, true],
  );
  assert.deepEqual([ay!.pAdjusted, ay!.significant], [1, false]);
  assert.deepEqual([gx!.pAdjusted, gx!.significant], [0.051, false]);
  // In training sd around the reference's mean, as a new person's t of 5 % says.
  const {mean, sd} = context.channels[0]!;
  const usual = signals.means[0]!.usual!;
  const reach = usual.sd * studentQuantile(0.025, usual.df);
  assertClose(
    [ax!.usual!.meanShiftOverSd.low, ax!.usual!.meanShiftOverSd.high],
    [(usual.mean - reach - mean) / sd, (usual.mean + reach - mean) / sd],
  );
  const {low, high} = ax!.usual!.varianceRatio;
  assertClose(Math.log(low * high) / 2, signals.logVariances[0]!.usual!.mean - 2 * Math.log(sd));
});

const causesOf = (p: Partial<ChannelProbabilities>, row: Partial<ChannelFigures> = {}, shift = -3.5) =>
  judgeChannel(context, 5, {
    figures: {
      ...figures[0]!,
      psi: 0.2,
      wassersteinOverSd: 0.4,
      meanShiftOverSd: 3.5,
      varianceRatio: 0.05,
      ...row,
    },
    p: {people: true, mean: 1, variance: 1, shape: 1, ...p},
    usual: {meanShiftOverSd: {low: -0.5, high: 0.25}, varianceRatio: {low: 0.5, high: 2}},
    shift,
  });

test("the causes of a channel say its figures beside what people show", () => {
  const otherwise = "the sensor's values have another distribution";
  assert.deepEqual(
    causesOf({mean: 0.01, variance: 0.01, shape: 0.01}).map(({id, level, evidence, likelyCause}) => [
      id,
      level,
      evidence,
      likelyCause,
    ]),
    [
      [
        "variance-ratio.Gz",
        "fail",
        "The variance of Gz is 0.0500 times the reference's; for 95 % of people it is 0.500 to 2.00.",
        "the signals' variance has collapsed",
      ],
      ["psi.Gz", "warn", "PSI of Gz is 0.200.", otherwise],
      ["wasserstein.Gz", "warn", "Gz is 0.400 training sd from the reference (Wasserstein).", otherwise],
      [
        "mean-shift.Gz",
        "warn",
        "The mean of Gz is shifted by −3.50 training sd; for 95 % of people it is −0.500 to 0.250.",
        "the channel has an offset, or the watch is worn another way",
      ],
    ],
  );
});

test("each effect counts by its own test: of the mean, the variance, or the shape", () => {
  const ids = (p: Partial<ChannelProbabilities>) => causesOf(p).map(({id}) => id);
  assert.deepEqual(ids({}), []);
  assert.deepEqual(ids({mean: 0.05}), ["mean-shift.Gz"]);
  assert.deepEqual(ids({variance: 0.05}), ["variance-ratio.Gz"]);
  assert.deepEqual(ids({shape: 0.05}), ["psi.Gz", "wasserstein.Gz"]);
  assert.deepEqual(ids({mean: 0.051, variance: 0.051, shape: 0.051}), []);
});

test("a variance of none fails, and one above the reference's is told from one below", () => {
  const found = (varianceRatio: number) =>
    causesOf({variance: 0.01}, {varianceRatio}).map(({level, likelyCause}) => `${level}: ${likelyCause}`);
  assert.deepEqual(found(0), ["fail: the signals' variance has collapsed"]);
  assert.deepEqual(found(2), ["warn: the signals vary far more than in the reference"]);
  assert.deepEqual(found(1.4), []);
});

test("without people the thresholds are wider", () => {
  const everything = {people: false, mean: 0, variance: 0, shape: 0};
  assert.deepEqual(
    causesOf(everything, {meanShiftOverSd: 1.4, varianceRatio: 3.9, wassersteinOverSd: 0.9, psi: 1.4}),
    [],
  );
  assert.deepEqual(
    causesOf(everything, {meanShiftOverSd: 1.6, varianceRatio: 4.1, wassersteinOverSd: 1.1, psi: 1.6}).map(
      ({id, threshold}) => [id, threshold],
    ),
    [
      ["variance-ratio.Gz", 4],
      ["psi.Gz", 1.5],
      ["wasserstein.Gz", 1],
      ["mean-shift.Gz", 1.5],
    ],
  );
});

test.run();
