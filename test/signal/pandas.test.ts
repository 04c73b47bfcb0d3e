/** Matching, binning and interpolation against pandas; the fixture's script stands beside it. */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sortedOrder} from "../../src/formats/garmin/sorted-order.ts";
import {countBins, meanOfBins} from "../../src/signal/bins.ts";
import {interpolateGaps, numberSegments} from "../../src/signal/gaps.ts";
import {matchNearest} from "../../src/signal/nearest.ts";
import {fillGaps} from "../windows/older-system.ts";

const test = suite("pandas semantics");
const fixture = JSON.parse(readFileSync(new URL("../fixtures/signal/pandas.json", import.meta.url), "utf8"));
const column = (values: readonly (number | null)[]): Float64Array =>
  Float64Array.from(values, (value) => value ?? Number.NaN);

test("matchNearest is merge_asof", () => {
  for (const {left, right, tolerance, matchedLeft, matchedRight} of fixture.cases) {
    const found = matchNearest(column(left), column(right), tolerance);
    assert.equal([...found.left], matchedLeft);
    assert.equal([...found.right], matchedRight);
  }
});

test("meanOfBins is resample().mean()", () => {
  for (const {left, values, binMeans} of fixture.cases) {
    const order = Int32Array.from(left.keys());
    const means = meanOfBins(countBins(column(left), order, 20), column(values), order);
    assert.is(means.length, binMeans.length);
    column(binMeans).forEach((mean, i) => {
      const same = Number.isNaN(mean)
        ? Number.isNaN(means[i]!)
        : Math.abs(mean - means[i]!) <= 1e-12 * Math.abs(mean);
      assert.ok(same, `bin ${i}: ${means[i]}, expected ${mean}`);
    });
  }
});

test("what rounding drops from a bin's sum is made up for", () => {
  // One hundred times 0.1 after a number beside which each is half lost.
  const values = Float64Array.of(2 ** 40, ...new Array<number>(100).fill(0.1), -(2 ** 40));
  const times = Float64Array.from(values, (_, i) => i / 10);
  const [mean] = meanOfBins(
    countBins(times, Int32Array.from(values.keys()), 20),
    values,
    Int32Array.from(values.keys()),
  );
  assert.ok(Math.abs(mean! - 10 / 102) < 1e-12, `${mean}`);
});

test("interpolateGaps is interpolate(limit, both)", () => {
  for (const {limit, values, filled} of fixture.gaps) {
    const found = column(values);
    interpolateGaps(found, limit);
    column(filled).forEach((value, i) => {
      const same = Number.isNaN(value) ? Number.isNaN(found[i]!) : Math.abs(value - found[i]!) < 1e-12;
      assert.ok(same, `limit ${limit}, ${values}: ${[...found]}, expected ${filled}`);
    });
  }
});

test("segments and filling", () => {
  const values = column([null, 1, 2, null, null, 3, null]);
  const {segment, count} = numberSegments(values);
  assert.equal([...segment], [-1, 0, 0, -1, -1, 1, -1]);
  assert.is(count, 2);
  assert.equal([...fillGaps(values)], [1, 1, 2, 2, 2, 3, 3]);
  assert.is(numberSegments(new Float64Array(0)).count, 0);
});

test("sortedOrder is a stable sort", () => {
  for (const {left} of fixture.cases) {
    const keys = Float64Array.from(left, (time: number) => (time * 7919) % 97);
    const expected = [...keys.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b);
    assert.equal([...sortedOrder(keys)], expected);
  }
  assert.equal([...sortedOrder(new Float64Array(0))], []);
});

test.run();
