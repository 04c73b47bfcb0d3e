/** A made-up watch, of test/fixtures/drift/make.py: nine whole seconds at 25 Hz, lively in the fifth and sixth. */
import type {ChannelDrift} from "../../../../src/artifacts/drift/channel.ts";
import type {Cause} from "../../../../src/artifacts/drift/verdict.ts";
import type {ReferenceContext} from "../../../../src/judgement/drift/context.ts";
import type {Axes} from "../../../../src/judgement/drift/physics/axes.ts";
import {series} from "../../../../src/judgement/drift/window-table.ts";
import {sortFinite} from "../../../../src/stats/sorted.ts";
import {uniforms} from "../../../stats/scipy.ts";
import {SMALL_MEAN, SMALL_SCALE, smallTable} from "../fixture.ts";

const random = uniforms(6 * 230, 28);

function axis(c: number): Float64Array {
  return random.slice(c * 230, (c + 1) * 230).map((u, i) => {
    const value = u * [0.6, 0.5, 0.4, 11, 10, 9][c]! - (c === 2 ? 9.8 : 0);
    return i >= 100 && i < 150 && c !== 2 ? value * 5 : value;
  });
}

/** m/s² and deg/s. */
export const ACCEL: Axes = [axis(0), axis(1), axis(2)];
export const GYRO: Axes = [axis(3), axis(4), axis(5)];

/** Channels Ax … Gz with a figure each. */
export function makeChannels(of: (c: number) => Partial<ChannelDrift>): ChannelDrift[] {
  return Array.from({length: 6}, (_, c) => of(c) as ChannelDrift);
}

/** What a cause says, without its figures. */
export function describe(causes: readonly Cause[]): string[][] {
  return causes.map(({id, level, evidence, likelyCause}) => [id, level, evidence, likelyCause]);
}

/** A recording whose acceleration in m/s² is the reference's, changed. */
export function turnAcceleration(
  of: ReferenceContext,
  change: (a: [number, number, number]) => number[],
): Float64Array[] {
  const samples = series(of.reference.table ?? smallTable(7, 0));
  const out = samples.map((values) => Float64Array.from(values));
  for (let i = 0; i < samples[0]!.length; i++) {
    const physical = [0, 1, 2].map((c) => samples[c]![i]! * SMALL_SCALE[c]! + SMALL_MEAN[c]!);
    change(physical as [number, number, number]).forEach((value, c) => {
      out[c]![i] = (value - SMALL_MEAN[c]!) / SMALL_SCALE[c]!;
    });
  }
  return out.map(sortFinite);
}
