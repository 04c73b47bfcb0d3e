/** Isotonic regression against scikit-learn's: test/fixtures/drift/make.py. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {fitIsotonic} from "../../src/stats/isotonic.ts";
import {assertClose, fixture} from "../judgement/drift/fixture.ts";
import {uniforms} from "./scipy.ts";

const test = suite("isotonic regression");

test("values, also of equal x and of weight 0, are scikit-learn's", () => {
  const x = uniforms(50, 16)
    .map((u) => Math.round(u * 100) / 100)
    .sort();
  const y = uniforms(50, 17).map((u, i) => (u < x[i]! ? 1 : 0));
  const weights = uniforms(50, 18).map((u) => Math.floor(u * 4));
  const fitted = fitIsotonic(x, y, weights);
  assertClose(fixture.isotonic.at.map(fitted), fixture.isotonic.values, 1e-12);
});

test("a step begins at the first x of its pool", () => {
  const fitted = fitIsotonic([1, 2, 3, 4], [0, 3, 1, 5], [1, 1, 1, 1]);
  assert.equal([0, 1, 1.9, 2, 3, 3.9, 4, 9].map(fitted), [0, 0, 0, 2, 2, 2, 5, 5]);
});

test("equal x share a value, weighted", () => {
  const fitted = fitIsotonic([1, 1, 2], [0, 3, 4], [2, 1, 1]);
  assert.equal([1, 2].map(fitted), [1, 4]);
});

test("values that are alike make one pool, values that fall are merged back as far as needed", () => {
  assert.equal([1, 2, 3].map(fitIsotonic([1, 2, 3], [4, 4, 1], [1, 1, 1])), [3, 3, 3]);
});

test("without weight nothing is known", () => {
  assert.ok(Number.isNaN(fitIsotonic([1, 2], [0, 1], [0, 0])(1)));
  assert.ok(Number.isNaN(fitIsotonic([], [], [])(1)));
});

test.run();
