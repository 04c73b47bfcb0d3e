import {suite} from "uvu";
import * as assert from "uvu/assert";
import {
  count,
  formatBytes,
  formatChange,
  formatNumber,
  formatPair,
  formatValue,
} from "../../../../src/runner/diff/text/number.ts";

const test = suite("numbers of a diff as text");

test("four digits, integers whole, a sign where it is a change", () => {
  assert.equal([1234567, 0.123456, -2.5, 1e15, 1.5e15].map(formatNumber), [
    "1234567",
    "0.1235",
    "-2.5",
    "1000000000000000",
    "1500000000000000",
  ]);
  assert.equal([3, -0.25, 0].map(formatChange), ["+3", "-0.25", "+0"]);
});

test("two numbers have as many digits as it takes to tell them apart", () => {
  assert.equal(formatPair(0.12341, 0.12344), ["0.12341", "0.12344"]);
  assert.equal(formatPair(1, 1.00001), ["1", "1.00001"]);
  assert.equal(formatPair(1 / 3, 1 / 3), [String(1 / 3), String(1 / 3)]);
  assert.equal(formatPair(1e15, 1e15 + 1), ["1000000000000000", "1000000000000001"]);
});

test("a value fits its room; bytes and counts have their units", () => {
  assert.equal(
    [undefined, "a", {b: 1}, 0.123456].map((value) => formatValue(value)),
    ["absent", '"a"', '{"b":1}', "0.1235"],
  );
  assert.equal([formatValue("abcdef", 8), formatValue("abcdef", 7)], ['"abcdef"', '"abcde…']);
  assert.equal([0, 999, 1000, 123456, 5e12].map(formatBytes), ["0 B", "999 B", "1 kB", "123 kB", "5000 GB"]);
  assert.equal(
    [count(1, "row"), count(1200, "row"), count(0, "class", "classes")],
    ["1 row", "1,200 rows", "0 classes"],
  );
});

test.run();
