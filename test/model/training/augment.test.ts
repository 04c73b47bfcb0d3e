/** Augmentation: what each kind must leave as it is, how much it changes, and that only the name of a window counts. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {drawFactors} from "../../../src/model/training/augment/magnitude.ts";
import {drawRotation} from "../../../src/model/training/augment/rotation.ts";
import {drawWarp, warpWindow} from "../../../src/model/training/augment/time-warp.ts";
import {Augmentation, augmentationSchema} from "../../../src/model/training/augment.ts";
import {KeyedRandom, PURPOSE} from "../../../src/model/training/keyed-random.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";

const test = suite("augmentation");

const lengthSamples = 50;
const mean = [0.5, -3, 9, 10, -20, 5];
const scale = [4, 3, 5, 60, 80, 70];
const width = lengthSamples * 6;
/** Smooth, and different in every channel. */
const window = Float32Array.from(
  {length: width},
  (_, i) => Math.sin(0.1 * Math.floor(i / 6) * (1 + (i % 6))) + 0.1,
);
const physical = (z: Float32Array): Float64Array =>
  Float64Array.from(z, (value, i) => value * scale[i % 6]! + mean[i % 6]!);

const augmentation = (options: object, seed = 1): Augmentation =>
  new Augmentation(augmentationSchema.parse(options), {lengthSamples, seed, mean, scale});

function changed(options: object, {epoch = 1, index = 0, seed = 1} = {}): Float32Array {
  const out = window.slice();
  augmentation(options, seed).apply(out, 0, epoch, index);
  return out;
}

const all = {
  rotation: {maxDegrees: 30, probability: 1},
  scaling: {probability: 1},
  timeWarp: {probability: 1},
  jitter: {probability: 1},
};
const kinds = Object.entries(all).map(([kind, options]) => ({[kind]: options}));

test("a rotation keeps the lengths of both sensors' vectors and the angle between them", () => {
  for (let index = 0; index < 20; index++) {
    const before = physical(window);
    const after = physical(changed({rotation: {maxDegrees: 180, probability: 1}}, {index}));
    let moved = 0;
    for (let t = 0; t < lengthSamples; t++) {
      const dot = (x: Float64Array, a: number, b: number): number =>
        [0, 1, 2].reduce((sum, c) => sum + x[t * 6 + a + c]! * x[t * 6 + b + c]!, 0);
      for (const [a, b] of [
        [0, 0],
        [3, 3],
        [0, 3],
      ] as const) {
        const size = Math.sqrt(dot(before, a, a) * dot(before, b, b));
        assert.ok(Math.abs(dot(after, a, b) - dot(before, a, b)) < 1e-4 * size);
      }
      moved += Math.abs(after[t * 6]! - before[t * 6]!);
    }
    assert.ok(moved > 0.01);
  }
});

test("rotations are proper, by angles uniform up to the most, about axes uniform over the sphere", () => {
  const matrix = new Float64Array(9);
  const random = new KeyedRandom().open({purpose: PURPOSE.rotation, seed: 1, a: 0, b: 0});
  const angles: number[] = [];
  const axis = [0, 0, 0];
  for (let i = 0; i < 4000; i++) {
    drawRotation(matrix, random, 40);
    const [a, b, c, d, e, f, g, h, k] = matrix as unknown as number[] & {length: 9};
    const determinant = a! * (e! * k! - f! * h!) - b! * (d! * k! - f! * g!) + c! * (d! * h! - e! * g!);
    assert.ok(Math.abs(determinant - 1) < 1e-12);
    const angle = Math.acos(Math.min(1, (a! + e! + k! - 1) / 2));
    angles.push((angle * 180) / Math.PI);
    const sine = 2 * Math.sin(angle) || 1;
    for (const [j, value] of [h! - f!, c! - g!, d! - b!].entries()) axis[j]! += (value / sine) ** 2;
  }
  assert.ok(Math.max(...angles) <= 40.001 && Math.max(...angles) > 39);
  assert.ok(Math.abs(angles.reduce((sum, angle) => sum + angle, 0) / 4000 - 20) < 0.6);
  for (const square of axis) assert.ok(Math.abs(square / 4000 - 1 / 3) < 0.03, axis.join());
});

