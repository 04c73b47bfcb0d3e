/** How values are distributed, and how far apart two distributions are. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {NumberColumn, TextColumn} from "../../../../src/runner/diff/table/column.ts";
import {countTransitions, describeNumbers} from "../../../../src/runner/diff/table/distribution.ts";

const test = suite("distributions");

const numbers = (...values: readonly number[]): NumberColumn => ({
  ...{kind: "number", name: "x", type: "Float64", nulls: undefined, width: 1},
  values: Float64Array.from(values),
});
const texts = (...values: readonly string[]): TextColumn => ({
  ...{kind: "text", form: "coded", name: "t", type: "Utf8"},
  codes: Int32Array.from(values, (value) => (value === "-" ? -1 : value.charCodeAt(0) - 97)),
  texts: ["a", "b", "c"],
});

/** Kolmogorov and Smirnov's statistic, by hand. */
const shifts: readonly [before: readonly number[], after: readonly number[], shift: number][] = [
  [[1, 2, 3], [3, 2, 1], 0],
  [[0, 0], [1, 1], 1],
  [[0, 0, 1, 1], [0, 1, 1, 1], 0.25],
  [[0, 1, 2, 3], [0, 1], 0.5],
  [[], [1], 1],
  [[], [], 0],
];
for (const [before, after, shift] of shifts)
  test(`from [${before}] to [${after}] by ${shift}`, () => {
    assert.is(describeNumbers(numbers(...before), numbers(...after)).shift, shift);
    assert.is(describeNumbers(numbers(...after), numbers(...before)).shift, shift);
  });

test("figures are of the finite values; the histogram holds each once", () => {
  const {before, histogram} = describeNumbers(numbers(1, 2, 3, 4, Number.NaN), numbers(0, 32));
  assert.equal([before.count, before.nan, before.mean, before.min, before.max], [4, 1, 2.5, 1, 4]);
  assert.equal([histogram.edges.length, histogram.edges[0], histogram.edges.at(-1)], [33, 0, 32]);
  assert.equal(
    [histogram.before, histogram.after].map((all) => all.reduce((sum, n) => sum + n, 0)),
    [4, 2],
  );
});

test("transitions of the rows that changed, the most frequent first", () => {
  const {transitions, others} = countTransitions(
    texts("a", "b", "-", "a", "c"),
    texts("b", "c", "a", "b", "c"),
    Int32Array.of(0, 1, 2, 3, 4),
    Int32Array.of(0, 1, 2, 3),
  );
  assert.is(others, 0);
  assert.equal(transitions, [
    {before: "a", after: "b", rows: 2},
    {before: null, after: "a", rows: 1},
    {before: "b", after: "c", rows: 1},
  ]);
});

test.run();
