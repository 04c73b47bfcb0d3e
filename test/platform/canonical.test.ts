import {isDeepStrictEqual} from "node:util";
import fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {canonical, compareCodeUnits, sha256} from "../../src/platform/canonical.ts";

const test = suite("canonical");

const values = fc.anything({maxDepth: 3, withBigInt: true, withNullPrototype: false});

test("two values have the same form just when they are the same", () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      assert.is(canonical(a) === canonical(b), isDeepStrictEqual(a, b));
    }),
    {seed: 1, numRuns: 2000},
  );
});

test("near misses are told apart, also after UTF-8", () => {
  const distinct: unknown[] = [
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    "0",
    0n,
    null,
    undefined,
    "",
    "null",
    false,
    "f",
    [],
    {},
    [[]],
    [[], []],
    ["a", "b"],
    ["a','b"],
    ["ab"],
    ["a", ["b"]],
    {a: 1, b: 2},
    {a: {b: 1}},
    {ab: 1},
    {a: undefined},
    [undefined],
    [null],
    "\ud800",
    "\ud801",
    "\ufffd",
    '"\\ud800"',
    'e8:"\\ud800"',
    new Uint8Array([1]),
    [1],
    "01",
    "é",
    "e\u0301",
  ];
  const forms = distinct.map((value) => sha256(canonical(value)));
  assert.is(new Set(forms).size, distinct.length);
});

test("the order of keys does not matter, that of items does", () => {
  assert.is(canonical({b: 1, a: 2, 10: 3, 9: 4}), canonical({9: 4, a: 2, 10: 3, b: 1}));
  assert.is.not(canonical([1, 2]), canonical([2, 1]));
});

test("what has no plain value is refused", () => {
  for (const value of [() => 1, Symbol("x"), new Map(), new Set(), /x/]) {
    assert.throws(() => canonical(value), /no canonical form/);
  }
});

test("code units, not a locale, decide the order", () => {
  assert.equal(["é", "z", "B", "a", "_"].sort(compareCodeUnits), ["B", "_", "a", "z", "é"]);
});

test.run();
