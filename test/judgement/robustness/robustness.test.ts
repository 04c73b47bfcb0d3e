/** Changes put into windows, and what the accuracy is said to stand on. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {uniform} from "../../../bench/simulation/uniform.ts";
import {
  addNoise,
  loseSamples,
  lowerRate,
  otherWrist,
  permute,
  rotate,
} from "../../../src/judgement/robustness/changes.ts";
import {measureRobustness} from "../../../src/judgement/robustness/measure.ts";
import {moments} from "../../../src/stats/moments.ts";
import {LENGTH, makeWindows, predict} from "./windows.ts";

const test = suite("robustness");
const windows = makeWindows(4, uniform(1));
const near = (a: number, b: number, within: number, what = "") =>
  assert.ok(Math.abs(a - b) <= within, `${what} ${a}, expected ${b}`);
/** Channel c rises by c + 1 from sample to sample. */
const rising = {
  ...windows,
  x: windows.x.map((_, i) => (i % 6 === 0 ? 1 : (i % 6) + 1) * (Math.floor(i / 6) % LENGTH)),
};
const physical = (x: Float32Array, i: number): number =>
  x[i]! * windows.scaling.scale[i % 6]! + windows.scaling.mean[i % 6]!;

test("noise has the standard deviation asked for, and no mean", () => {
  const noisy = addNoise(windows, 0.5, uniform(2));
  const {mean, variance} = moments(noisy.map((value, i) => value - windows.x[i]!));
  near(mean, 0, 0.02);
  near(Math.sqrt(variance), 0.5, 0.02);
});

test("what is lost, or lies between slower samples, is a straight line", () => {
  const lost = loseSamples(rising, 0.3, uniform(3));
  let changed = 0;
  for (let row = 0; row < rising.rows; row++)
    for (let sample = 0; sample < LENGTH; sample++) {
      const at = (row * LENGTH + sample) * 6;
      if (lost[at] !== rising.x[at]) changed++;
      for (let c = 1; c < 6; c++)
        near(lost[at + c]!, lost[at]! * (c + 1), 1e-5, "channels lose the same samples");
    }
  // A line through a line changes nothing, but before the first and after the last sample there is none.
  assert.ok(changed > 0 && changed < rising.rows * LENGTH * 0.4, `${changed}`);
  const jagged = {...windows, x: windows.x.map((_, i) => (Math.floor(i / 6) % 2 === 0 ? 1 : -1))};
  const slow = lowerRate(jagged, 25, uniform(4));
  assert.equal([...new Set(slow)], [1], "every other sample, which is 1, and lines between");
  assert.equal(loseSamples(windows, 0, uniform(5)), windows.x);
  const all = loseSamples(rising, 1, uniform(5));
  assert.ok(all.every(Number.isFinite), "of a window that is lost whole one sample stays");
});

test("lines go from the sample before to the sample after, and stay level beyond the ends", () => {
  const squares = {...windows, x: windows.x.map((_, i) => (Math.floor(i / 6) % LENGTH) ** 2)};
  const first = (x: Float32Array): number[] => Array.from({length: LENGTH}, (_, sample) => x[6 * sample]!);
  const slow = [0, 2, 4, 10, 16, 26, 36, 50, 64, 82, 100, 100];
  assert.equal(first(lowerRate(squares, 25, uniform(1))), slow);
  /** Of three packets to a window those named are lost. */
  const lose = (...lost: number[]): number[] => {
    let packet = -1;
    return first(loseSamples(squares, 0.5, () => (lost.includes(++packet % 3) ? 0 : 0.9)));
  };
  assert.equal(lose(0), [25, 25, 25, 25, 25, 25, 36, 49, 64, 81, 100, 121]);
  assert.equal(lose(1), [0, 1, 4, 9, 16, 30, 44, 58, 72, 86, 100, 121]);
  assert.equal(lose(2), [0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 81, 81]);
  assert.equal(lose(0, 1, 2), new Array(LENGTH).fill(36));
});

test("each person has an axis of the person's own, anywhere on the sphere", () => {
  /** What a turn by 180° leaves of a vector along x: x again where that is the axis, −x where the axis is across it. */
  const turnedX = (z: number, longitude: number): number => {
    const draws = [z, longitude];
    const flat = {
      ...windows,
      users: windows.users.map(() => "p0"),
      scaling: {mean: new Array(6).fill(0), scale: new Array(6).fill(1)},
    };
    const along = {...flat, x: windows.x.map((_, i) => (i % 3 === 0 ? 1 : 0))};
    return rotate(along, 180, () => draws.shift()!)[0]!;
  };
  near(turnedX(0.5, 0), 1, 1e-6, "on the equator, at longitude 0");
  near(turnedX(0.5, 0.25), -1, 1e-6, "on the equator, a quarter round");
  near(turnedX(1, 0), -1, 1e-6, "at the pole");
  near(turnedX(0, 0), -1, 1e-6, "at the other pole");
  near(turnedX(0.75, 0), 0.5, 1e-6, "at a height of a half");
});

