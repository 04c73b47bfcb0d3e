import {suite} from "uvu";
import * as assert from "uvu/assert";
import {bootstrapUnits, countResamples, percentileInterval, sumUnits} from "../../src/stats/bootstrap.ts";
import {randomInteger, resampleCounts, shuffle} from "../../src/stats/random.ts";

const test = suite("bootstrap over units");

/** A generator for tests: Park and Miller's minimal standard. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
}

test("draws are reproducible, and the spread is that of the mean of units", () => {
  const units = Array.from({length: 25}, (_, i) => Float64Array.of(i));
  const meanOf = (sums: Float64Array) => [sums[0]! / 25];
  const [draws] = bootstrapUnits(units, 4000, seeded(7), meanOf);
  const [again] = bootstrapUnits(units, 4000, seeded(7), meanOf);
  assert.equal(draws, again);
  const mean = draws!.reduce((sum, x) => sum + x, 0) / draws!.length;
  const sd = Math.sqrt(draws!.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws!.length);
  const expected = Math.sqrt((25 * 25 - 1) / 12 / 25);
  assert.ok(Math.abs(mean - 12) < 0.1, `mean ${mean}`);
  assert.ok(Math.abs(sd / expected - 1) < 0.05, `sd ${sd}, expected ${expected}`);
  const {lo, hi} = percentileInterval(draws!, 0.95);
  assert.ok(Math.abs((hi - lo) / (2 * 1.96 * expected) - 1) < 0.08, `${lo} to ${hi}`);
});

test("one unit has no spread; no unit has no draw", () => {
  const [draws] = bootstrapUnits([Float64Array.of(3)], 10, seeded(1), (sums) => [sums[0]!]);
  assert.equal(percentileInterval(draws!, 0.95), {lo: 3, hi: 3});
  assert.equal([...sumUnits([])], []);
  assert.equal(percentileInterval(new Float64Array(), 0.95), {lo: Number.NaN, hi: Number.NaN});
});

test("undefined draws are left out, unless they are most", () => {
  const {lo, hi} = percentileInterval(Float64Array.of(1, Number.NaN, 2), 0.5);
  assert.equal([lo, hi], [1.25, 1.75]);
  assert.equal(percentileInterval(Float64Array.of(1, Number.NaN, Number.NaN), 0.5), {
    lo: Number.NaN,
    hi: Number.NaN,
  });
});

test("the number of different resamples is C(2n − 1, n)", () => {
  assert.equal([1, 2, 3, 5, 10].map(countResamples), [1, 3, 10, 126, 92378]);
});

test("whole numbers are uniform, within their range, and ask for a range", () => {
  const random = seeded(3);
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < 6000; i++) counts[randomInteger(random, 6)]!++;
  for (const n of counts) assert.ok(Math.abs(n - 1000) < 120, String(counts));
  assert.is(
    randomInteger(() => 1 - 2 ** -53, 4),
    3,
  );
  for (const below of [0, -1, 1.5, Number.NaN]) assert.throws(() => randomInteger(random, below), /below/);
});

test("a shuffle keeps what it is given; a resample keeps its size", () => {
  const values = ["a", "b", "c", "d"];
  const orders = new Set<string>();
  const random = seeded(11);
  for (let i = 0; i < 500; i++) orders.add(shuffle(values, random).join(""));
  assert.is(orders.size, 24);
  assert.equal(values, ["a", "b", "c", "d"]);
  assert.is(
    resampleCounts(9, random).reduce((sum, n) => sum + n, 0),
    9,
  );
});

test.run();
