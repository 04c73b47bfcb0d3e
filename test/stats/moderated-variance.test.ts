/** Variances drawn towards each other, against an independent implementation over SciPy; and what that leaves as it is. */
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import {moderateVariances} from "../../src/stats/moderated-variance.ts";
import {digamma, inverseTrigamma, trigamma} from "../../src/stats/polygamma.ts";
import {difference} from "./scipy.ts";

const test = suite("moderated variances");

const {cases, polygamma} = JSON.parse(
  readFileSync(new URL("../fixtures/stats/moderated-variance.json", import.meta.url), "utf8"),
) as {
  cases: {variances: number[]; df: number[]; variance: number[]; together: number[]}[];
  polygamma: [x: number, digamma: number, trigamma: number][];
};

const known = (variances: readonly number[], df: readonly number[]) =>
  variances.map((variance, i) => ({variance, df: df[i]!}));

test("digamma, trigamma and its inverse are SciPy's", () => {
  for (const [x, first, second] of polygamma) {
    assert.ok(difference(digamma(x), first) < 1e-11, `digamma of ${x}`);
    assert.ok(difference(trigamma(x), second) < 1e-11, `trigamma of ${x}`);
    assert.ok(difference(inverseTrigamma(second), x) < 1e-10, `the inverse of the trigamma of ${x}`);
  }
});

test("variances and degrees of freedom are those of Smyth", () => {
  for (const {variances, df, variance, together} of cases) {
    const found = moderateVariances(known(variances, df));
    found.forEach((own, i) => {
      assert.ok(difference(own.variance, variance[i]!) < 1e-9, `${variances}`);
    });
    assert.deepEqual(
      found.map((own) => own.df),
      together,
    );
  }
});

test("a variance that is 0 or unknown stays as it is and tells nothing of the others", () => {
  const [first, ...rest] = moderateVariances(known([0, 0.2, 1.1, 4, 0.7], [7, 7, 7, 7, 7]));
  assert.deepEqual(first, {variance: 0, df: 7});
  assert.deepEqual(rest, moderateVariances(known([0.2, 1.1, 4, 0.7], [7, 7, 7, 7])));
  const none = known([Number.NaN, 2, 3], [0, 7, 7]);
  assert.deepEqual(moderateVariances(none), none);
});

test.run();
