/** What may happen to a recording, put into windows: each gives a changed copy of (rows, length, channels). */

import {fillRotation, rotateWindow} from "../../model/training/augment/rotation.ts";
import {groupBy} from "../../platform/group-by.ts";
import {drawNormal, randomInteger} from "../../stats/random.ts";
import type {RobustnessWindows} from "./windows.ts";

export type Change = (windows: RobustnessWindows, severity: number, random: () => number) => Float32Array;

/** Gaussian noise on every sample; `sd` in training standard deviations. */
export const addNoise: Change = ({x}, sd, random) => x.map((value) => value + sd * drawNormal(random));

/** Samples that a watch sends together, and loses together. */
const PACKET = 5;

/** A share of the packets is lost and filled with straight lines, as gaps are when sensors are fused. */
export const loseSamples: Change = (windows, share, random) =>
  interpolate(windows, () => {
    const packets = Math.ceil(windows.length / PACKET);
    const lost = Array.from({length: packets}, () => random() < share);
    return (sample) => !lost[Math.floor(sample / PACKET)];
  });

/** The watch measures at `rateHz` only, and what lies between is a straight line. */
export const lowerRate: Change = (windows, rateHz) => {
  const every = windows.rateHz / rateHz;
  return interpolate(
    windows,
    () => (sample) => Math.floor((sample + 1e-9) / every) !== Math.floor((sample - 1 + 1e-9) / every),
  );
};

/** A watch that each person wears turned by so many degrees, about an axis of the person's own. */
export const rotate: Change = (windows, degrees, random) => {
  const x = windows.x.slice();
  const matrices = new Map<string, Float64Array>();
  windows.users.forEach((user, row) => {
    let matrix = matrices.get(user);
    if (matrix === undefined) {
      matrix = new Float64Array(9);
      fillRotation(
        matrix,
        {z: 2 * random() - 1, longitude: 2 * Math.PI * random()},
        (degrees * Math.PI) / 180,
      );
      matrices.set(user, matrix);
    }
    rotateWindow(x, row * windows.length * windows.channels.length, windows.length, matrix, windows.scaling);
  });
  return x;
};

/**
 * The same movements made with the other arm, the watch as easy to read there. The mirror image turns the sign of every
 * rate of turn about an axis that it leaves, and of the axis that runs along the arm itself, which now points to the
 * elbow instead of to the hand: Ax, Gy and Gz change their signs. Channels are Ax to Gz in this order.
 */
export const otherWrist: Change = ({x, channels, scaling: {mean, scale}}) => {
  const signs = channels.map((_, c) => [0, 4, 5].includes(c));
  return x.map((value, i) => {
    const c = i % channels.length;
    return signs[c] ? -value - (2 * mean[c]!) / scale[c]! : value;
  });
};

/** Keeps the samples of which `draw`, once a window, says so; straight lines between, and the nearest beyond the first and last. */
function interpolate(
  {x, rows, length, channels}: RobustnessWindows,
  draw: () => (sample: number) => boolean,
): Float32Array {
  const width = channels.length;
  const out = x.slice();
  for (let row = 0; row < rows; row++) {
    const isKept = draw();
    const kept = Array.from({length}, (_, sample) => sample).filter(isKept);
    if (kept.length === 0) kept.push(length >> 1);
    const base = row * length * width;
    let next = 0;
    for (let sample = 0; sample < length; sample++) {
      while (next < kept.length && kept[next]! < sample) next++;
      const [before, after] = [kept[Math.max(0, next - 1)]!, kept[Math.min(next, kept.length - 1)]!];
      const [from, to] = kept[next] === sample ? [sample, sample] : [next === 0 ? after : before, after];
      const share = to === from ? 0 : (sample - from) / (to - from);
      for (let c = 0; c < width; c++) {
        const [a, b] = [x[base + from * width + c]!, x[base + to * width + c]!];
        out[base + sample * width + c] = a + share * (b - a);
      }
    }
  }
  return out;
}

/** What is permuted: some channels, over the samples from `from` up to `to`. */
export interface Part {
  readonly channels: readonly number[];
  readonly from: number;
  readonly to: number;
}

/**
 * Each window's part taken from another window of the same person, drawn at random: what it said of the label is lost,
 * what it says of the person stays.
 */
export function permute(
  {x, users, length, channels}: RobustnessWindows,
  {channels: chosen, from, to}: Part,
  random: () => number,
): Float32Array {
  const width = channels.length;
  const rowsOf = groupBy(users.keys(), (row) => users[row]!);
  const out = x.slice();
  users.forEach((user, row) => {
    const own = rowsOf.get(user)!;
    const other = own[randomInteger(random, own.length)]!;
    for (let sample = from; sample < to; sample++)
      for (const c of chosen)
        out[(row * length + sample) * width + c] = x[(other * length + sample) * width + c]!;
  });
  return out;
}
