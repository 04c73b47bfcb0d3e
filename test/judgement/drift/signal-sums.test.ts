/** Figures of stretches from sums of windows, by hand. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {signalFigures, signalSums} from "../../../src/judgement/drift/signal-sums.ts";
import {series, type WindowTable} from "../../../src/judgement/drift/window-table.ts";
import {moments} from "../../../src/stats/moments.ts";
import {assertClose, SMALL_MEAN, SMALL_SCALE, smallTable} from "./fixture.ts";

const test = suite("figures of the signals");
const QUIET = {idleAccelSd: 0.15, idleGyroSd: 3};
const LENGTH = 4;

/** Windows of four samples, each of six values in m/s² and deg/s, normalised by the scaler of the tests. */
function tableOf(windows: readonly (readonly number[])[][]): WindowTable {
  const physical = windows.flat(2);
  return {
    ...smallTable(7, 0),
    rows: windows.length,
    length: LENGTH,
    x: Float32Array.from(physical, (value, i) => (value - SMALL_MEAN[i % 6]!) / SMALL_SCALE[i % 6]!),
  };
}

/** At rest, the gyroscope offset. */
const STILL = new Array(LENGTH).fill([0, 6, -8, 1, -2, 0.5]);
/** One axis of each sensor swings: variances 400 (m/s²)² and 900 (deg/s)², means 0 and 50. */
const LIVELY = [1, -1, 1, -1].map((sign) => [0, 0, 20 * sign, 50 + 30 * sign, 0, 0]);

test("a quiet window says how long gravity is and what the gyroscope says at rest", () => {
  const {gravityLength, restingRates} = signalFigures(signalSums(tableOf([STILL]), QUIET), [0]);
  assertClose(gravityLength, 10, 1e-6);
  assertClose(restingRates, [1, -2, 0.5], 1e-5);
});

test("a window counts the less the more it moves", () => {
  const sums = signalSums(tableOf([STILL, LIVELY]), QUIET);
  const {gravityLength, restingRates} = signalFigures(sums, [0, 1]);
  // Weights: 1/0.0225 at rest; 1/(0.0225 + 400) where it swings, about a mean of no length.
  const [still, lively] = [1 / 0.0225, 1 / 400.0225];
  assertClose(gravityLength, (10 * still) / (still + lively), 1e-6);
  // Of the gyroscope axis by axis: 1/9 and 1/(9 + 900); the axes that do not swing count alike.
  assertClose(restingRates[0]!, (1 / 9 + 50 / 909) / (1 / 9 + 1 / 909), 1e-5);
  assertClose(restingRates[1]!, -1, 1e-5);
});

test("a constant channel has the least variance and a still sensor the least shake, so that logarithms stay finite", () => {
  const {logVariances, logShakes} = signalFigures(signalSums(tableOf([STILL, STILL]), QUIET), [0, 1]);
  assertClose(logVariances, new Array(6).fill(Math.log(1e-12)), 1e-6);
  assertClose(logShakes, [Math.log(1e-12) / 2, Math.log(1e-12) / 2]);
});

test("shake is the root mean square step over the axes of a sensor, in its own unit", () => {
  const {logShakes} = signalFigures(signalSums(tableOf([LIVELY]), QUIET), [0]);
  assertClose(logShakes, [Math.log(40 / Math.sqrt(3)), Math.log(60 / Math.sqrt(3))], 1e-6);
});

test("means and variances of any rows are those of their samples", () => {
  const table = smallTable(7, 0);
  const rows = [3, 4, 5, 20];
  const {means, logVariances} = signalFigures(signalSums(table, QUIET), rows);
  // The windows lie apart, ten samples each.
  series(table).forEach((values, c) => {
    const own = moments(rows.flatMap((row) => Array.from(values.subarray(row * 10, row * 10 + 10))));
    assertClose([means[c]!, logVariances[c]!], [own.mean, Math.log(own.variance)], 1e-6);
  });
  assert.ok(signalFigures(signalSums(table, QUIET), []).means.every(Number.isNaN));
});

test.run();
