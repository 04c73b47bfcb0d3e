import assert from "node:assert/strict";
import {suite} from "uvu";
import {holm, weightedHolm} from "../../src/stats/adjust.ts";
import {effectiveSampleSize} from "../../src/stats/effective-size.ts";
import {kolmogorovSurvival} from "../../src/stats/kolmogorov.ts";
import {ksProbability} from "../../src/stats/ks-probability.ts";
import {studentSurvival} from "../../src/stats/student-t.ts";
import {difference, fixture, uniforms} from "./scipy.ts";

const test = suite("significance");

test("Kolmogorov's distribution in every regime of n and x", () => {
  for (const [n, x, expected] of fixture.kstwo) {
    const found = kolmogorovSurvival(x, n);
    const close = Math.abs(found - expected) < 1e-12 || difference(found, expected) < 1e-9;
    assert.ok(close, `n ${n}, x ${x}: ${found} is not ${expected}`);
  }
});

test("the exact two-sample probability", () => {
  for (const [n, m, d, expected] of fixture.exact) {
    const found = ksProbability(d, n, m);
    assert.ok(difference(found, expected) < 1e-9, `${n}, ${m}, ${d}: ${found} is not ${expected}`);
    assert.equal(ksProbability(d, m, n), found);
  }
  assert.equal(ksProbability(0, 5, 5), 1);
  assert.ok(Number.isNaN(ksProbability(0.1, 0, 5)));
});

test("Student's t", () => {
  for (const [df, t, expected] of fixture.student)
    assert.ok(Math.abs(studentSurvival(t, df) - expected) < 1e-14, `${df}, ${t}`);
});

test("Holm", () => {
  const {p} = fixture.adjust;
  // By hand: 0.005·6, 0.01·5, 0.03·4, 0.04·3 held at 0.12, 0.5.
  holm(p).forEach(
    (value, i) => void assert.ok(difference(value, [0.05, 0.12, 0.12, 0.03, 0.5, 0.12][i]!) < 1e-12),
  );
  assert.deepEqual(holm([]), []);
});

test("Holm with weights", () => {
  const {p} = fixture.adjust;
  // Equal weights of whatever size are Holm's.
  for (const weight of [1, 0.25])
    weightedHolm(
      p,
      p.map(() => weight),
    ).forEach((value, i) => void assert.ok(difference(value, holm(p)[i]!) < 1e-12));
  // By hand: p/w is 0.02, 0.15, 0.05; 0.02·1, then 0.05·0.5, then 0.15·0.2 held at no less than before.
  const found = weightedHolm([0.01, 0.03, 0.015], [0.5, 0.2, 0.3]);
  found.forEach((value, i) => void assert.ok(difference(value, [0.02, 0.03, 0.025][i]!) < 1e-12));
  // 0.004/0.8 before 0.002/0.2: the larger probability is the smaller for its weight, and holds the other up.
  assert.deepEqual(
    weightedHolm([0.002, 0.004], [0.2, 0.8]).map((value) => value.toPrecision(6)),
    ["0.00500000", "0.00500000"],
  );
  assert.deepEqual(weightedHolm([0.9, 0.8], [1, 1]), [1, 1]);
  assert.deepEqual(weightedHolm([], []), []);
  assert.deepEqual(
    weightedHolm([Number.NaN, 0.02, Number.NaN, 0.01], [3, 1, 1, 1]),
    [Number.NaN, 0.02, Number.NaN, 0.02],
    "what could not be tested counts for nothing",
  );
  for (const weight of [0, -1, Number.NaN])
    assert.throws(() => weightedHolm([0.1, 0.2], [1, weight]), RangeError);
});

/** An AR(1) series with coefficient `phi`: ESS = n (1 − φ) / (1 + φ). */
function autoregressive(n: number, phi: number): Float64Array {
  const noise = uniforms(n, 42).map((u) => u - 0.5);
  for (let i = 1; i < n; i++) noise[i] = phi * noise[i - 1]! + noise[i]!;
  return noise;
}

test("effective sample size of AR(1) series, also when averaged in blocks first", () => {
  for (const [n, phi] of [
    [8000, 0],
    [8000, 0.5],
    [8000, 0.9],
    [100_000, 0.9],
    [100_000, 0.99],
  ] as const) {
    const expected = (n * (1 - phi)) / (1 + phi);
    const found = effectiveSampleSize(autoregressive(n, phi));
    assert.ok(
      found / expected > 0.7 && found / expected < 1.4,
      `n ${n}, φ ${phi}: ${found}, not about ${expected}`,
    );
  }
});

test("effective sample size of few, constant and missing values", () => {
  assert.equal(effectiveSampleSize([]), 0);
  assert.equal(effectiveSampleSize([1, 2]), 2);
  assert.equal(effectiveSampleSize(new Float64Array(100).fill(3)), 1);
  assert.ok(effectiveSampleSize([Number.NaN, 1, 2, 1, 2, 1, 2]) <= 6);
});

test.run();
