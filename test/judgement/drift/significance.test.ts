import assert from "node:assert/strict";
import {suite} from "uvu";
import {compareChannel, referenceChannel} from "../../../src/judgement/drift/channel.ts";
import {judgeDistances, judgeVariance} from "../../../src/judgement/drift/channel-causes.ts";
import {compareChannels} from "../../../src/judgement/drift/channels.ts";
import type {FusedRecording} from "../../../src/judgement/drift/fused-recording.ts";
import {drawNull, nullProbability} from "../../../src/judgement/drift/null-distribution.ts";
import {rulesOf} from "../../../src/judgement/drift/rules.ts";
import {testChannels, testDistance} from "../../../src/judgement/drift/significance.ts";
import {STATISTICS} from "../../../src/judgement/drift/statistics.ts";
import {series} from "../../../src/judgement/drift/window-table.ts";
import {benjaminiHochberg} from "../../../src/stats/adjust.ts";
import {effectiveSampleSize} from "../../../src/stats/effective-size.ts";
import {ksProbability} from "../../../src/stats/ks-probability.ts";
import {sortFinite} from "../../../src/stats/sorted.ts";
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

test("against people, each channel has its smallest p over all channels and three tests", () => {
  const drawn = drawNull(context.chunks!, {samples: 100, rounds: 30, random: generator(9)});
  const found = testChannels(figures, samples, context.channels, drawn);
  const p = figures.map((row, c) =>
    STATISTICS.map((name) => {
      const value = name === "varianceRatio" ? Math.max(row[name], 1 / row[name]) : row[name];
      return nullProbability(drawn.values[c]![name], value, 4);
    }),
  );
  found.forEach(({pNull}, c) => {
    assert.deepEqual(
      STATISTICS.map((name) => pNull![name]),
      p[c],
    );
  });
  // psi, ks and wassersteinOverSd are tested.
  const adjusted = benjaminiHochberg(p.flatMap((row) => [row[0]!, row[2]!, row[3]!]));
  assert.deepEqual(
    found.map(({pAdjusted}) => pAdjusted),
    found.map((_, c) => Math.min(...adjusted.slice(3 * c, 3 * c + 3))),
  );
});

test("without people the test of Kolmogorov and Smirnov is adjusted over the channels", () => {
  const found = testChannels(figures, samples, context.channels, undefined);
  const p = figures.map(({ks}, c) => testDistance(ks, samples[c]!, 600).ksP);
  assert.deepEqual(
    found.map(({ksP, pNull, pAdjusted}) => [ksP, pNull, pAdjusted]),
    benjaminiHochberg(p).map((adjusted, c) => [p[c], null, adjusted]),
  );
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

test("a channel carries its unit, its scale, its figures and what the sensor did", () => {
  const {channels} = compareChannels(context, samples, fused, undefined);
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

test("an effect counts where it is more than chance, and then by its worst rule", () => {
  const run = (alpha: number) =>
    compareChannels(smallContext({alpha, psi: {warn: 1e-9, fail: 1e-8}}), samples, fused, undefined);
  const all = run(0.99);
  assert.ok(all.channels.every(({significant, level}) => significant && level === "fail"));
  assert.deepEqual(
    all.distanceCauses.filter(({id}) => id.startsWith("psi")).map(({id, level}) => [id, level]),
    ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"].map((channel) => [`psi.${channel}`, "warn"]),
  );
  const none = run(1e-300);
  assert.ok(none.channels.every(({significant, level}) => !significant && level === "pass"));
  assert.deepEqual([none.varianceCauses, none.distanceCauses], [[], []]);
  const [{pAdjusted}] = all.channels as [(typeof all.channels)[0]];
  assert.equal(run(pAdjusted).channels[0]!.significant, true);
});

test("the causes of a channel say its figures", () => {
  const rules = rulesOf(PARAMS);
  const row = {...figures[0]!, psi: 0.2, wassersteinOverSd: 0.4, meanShiftOverSd: 3.5};
  const text = (causes: ReturnType<typeof judgeVariance>) =>
    causes.map(({id, level, evidence, likelyCause}) => [id, level, evidence, likelyCause]);
  const otherwise = "the sensor's values are distributed otherwise";
  assert.deepEqual(text(judgeDistances(rules, "Gz", row)), [
    ["psi.Gz", "warn", "PSI of Gz is 0.200.", otherwise],
    ["wasserstein.Gz", "warn", "Gz is 0.400 training sd from the reference (Wasserstein).", otherwise],
    ["mean-shift.Gz", "fail", "The mean of Gz is shifted by 3.50 training sd.", otherwise],
  ]);
  assert.deepEqual(text(judgeVariance(rules, "Gz", {...row, varianceRatio: 0.05})), [
    [
      "variance-ratio.Gz",
      "fail",
      "The variance of Gz is 0.0500 times the reference's.",
      "the signals' variance has collapsed",
    ],
  ]);
  assert.deepEqual(text(judgeVariance(rules, "Gz", {...row, varianceRatio: 5})), [
    [
      "variance-ratio.Gz",
      "warn",
      "The variance of Gz is 5.00 times the reference's.",
      "the signals vary far more than in the reference",
    ],
  ]);
  assert.deepEqual(judgeVariance(rules, "Gz", {...row, varianceRatio: 3}), []);
});

test("each channel is tested against the size of its own reference", () => {
  const short = context.channels.map((channel, c) =>
    c === 1 ? referenceChannel(channel.sorted.slice(0, 50), 4) : channel,
  );
  const found = testChannels(figures, samples, short, undefined);
  assert.equal(found[1]!.ksPNaive, ksProbability(figures[1]!.ks, 600, 50));
  assert.equal(found[2]!.ksPNaive, ksProbability(figures[2]!.ks, 600, 600));
});

test.run();
