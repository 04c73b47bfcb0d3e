/** Quantiles against NumPy's default, and the ends of small formulas. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {binomialProbability} from "../../src/stats/binomial.ts";
import {median, quantileSorted, thinSorted} from "../../src/stats/quantile.ts";
import {simplexLeastSquares} from "../../src/stats/simplex-least-squares.ts";

const test = suite("stats: quantiles");

test("quantiles lie between order statistics as NumPy has them, and of nothing there is none", () => {
  const values = Float64Array.of(1, 2, 4, 8);
  // numpy.quantile([1, 2, 4, 8], p)
  for (const [p, expected] of [
    [0, 1],
    [0.25, 1.75],
    [0.5, 3],
    [0.6, 3.6],
    [0.9, 6.8],
    [1, 8],
    [-1, 1],
    [2, 8],
  ] as const)
    assert.ok(Math.abs(quantileSorted(values, p) - expected) < 1e-12, `${p}`);
  // Measured from the nearer end, as numpy.quantile([0.1, 0.7], 0.5) is.
  assert.equal(quantileSorted([0.1, 0.7], 0.5), 0.39999999999999997);
  assert.ok(Number.isNaN(quantileSorted([], 0)));
  assert.ok(Number.isNaN(median([])));
  assert.equal(median([9, 1, 5]), 5);
});

test("thinned values are the middles of equal parts, and all of them where they are few", () => {
  const values = Float64Array.from({length: 10}, (_, i) => i);
  assert.deepEqual([...thinSorted(values, 5)], [1, 3, 5, 7, 9]);
  assert.equal(thinSorted(values, 10), values);
});

test("a sure trial succeeds always, an impossible one never", () => {
  assert.deepEqual([binomialProbability(3, 3, 1, 0), binomialProbability(2, 3, 1, 0)], [1, 0]);
  assert.deepEqual([binomialProbability(0, 3, 0, 1), binomialProbability(1, 3, 0, 1)], [1, 0]);
});

test("two columns that are one share what there is evenly", () => {
  const [a, b, c] = simplexLeastSquares(Float64Array.of(1, 1, 0, 0, 0, 1), Float64Array.of(0.6, 0.4));
  for (const [found, expected] of [
    [a, 0.3],
    [b, 0.3],
    [c, 0.4],
  ])
    assert.ok(Math.abs(found! - expected!) < 1e-3, `${found} is not ${expected}`);
});

test.run();
