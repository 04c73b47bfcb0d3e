/** Windows as features, and which of them are unlike the reference, against NumPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {selectFeatures, windowFeatures} from "../../../src/judgement/drift/features.ts";
import {fitRegion, outlierTest, outsideShare} from "../../../src/judgement/drift/out-of-distribution.ts";
import {assertClose, fixture, smallTable} from "./fixture.ts";

const test = suite("features");
const reference = windowFeatures(smallTable(7, 0));
const current = windowFeatures(smallTable(8, 0.3));

test("features are means, then logarithms of deviations", () => {
  assert.deepEqual([reference.rows, reference.width], [60, 12]);
  assertClose(reference.values.slice(0, 36), fixture.features.flat(), 1e-7);
});

test("a window without movement has a finite logarithm", () => {
  const still = smallTable(7, 0);
  still.x.fill(2);
  const {values} = windowFeatures(still);
  assertClose(values.slice(0, 12), [2, 2, 2, 2, 2, 2, ...new Array(6).fill(Math.log(1e-3))]);
});

test("chosen rows come in the order asked for", () => {
  const chosen = selectFeatures(reference, [3, 0]);
  assert.deepEqual([chosen.rows, chosen.width], [2, 12]);
  assert.deepEqual(chosen.values.slice(0, 12), reference.values.slice(36, 48));
  assert.deepEqual(chosen.values.slice(12), reference.values.slice(0, 12));
});

for (const [quantile, expected] of Object.entries(fixture.outside))
  test(`windows beyond the ${quantile} quantile of the reference are NumPy's`, () => {
    const isOutside = outlierTest(fitRegion(reference, Number(quantile))!);
    const found = Array.from({length: 60}, (_, row) => Number(isOutside(current, row)));
    assert.deepEqual(found, expected);
    const share = expected.reduce((sum, flag) => sum + flag, 0) / 60;
    assert.equal(outsideShare(isOutside, current), share);
  });

test("the most distant window of the reference is not beyond its own maximum", () => {
  assert.equal(outsideShare(outlierTest(fitRegion(reference, 1)!), reference), 0);
});

test("distances are measured from the mean of all rows", () => {
  const line = (values: number[]) => ({values: Float64Array.from(values), rows: values.length, width: 1});
  const isOutside = outlierTest(fitRegion(line([8, 0, 4, 4]), 1)!);
  const found = line([8.1, 7.9, 0.1, -0.1]);
  assert.deepEqual(
    [0, 1, 2, 3].map((row) => isOutside(found, row)),
    [true, false, false, true],
  );
});

test("with fewer windows than features there is no test, with as many there is", () => {
  const rows = (n: number) =>
    selectFeatures(
      reference,
      Array.from({length: n}, (_, i) => i),
    );
  assert.equal(fitRegion(rows(11), 0.99), undefined);
  assert.notEqual(fitRegion(rows(12), 0.99), undefined);
});

test("a feature that does not vary is no obstacle, and any change of it is far", () => {
  for (const feature of [0, 4, 11]) {
    const withValue = (given: number) => {
      return {...reference, values: reference.values.map((value, i) => (i % 12 === feature ? given : value))};
    };
    const isOutside = outlierTest(fitRegion(withValue(7), 0.99)!);
    assert.ok(outsideShare(isOutside, withValue(7)) <= 0.02);
    assert.equal(outsideShare(isOutside, withValue(7.1)), 1);
  }
});

test.run();
