/** Cutting and scaling on small numbers that can be checked by eye, and on random ones against plain loops. */
import fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findWindowStarts} from "../../src/windows/cut.ts";
import {summarise} from "../../src/windows/predictions.ts";
import {fitScaling, rescaleWindows, scaleWindows} from "../../src/windows/scaling.ts";
import {fillGaps, windowStartsAcrossGaps, windowStartsWithoutGap} from "./older-system.ts";

const test = suite("cut");
const shape = {lengthSamples: 3, stepSamples: 2};

test("windows start again in each run and never cross it", () => {
  const runs = Int32Array.of(0, 0, 0, 0, 0, -1, -1, -1, 1, 1, 2, 2, 2, 3, 3, 3, 3);
  assert.equal([...findWindowStarts(runs, shape)], [0, 2, 10, 13]);
  assert.equal([...findWindowStarts(new Int32Array(0), shape)], []);
});

test("no window crosses a boundary, whatever the runs", () => {
  const run = fc.tuple(fc.integer({min: -1, max: 3}), fc.integer({min: 1, max: 12}));
  fc.assert(
    fc.property(
      fc.array(run),
      fc.integer({min: 1, max: 5}),
      fc.integer({min: 1, max: 5}),
      (parts, length, step) => {
        const runs = Int32Array.from(parts.flatMap(([number, n]) => Array.from({length: n}, () => number)));
        for (const start of findWindowStarts(runs, {lengthSamples: length, stepSamples: step})) {
          const inside = runs.subarray(start, start + length);
          assert.is(inside.length, length);
          assert.ok(inside.every((number) => number === inside[0] && number >= 0));
        }
      },
    ),
    {seed: 1},
  );
});

test("the two older rules ignore gaps, or drop what touches one", () => {
  assert.equal([...windowStartsAcrossGaps(8, shape)], [0, 2, 4]);
  assert.equal([...windowStartsWithoutGap(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0), shape)], [0, 4]);
  const {NaN: gap} = Number;
  assert.equal([...fillGaps(Float64Array.of(gap, 1, gap, gap, 4, gap))], [1, 1, 1, 1, 4, 4]);
  assert.equal([...fillGaps(Float64Array.of(gap, gap))], [gap, gap]);
});

test("scaling is (x − mean) / scale, row-major", () => {
  const channels = [Float64Array.of(1, 2, 3, 4), Float64Array.of(10, 20, 30, 40)];
  const x = scaleWindows(channels, Int32Array.of(0, 2), 2, {mean: [1, 10], scale: [2, 10]});
  assert.equal([...x], [0, 0, 0.5, 1, 1, 2, 1.5, 3]);
});

test("scaling anew is what scaling by the other would have been", () => {
  const channels = [0, 1].map((c) => Float64Array.from({length: 40}, (_, i) => Math.sin(i * (c + 1)) * 30));
  const [one, two] = [
    {mean: [3, -2], scale: [6.5, 14]},
    {mean: [-1, 0.5], scale: [2, 50]},
  ];
  const starts = Int32Array.of(0, 5, 9);
  const direct = scaleWindows(channels, starts, 10, two);
  const anew = rescaleWindows(scaleWindows(channels, starts, 10, one), one, two);
  assert.ok(direct.every((value, i) => Math.abs(value - anew[i]!) < 1e-5));
});

test("the fit is mean and population deviation of the used rows; a constant channel has scale 1", () => {
  const use = Uint8Array.of(1, 1, 1, 1, 0);
  const fit = fitScaling([Float64Array.of(2, 4, 4, 6, 900), new Float64Array(5).fill(0.1)], use);
  assert.equal(fit.mean, [4, 0.1]);
  assert.equal(fit.scale, [Math.SQRT2, 1]);
});

test("predictions follow from rounded probabilities; ties go to the first", () => {
  const rows = Float32Array.of(0.4000002, 0.4000004, 0.2, 1, 0, 0, 0.1, 0.2, 0.7);
  const {predicted, confidence, entropy, margin, probabilities} = summarise(rows, 3);
  assert.equal([...predicted], [0, 0, 2]);
  assert.equal([...confidence], [...Float32Array.of(0.4, 1, 0.7)]);
  assert.equal([...margin], [...Float32Array.of(0, 1, 0.5)]);
  assert.equal([...entropy], [...Float32Array.of(1.05492, 0, 0.801819)]);
  assert.equal([...probabilities[2]!], [...Float32Array.of(0.2, 0, 0.7)]);
  assert.is(summarise(new Float32Array(0), 3).predicted.length, 0);
});

test.run();
