/** The gate's tests against SciPy: test/fixtures/registry/make.py. */
import {readFile} from "node:fs/promises";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {mcnemar} from "../../src/registry/gate/mcnemar.ts";
import {testNonInferiority} from "../../src/registry/gate/non-inferiority.ts";
import {noncentralSurvival} from "../../src/stats/noncentral-t.ts";
import {normalCdf} from "../../src/stats/normal.ts";

interface Expected {
  readonly paired: readonly {
    readonly differences: number[];
    readonly margin: number;
    readonly alpha: number;
    readonly t: number;
    readonly p: number;
    readonly lower: number;
    readonly power: number;
    readonly usersForPower: number | null;
    readonly signFlipP: number;
  }[];
  readonly noncentral: readonly [number, number, number, number][];
  readonly normal: readonly [number, number][];
  readonly mcnemar: readonly [number, number, number][];
}

const expected: Expected = JSON.parse(
  await readFile(new URL("../fixtures/registry/statistics.json", import.meta.url), "utf8"),
);

const near = (found: number | null, wanted: number, tolerance: number, what: string) =>
  assert.ok(found !== null && Math.abs(found - wanted) <= tolerance, `${what}: ${found}, expected ${wanted}`);

const test = suite("gate statistics");

for (const [i, {differences, margin, alpha, ...wanted}] of expected.paired.entries()) {
  test(`paired test ${i} over ${differences.length} users is SciPy's`, () => {
    const found = testNonInferiority(differences, {margin, alpha});
    near(found.t, wanted.t, 1e-9, "t");
    near(found.p, wanted.p, 1e-10, "p");
    near(found.lower, wanted.lower, 1e-10, "lower bound");
    near(found.power, wanted.power, 1e-7, "power");
    assert.is(found.usersForPower, wanted.usersForPower);
    near(found.signFlipP, wanted.signFlipP, 1e-12, "sign-flip p");
  });
}

test("noncentral t and normal distribution are SciPy's", () => {
  for (const [t, df, delta, p] of expected.noncentral)
    near(noncentralSurvival(t, df, delta), p, 1e-7, `nct.sf(${t}, ${df}, ${delta})`);
  for (const [x, p] of expected.normal) near(normalCdf(x), p, 1e-14, `cdf(${x})`);
});

test("McNemar is SciPy's, exact and with the correction", () => {
  for (const [b, c, p] of expected.mcnemar) near(mcnemar(b, c), p, 1e-10, `${b}, ${c}`);
});

test("one user says nothing; users who do not differ leave the sign", () => {
  const one = testNonInferiority([0.1], {margin: 0.02, alpha: 0.05});
  assert.equal([one.difference, one.p, one.power], [0.1, null, null]);
  const equal = testNonInferiority([0, 0, 0], {margin: 0.02, alpha: 0.05});
  assert.equal([equal.p, equal.power, equal.t], [0, 1, null]);
  assert.is(testNonInferiority([-0.05, -0.05], {margin: 0.02, alpha: 0.05}).p, 1);
});

test("many users are tested without the exact test", () => {
  const many = Array.from({length: 21}, (_, i) => Math.sin(i) / 100);
  const {signFlipP, p} = testNonInferiority(many, {margin: 0.02, alpha: 0.05});
  assert.is(signFlipP, null);
  assert.ok(p !== null && p < 0.05);
});

test.run();
