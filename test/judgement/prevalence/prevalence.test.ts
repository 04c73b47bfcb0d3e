/** Corrected shares against QuaPy and SciPy: test/fixtures/prevalence/make.py. */
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import {estimatePrevalence} from "../../../src/judgement/prevalence/prevalence.ts";
import {simplexLeastSquares} from "../../../src/stats/simplex-least-squares.ts";
import {conditionNumber, symmetricEigenvalues} from "../../../src/stats/symmetric-eigenvalues.ts";
import {assertClose} from "../drift/fixture.ts";
import {recording, unseenPeople} from "./answers.ts";

const test = suite("prevalence");

type Shares = Record<"sld" | "bbse" | "adjustedCount", number[]>;
const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/prevalence/reference.json", import.meta.url), "utf8"),
) as {
  naive: number[];
  shares: Shares;
  half: Shares;
  condition: number;
  simplex: {matrix: number[]; target: number[]; x: number[]}[];
};

const params = {leastPeople: 3, maxCondition: 20, independentShare: 0.25};
const METHODS = ["sld", "bbse", "adjustedCount"] as const;
const found = estimatePrevalence(unseenPeople(), {predictions: recording(), unusable: null}, params);

test("shares by each correction are QuaPy's and SciPy's, the naive ones beside them", () => {
  assert.equal(found.withheld, null);
  assert.equal(found.caution, null);
  assertClose(
    found.behaviours.map(({naive}) => naive),
    fixture.naive,
  );
  for (const method of METHODS)
    assertClose(
      found.behaviours.map((one) => one[method]!.share),
      fixture.shares[method],
      2e-5,
    );
  assertClose(found.condition!, fixture.condition, 1e-9);
});

test("a correction brings the shares nearer to the truth than what the model says", () => {
  const truth = [0.1, 0.2, 0.7];
  const off = (shares: readonly number[]) => shares.reduce((sum, x, k) => sum + Math.abs(x - truth[k]!), 0);
  for (const method of METHODS)
    assert.ok(off(found.behaviours.map((one) => one[method]!.share)) < 0.7 * off(fixture.naive), method);
});

test("the interval is what each labelled person is off by, left out and at the mix of the recording", () => {
  for (const method of METHODS)
    found.behaviours.forEach((one, k) => {
      const {share, low, high} = one[method]!;
      const half = fixture.half[method][k]!;
      assert.ok(Math.abs(low! - Math.max(0, share - half)) < 2e-3, `${method} ${k}: ${low}, ${share - half}`);
      assert.ok(
        Math.abs(high! - Math.min(1, share + half)) < 2e-3,
        `${method} ${k}: ${high}, ${share + half}`,
      );
    });
});

test("a short recording is known no better than its windows allow", () => {
  const short = estimatePrevalence(unseenPeople(), {predictions: recording(8), unusable: null}, params);
  const width = ({behaviours}: typeof found) => behaviours[1]!.sld!.high! - behaviours[1]!.sld!.low!;
  assert.ok(width(short) > 1.3 * width(found));
});

test("two people give shares without an interval, and the page is told why", () => {
  const two = estimatePrevalence(unseenPeople(2), {predictions: recording(), unusable: null}, params);
  assert.match(two.caution!, /only 2 labelled people/);
  assert.deepEqual([two.behaviours[0]!.sld!.low, two.behaviours[0]!.sld!.high], [null, null]);
  assert.ok(two.behaviours[0]!.sld!.share >= 0);
});

test("a matrix near singular is said to be", () => {
  const strict = estimatePrevalence(
    unseenPeople(),
    {predictions: recording(), unusable: null},
    {...params, maxCondition: 2},
  );
  assert.match(strict.caution!, /cannot be told apart \(condition number 2\.44, limit 2\)/);
});

test("nothing is corrected where the model's answers mean nothing, or a behaviour is shown by too few", () => {
  const unusable = estimatePrevalence(
    unseenPeople(),
    {predictions: recording(), unusable: "it fails"},
    params,
  );
  assert.equal(unusable.withheld, "it fails");
  const rare = estimatePrevalence(unseenPeople(5, 1), {predictions: recording(), unusable: null}, params);
  assert.match(rare.withheld!, /fewer than two labelled people who are new to the model show “walk”/);
  const none = estimatePrevalence({withheld: "nobody"}, {predictions: recording(), unusable: null}, params);
  assert.equal(none.withheld, "nobody");
  assert.deepEqual(
    none.behaviours.map(({naive, sld}) => [naive, sld]),
    fixture.naive.map((share) => [share, null]),
  );
});

test("least squares over shares are SciPy's, at corners too", () => {
  for (const {matrix, target, x} of fixture.simplex)
    assertClose(simplexLeastSquares(Float64Array.from(matrix), Float64Array.from(target)), x, 1e-7);
});

test("eigenvalues are those that are known, and a singular matrix has no finite condition", () => {
  assertClose(symmetricEigenvalues(Float64Array.of(2, 1, 0, 1, 2, 0, 0, 0, -4), 3), [-4, 1, 3], 1e-14);
  assert.equal(conditionNumber(Float64Array.of(1, 2, 2, 4), 2), Number.POSITIVE_INFINITY);
  assertClose(conditionNumber(Float64Array.of(3, 0, 0, 1), 2), 3, 1e-14);
});

test.run();
