/** The domain classifier against scikit-learn: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {checkDomain} from "../../../src/judgement/drift/domain-check.ts";
import {domainAuc} from "../../../src/judgement/drift/domain-classifier.ts";
import {domainNull95} from "../../../src/judgement/drift/domain-null.ts";
import {type Features, selectFeatures} from "../../../src/judgement/drift/features.ts";
import {groupRows} from "../../../src/judgement/drift/groups.ts";
import {fitLogistic} from "../../../src/judgement/drift/logistic-regression.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, fixture, smallContext} from "./fixture.ts";

const test = suite("domain classifier");

function plane(rows: number, seed: number, shift: number): Features {
  const values = uniforms(rows * 2, seed).map((u, i) => (i % 2 === 0 ? u + shift : u));
  return {values, rows, width: 2};
}

function withConstant({values, rows}: Features): Features {
  const wider = Float64Array.from({length: rows * 3}, (_, i) =>
    i % 3 === 2 ? 5 : values[Math.floor(i / 3) * 2 + (i % 3)]!,
  );
  return {values: wider, rows, width: 3};
}

test("weights are scikit-learn's, with classes balanced and the intercept penalised", () => {
  const {values} = plane(30, 10, 0);
  const rows = Array.from({length: 30}, (_, i) => ({
    x: Float64Array.from([values[2 * i]!, values[2 * i + 1]!, 1]),
    label: i < 20 ? (0 as const) : (1 as const),
  }));
  assertClose(fitLogistic(rows, 3), fixture.domain.weights, 1e-8);
});

test("rows of one label only are fitted without a division by zero", () => {
  const rows = [1, 2, 3].map((value) => ({x: Float64Array.from([value, 1]), label: 1 as const}));
  assert.ok(fitLogistic(rows, 2).every(Number.isFinite));
});

test("the area of held-out scores is scikit-learn's", () => {
  assertClose(domainAuc(plane(40, 11, 0), plane(25, 12, 0.3), 5), fixture.domain.auc, 1e-12);
});

test("more than 1,500 rows are thinned out evenly", () => {
  assertClose(domainAuc(plane(1600, 13, 0), plane(60, 14, 0.1), 4), fixture.domain.aucThinned, 1e-12);
});

test("a feature that does not vary is left out of account", () => {
  const area = domainAuc(withConstant(plane(40, 11, 0)), withConstant(plane(25, 12, 0.3)), 5);
  assertClose(area, fixture.domain.aucConstant, 1e-12);
});

/** One feature whose values repeat a pattern. */
function repeat(pattern: readonly number[], rows: number): Features {
  const values = Float64Array.from({length: rows}, (_, i) => pattern[i % pattern.length]!);
  return {values, rows, width: 1};
}

test("tied scores count half", () => {
  assert.equal(domainAuc(repeat([3], 20), repeat([3], 10), 5), 0.5);
  // A half against two thirds of ones: 1/3 of the pairs are told apart, half of them are ties.
  assertClose(domainAuc(repeat([0, 1], 20), repeat([0, 1, 1], 12), 2), 1 / 3 + 1 / 4, 1e-12);
  assert.equal(domainAuc(repeat([0], 20), repeat([1], 10), 2), 1);
});

test("fewer windows than two a fold on either side give no area", () => {
  assert.ok(Number.isNaN(domainAuc(plane(9, 11, 0), plane(25, 12, 0), 5)));
  assert.ok(Number.isNaN(domainAuc(plane(25, 11, 0), plane(9, 12, 0), 5)));
  assert.ok(!Number.isNaN(domainAuc(plane(10, 11, 0), plane(10, 12, 0), 5)));
});

const PEOPLE = groupRows(Array.from({length: 80}, (_, row) => `u${Math.floor(row / 20)}`));

test("people of the reference against each other: the 95 % quantile is scikit-learn's and NumPy's", () => {
  assertClose(domainNull95(plane(80, 15, 0), PEOPLE, 5)!, fixture.domain.people95, 1e-12);
});

test("at most eight people are asked", () => {
  const rows = (n: number) => groupRows(Array.from({length: 20 * n}, (_, row) => `u${row % n}`));
  const features = plane(180, 15, 0);
  const nine = rows(9);
  const areas = nine.slice(0, 8).map((person) => {
    const others = nine.filter((other) => other !== person).flatMap((other) => other.rows);
    return domainAuc(selectFeatures(features, others), selectFeatures(features, person.rows), 5);
  });
  const sorted = areas.sort((a, b) => a - b);
  assertClose(domainNull95(features, nine, 5)!, sorted[6]! + (sorted[7]! - sorted[6]!) * 0.65);
});

test("no quantile of two people, nor of people with too few windows", () => {
  assert.equal(domainNull95(plane(80, 15, 0), PEOPLE.slice(0, 2), 5), null);
  assert.equal(domainNull95(plane(80, 15, 0), PEOPLE, 11), null);
});

test("the check says the area, or why there is none", () => {
  const context = smallContext({domainFolds: 3});
  const features = selectFeatures(context.features!, [0, 5, 10, 15, 20, 25, 30]);
  const found = checkDomain(context, features);
  assert.deepEqual(found, {
    withheld: null,
    auc: domainAuc(context.features!, features, 3),
    folds: 3,
    null95: context.domainNull95(),
  });
  const few = checkDomain(context, selectFeatures(features, [0, 1]));
  assert.deepEqual([few.withheld, few.auc, few.folds], ["fewer than 6 windows", null, 3]);
  const without = checkDomain({...context, features: undefined}, features);
  assert.deepEqual([without.withheld, without.auc], ["the baseline has samples, not windows", null]);
});

test.run();