test("a time warp keeps both ends and the order; more strength bends more", () => {
  const times = new Float64Array(200);
  const random = new KeyedRandom().open({purpose: PURPOSE.timeWarp, seed: 1, a: 0, b: 0});
  const bend = [0, 0.1, 0.4].map((sigma) => {
    let sum = 0;
    for (let i = 0; i < 200; i++) {
      drawWarp(times, new Float64Array(5), random, sigma);
      assert.is(times[0], 0);
      assert.is(times[199], 199);
      for (let t = 1; t < 200; t++) assert.ok(times[t]! > times[t - 1]!);
      sum += Math.max(...times.map((time, t) => Math.abs(time - t)));
    }
    return sum / 200;
  });
  assert.ok(bend[0]! < 1e-9 && bend[1]! > 0.5 && bend[2]! > 3 * bend[1]!, bend.join());
  const warped = changed({timeWarp: {sigma: 0.5, probability: 1}});
  assert.equal([...warped.subarray(0, 6)], [...window.subarray(0, 6)]);
  assert.equal([...warped.subarray(width - 6)], [...window.subarray(width - 6)]);
  const ramp = Float32Array.from({length: width}, (_, i) => Math.floor(i / 6));
  augmentation({timeWarp: {sigma: 0.5, probability: 1}}).apply(ramp, 0, 1, 0);
  for (let i = 6; i < width; i++) assert.ok(ramp[i]! > ramp[i - 6]!, "a rising signal still rises");
});

test("a warped sample is the straight line between the two samples around its place", () => {
  const windows = Float32Array.of(99, 99, 0, 10, 1, 30, 4, 20, 9, 60, 99, 99);
  warpWindow(windows, 2, 2, Float64Array.of(0, 0.5, 2.25, 3), new Float32Array(8));
  assert.equal([...windows], [99, 99, 0, 10, 0.5, 20, 5.25, 30, 9, 60, 99, 99]);
});

test("the places are the integral of a speed that is linear between its knots", () => {
  const [times, speeds] = [new Float64Array(31), new Float64Array(4)];
  drawWarp(times, speeds, new KeyedRandom().open({purpose: PURPOSE.timeWarp, seed: 1, a: 0, b: 0}), 0.5);
  const speedAt = (t: number): number => {
    const k = Math.min(2, Math.floor(t / 10));
    return speeds[k]! * (1 - (t / 10 - k)) + speeds[k + 1]! * (t / 10 - k);
  };
  const integral = [0];
  for (let t = 1; t <= 30; t++) {
    // Twenty midpoints a sample are exact for a line.
    const parts = Array.from({length: 20}, (_, i) => speedAt(t - 1 + (i + 0.5) / 20));
    integral.push(integral[t - 1]! + parts.reduce((sum, speed) => sum + speed / 20, 0));
  }
  for (const [t, place] of times.entries())
    assert.ok(Math.abs(place - (30 * integral[t]!) / integral[30]!) < 1e-9, `${t}: ${place}`);
  assert.equal([times[0], times[30]], [0, 30]);
  assert.ok(new Set(speeds).size === 4 && speeds.every((speed) => speed > 0));
});

test("scaling multiplies the physical values by one factor a sensor, or a channel", () => {
  for (const per of ["sensor", "channel"]) {
    const before = physical(window);
    const after = physical(changed({scaling: {sigma: 0.3, per, probability: 1}}));
    const factors = [0, 1, 2, 3, 4, 5].map((c) => after[c]! / before[c]!);
    for (let i = 0; i < width; i++) assert.ok(Math.abs(after[i]! - factors[i % 6]! * before[i]!) < 1e-3);
    const distinct = new Set(factors.map((factor) => factor.toFixed(4))).size;
    assert.is(distinct, per === "sensor" ? 2 : 6);
  }
  const random = new KeyedRandom().open({purpose: PURPOSE.scaling, seed: 1, a: 0, b: 0});
  const factors = new Float64Array(6000);
  drawFactors(factors, 1, random, 0.2);
  const logs = [...factors].map(Math.log);
  const average = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const spread = Math.sqrt(logs.reduce((sum, value) => sum + (value - average) ** 2, 0) / logs.length);
  assert.ok(Math.abs(average) < 0.01 && Math.abs(spread - 0.2) < 0.01);
});