test("a turned watch keeps the length of every vector, and each person's turn is one", () => {
  const turned = rotate(windows, 40, uniform(6));
  const length = (x: Float32Array, at: number) =>
    Math.hypot(physical(x, at), physical(x, at + 1), physical(x, at + 2));
  for (let at = 0; at < turned.length; at += 3) near(length(turned, at), length(windows.x, at), 1e-4);
  const cosine = (row: number): number => {
    const at = row * LENGTH * 6;
    const dot = [0, 1, 2].reduce((sum, c) => sum + physical(turned, at + c) * physical(windows.x, at + c), 0);
    return dot / length(turned, at) / length(windows.x, at);
  };
  for (let row = 0; row < windows.rows; row++)
    assert.ok(cosine(row) >= Math.cos((40 * Math.PI) / 180) - 1e-6);
  assert.equal(rotate(windows, 40, uniform(6)), turned);
});

test("the other wrist turns the signs of Ax, Gy and Gz in their physical unit, and back", () => {
  const other = otherWrist(windows, 1, uniform(7));
  for (let i = 0; i < other.length; i++)
    near(physical(other, i), ([0, 4, 5].includes(i % 6) ? -1 : 1) * physical(windows.x, i), 1e-4);
  const back = otherWrist({...windows, x: other}, 1, uniform(7));
  for (let i = 0; i < back.length; i++) near(back[i]!, windows.x[i]!, 1e-5);
});

test("a permuted part comes from the same person, the rest stays", () => {
  const marked = {
    ...windows,
    x: windows.x.map((_, i) => Number(windows.users[Math.floor(i / (LENGTH * 6))]!.slice(1))),
  };
  assert.equal(permute(marked, {channels: [0, 3], from: 0, to: LENGTH}, uniform(8)), marked.x);
  const part = permute(windows, {channels: [3], from: 2, to: 4}, uniform(8));
  const touched = new Set(
    [...part.keys()]
      .filter((i) => part[i] !== windows.x[i])
      .map((i) => `${i % 6} ${Math.floor(i / 6) % LENGTH}`),
  );
  assert.equal([...touched].sort(), ["3 2", "3 3"]);
});

const PARAMS = {
  level: 0.95,
  rounds: 3,
  spans: 2,
  noise: [0.01, 3],
  lost: [0.1],
  rate: [10, 100],
  rotation: [0.1],
};

test("what the model goes by is found, with intervals over people", async () => {
  const shares: number[] = [];
  const tools = {predict, random: uniform(9), progress: (share: number) => shares.push(share)};
  const {unit, units, accuracy, importance, curves} = await measureRobustness(windows, PARAMS, tools);
  assert.equal([unit, units, accuracy.value], ["user", 4, 1]);
  const shown = importance.filter(({fall}) => fall.lo! > 0).map(({name}) => name);
  assert.equal(shown, ["Ax", "accelerometer", "0.12 to 0.24 s"]);
  for (const {name, fall} of importance) {
    if (shown.includes(name)) near(fall.value!, 0.5, 0.15, name);
    else assert.equal(fall, {value: 0, lo: 0, hi: 0}, name);
  }
  const noise = curves.find(({change}) => change === "noise")!.points;
  assert.is(noise[0]!.fall.value, 0);
  assert.ok(noise[1]!.fall.lo! > 0 && noise[1]!.accuracy.value! < 1);
  near(noise[1]!.accuracy.value! + noise[1]!.fall.value!, 1, 1e-12);
  assert.equal(
    curves.find(({change}) => change === "rate")!.points.map(({severity}) => severity),
    [10],
    "100 Hz is no lower",
  );
  near(shares.at(-1)!, 1, 1e-12);
});

test("of one session there is no interval, and of one person sessions are the unit", async () => {
  const tools = {predict, random: uniform(10), progress: () => undefined};
  const one = makeWindows(1, uniform(11));
  const alone = await measureRobustness(one, PARAMS, tools);
  assert.equal([alone.unit, alone.importance[0]!.fall.lo], ["none", null]);
  const sessions = one.users.map((_, row) => `s${row % 3}`);
  const three = await measureRobustness({...one, sessions}, PARAMS, tools);
  assert.equal([three.unit, three.units], ["session", 3]);
});

test.run();
