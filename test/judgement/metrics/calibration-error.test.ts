/** The calibration error without its bias: nothing where nothing is, and the truth where there is something. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {expectedCalibrationError} from "../../../src/judgement/metrics/calibration.ts";
import {
  type CalibrationError,
  estimateCalibrationError,
} from "../../../src/judgement/metrics/calibration-error.ts";
import {sumClusters} from "../../../src/stats/cluster-variance.ts";
import {seeded} from "../../fixtures/metrics/people.ts";

const test = suite("metrics/calibration-error");

/** Calibration sums of people whose confidence is 0.55, 0.65 … 0.95 and right as often as `share` makes of it. */
function drawUnits(
  people: number,
  windows: number,
  share: (confidence: number) => number,
  random: () => number,
): Float64Array[] {
  return Array.from({length: people}, () => {
    const sums = new Float64Array(10 * 3);
    for (let i = 0; i < windows; i++) {
      const bin = 5 + (i % 5);
      const confidence = bin / 10 + 0.05;
      sums[bin * 3]!++;
      sums[bin * 3 + 1]! += confidence;
      if (random() < share(confidence)) sums[bin * 3 + 2]!++;
    }
    return sums;
  });
}

const draw = (people: number, share: (confidence: number) => number, seed: number): CalibrationError => {
  const random = seeded(seed);
  return estimateCalibrationError(drawUnits(people, 60, share, random), 0.95, 200, random);
};
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

test("right confidence: the figure found is well above 0, the debiased one near it, and the interval has 0", () => {
  const draws = Array.from({length: 40}, (_, i) => draw(5, (c) => c, i + 1));
  assert.ok(mean(draws.map(({value}) => value)) > 0.03, "what chance opens");
  assert.ok(mean(draws.map(({debiased}) => debiased)) < 0.015);
  assert.ok(draws.filter(({lo}) => lo === 0).length >= 37);
});

test("confidence that is 0.15 too high is found, with intervals that hold it", () => {
  const draws = Array.from({length: 40}, (_, i) => draw(10, (c) => c - 0.15, i + 1));
  assert.ok(Math.abs(mean(draws.map(({debiased}) => debiased)) - 0.15) < 0.01);
  assert.ok(draws.filter(({lo, hi}) => lo <= 0.15 && 0.15 <= hi).length >= 36);
  assert.ok(draws.every(({lo}) => lo > 0.03));
  assert.ok(mean(draws.map(({lo, hi}) => hi - lo)) < 0.12);
});

test("the figure as found is the usual one, and without any gap all is 0", () => {
  const units = drawUnits(4, 25, (c) => c / 2, seeded(3));
  const {value} = estimateCalibrationError(units, 0.9, 50, seeded(1));
  assert.ok(Math.abs(value - expectedCalibrationError(sumClusters(units))) < 1e-12);
  const exact = Float64Array.of(4, 3, 3);
  assert.equal(estimateCalibrationError([exact, exact], 0.9, 50, seeded(1)), {
    value: 0,
    debiased: 0,
    lo: 0,
    hi: 0,
  });
});

test("where every window is right, or none, the error may be as large as the accuracy leaves it", () => {
  const units = (right: number) => Array.from({length: 8}, () => Float64Array.of(20, 18, right));
  // Of eight people that count as a window each: Wilson's interval with Student's quantile.
  const least = 8 / (8 + 2.3646242515927844 ** 2);
  const hi = (right: number) => estimateCalibrationError(units(right), 0.95, 50, seeded(1)).hi;
  assert.ok(Math.abs(hi(20) - (0.9 - least)) < 1e-9);
  assert.ok(Math.abs(hi(0) - 0.9) < 1e-9);
  assert.ok(Math.abs(hi(18)) < 1e-9);
});

test.run();
