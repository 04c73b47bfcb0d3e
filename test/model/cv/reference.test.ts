/** Naive Bayes against scikit-learn, intervals against SciPy. Figures: test/fixtures/cv/make.py. */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {computeFeatures} from "../../../src/model/cv/features.ts";
import {computeSpread} from "../../../src/model/cv/interval.ts";
import {fitNaiveBayes, predictNaiveBayes} from "../../../src/model/cv/naive-bayes.ts";

interface Bayes {
  readonly width: number;
  readonly train: number;
  readonly x: number[];
  readonly labels: number[];
  readonly predicted: number[];
  readonly mean: number[][];
  readonly variance: number[][];
}

interface Interval extends Record<"level" | "testByTrain" | "mean" | "median" | "sd" | "lo" | "hi", number> {
  readonly values: number[];
}

const reference = JSON.parse(
  readFileSync(new URL("../../fixtures/cv/reference.json", import.meta.url), "utf8"),
) as {naiveBayes: Bayes[]; intervals: Interval[]};

const test = suite("cv/reference");
const near = (found: number | null, expected: number): boolean =>
  found !== null && Math.abs(found - expected) <= 1e-10 * Math.max(1, Math.abs(expected));

test("naive Bayes has scikit-learn's means, variances and predictions", () => {
  for (const {width, train, x, labels, predicted, mean, variance} of reference.naiveBayes) {
    const rows = [...labels.keys()];
    const features = Float64Array.from(x);
    const model = fitNaiveBayes(features, width, labels, rows.slice(0, train));
    for (const [k, values] of mean.entries())
      for (let f = 0; f < width; f++) {
        assert.ok(near(model.mean[k]![f]!, values[f]!));
        assert.ok(
          near(model.variance[k]![f]!, variance[k]![f]!),
          `${model.variance[k]![f]} ${variance[k]![f]}`,
        );
      }
    assert.equal([...predictNaiveBayes(model, features, width, rows.slice(train))], predicted);
  }
});

test("naive Bayes predicts only what it was shown, and a constant feature does no harm", () => {
  const x = Float64Array.from([1, 5, 2, 5, 8, 5, 9, 5]);
  const model = fitNaiveBayes(x, 2, [1, 1, 4, 4], [0, 1, 2, 3]);
  assert.equal(model.classes, [1, 4]);
  assert.equal([...predictNaiveBayes(model, x, 2, [0, 1, 2, 3])], [1, 1, 4, 4]);
});

test("features are the mean, deviation, least and greatest of each channel", () => {
  const x = Float32Array.from([1, 10, 2, 10, 6, 10, /* second window */ 0, -1, 0, 1, 3, 0]);
  const [a, b] = [Math.sqrt(14 / 3), Math.sqrt(2)];
  const expected = [3, a, 1, 6, 10, 0, 10, 10, 1, b, 0, 3, 0, Math.sqrt(2 / 3), -1, 1];
  for (const [i, value] of computeFeatures(x, 3, 2).entries())
    assert.ok(near(value, expected[i]!), String(i));
});

test("intervals are SciPy's, with Nadeau and Bengio's correction where it is asked for", () => {
  for (const {values, level, testByTrain, ...expected} of reference.intervals) {
    const found = computeSpread(values, {level, testByTrain, limits: [-9, 9]});
    for (const key of ["mean", "median", "sd", "lo", "hi"] as const)
      assert.ok(near(found[key], expected[key]), `${key}: ${found[key]} ${expected[key]}`);
  }
});

test("none and one figure have no interval, equal ones one of no width, and none leaves its limits", () => {
  const options = {level: 0.95, testByTrain: 0, limits: [0, 1]} as const;
  assert.equal(computeSpread([Number.NaN], options).mean, null);
  const one = computeSpread([0.8], options);
  assert.equal([one.mean, one.sd, one.lo, one.hi], [0.8, null, null, null]);
  const equal = computeSpread([0.5, 0.5, 0.5], options);
  assert.equal([equal.lo, equal.hi], [0.5, 0.5]);
  const wide = computeSpread([0.2, 1, 1], options);
  assert.is(wide.hi, 1);
  assert.is(computeSpread([0, 0.9], options).lo, 0);
});

test.run();