test("jitter adds noise of its strength", () => {
  const noise: number[] = [];
  for (let index = 0; index < 40; index++)
    noise.push(
      ...changed({jitter: {sigma: 0.05, probability: 1}}, {index}).map((value, i) => value - window[i]!),
    );
  const spread = Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length);
  assert.ok(Math.abs(spread - 0.05) < 0.002, `${spread}`);
  assert.ok(Math.abs(noise.reduce((sum, value) => sum + value, 0) / noise.length) < 0.002);
});

test("no strength, no probability and nothing asked for are the identity", () => {
  const still = [
    {},
    {rotation: {maxDegrees: 0, probability: 1}},
    {scaling: {sigma: 0, probability: 1}},
    {timeWarp: {sigma: 0, probability: 1}},
    {jitter: {sigma: 0, probability: 1}},
  ];
  for (const options of still) {
    const out = changed(options);
    assert.ok(
      out.every((value, i) => Math.abs(value - window[i]!) < 1e-6),
      JSON.stringify(options),
    );
  }
  assert.equal(changed({rotation: {probability: 0}, jitter: {probability: 0}}), window);
});

test("each kind happens as often as asked for", () => {
  for (const kind of kinds) {
    const [name] = Object.keys(kind);
    const augment = augmentation({[name!]: {probability: 0.3}});
    let count = 0;
    for (let index = 0; index < 1000; index++) {
      const out = window.slice();
      augment.apply(out, 0, 1, index);
      if (out.some((value, i) => value !== window[i])) count++;
    }
    assert.ok(Math.abs(count - 300) < 60, `${name}: ${count} of 1000`);
  }
});

test("only seed, epoch and window count: not the order, nor where in the batch, nor the other kinds", () => {
  for (const options of [...kinds, all]) {
    const augment = augmentation(options);
    const batch = new Float32Array(3 * width);
    for (const [place, index] of [7, 3, 5].entries()) {
      batch.set(window, place * width);
      augment.apply(batch, place * width, 2, index);
    }
    for (const [place, index] of [7, 3, 5].entries())
      assert.equal(batch.slice(place * width, (place + 1) * width), changed(options, {epoch: 2, index}));
    const base = changed(options, {epoch: 2, index: 3});
    assert.not.equal(base, changed(options, {epoch: 3, index: 3}));
    assert.not.equal(base, changed(options, {epoch: 2, index: 4}));
    assert.not.equal(base, changed(options, {epoch: 2, index: 3, seed: 2}));
  }
  const jittered = changed({jitter: {probability: 1}});
  const both = changed({jitter: {probability: 1}, scaling: {sigma: 0, probability: 1}});
  assert.ok(both.every((value, i) => Math.abs(value - jittered[i]!) < 1e-6));
});

test("a window's neighbours in the batch are left alone", () => {
  const batch = new Float32Array(3 * width);
  batch.set(window, width);
  augmentation(all).apply(batch, width, 1, 1);
  assert.ok(batch.subarray(0, width).every((value) => value === 0));
  assert.ok(batch.subarray(2 * width).every((value) => value === 0));
});

test("options are checked; two channels cannot be rotated", () => {
  assert.not(augmentationSchema.safeParse({flip: {}}).success);
  assert.not(augmentationSchema.safeParse({rotation: {maxDegrees: 400}}).success);
  const two = {lengthSamples, seed: 1, mean: [0, 0], scale: [1, 1]};
  assert.throws(
    () => new Augmentation(augmentationSchema.parse({rotation: {}}), two),
    (error: unknown) => error instanceof ExpectedError,
  );
  new Augmentation(augmentationSchema.parse({jitter: {}, scaling: {per: "channel"}}), two);
});

test.run();
