import assert from "node:assert/strict";
import {suite} from "uvu";
import {pack, unpack} from "../../../src/formats/packed/packed.ts";

const test = suite("packed values");

const shared = Float64Array.of(1.5, Number.NaN, -0);
const VALUE = {
  words: ["Zoë", null, ""],
  figures: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-300],
  nested: {bytes: Uint8Array.of(1, 2, 3), empty: new Float32Array(0), codes: Int32Array.of(-1, 7)},
  one: shared,
  two: shared,
  part: Float32Array.of(9, 8, 7, 6).subarray(1, 3),
};

test("every value comes back, whatever its place in the bytes", () => {
  const bytes = pack("kind/1", VALUE);
  assert.deepEqual(unpack("kind/1", bytes), VALUE);
  for (const shift of [1, 4, 8]) {
    const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
    shifted.set(bytes);
    assert.deepEqual(unpack("kind/1", shifted), VALUE);
  }
});

test("the same values give the same bytes, and an array that stands there twice is written once", () => {
  assert.deepEqual(pack("kind/1", VALUE), pack("kind/1", structuredClone(VALUE)));
  const twice = pack("k", {a: shared, b: shared}).length;
  const two = pack("k", {a: shared, b: shared.slice()}).length;
  assert.equal(two - twice, shared.byteLength);
});

test("another kind, a file that is cut off anywhere, and one of anything else are told", () => {
  const bytes = pack("kind/1", VALUE);
  assert.equal(unpack("kind/2", bytes), undefined);
  for (const length of [0, 7, 15, 16, 40, bytes.length - 9])
    assert.equal(unpack("kind/1", bytes.subarray(0, length)), undefined, `${length} bytes`);
  assert.equal(unpack("kind/1", Buffer.from("KYMOPACK and no JSON at all, though long enough")), undefined);
});

test("what cannot be packed is refused by its name", () => {
  assert.throws(() => pack("k", {inner: {usual: () => 1}}), /usual is no plain value/);
  assert.throws(() => pack("k", {found: new Map()}), /found is no plain value/);
  assert.throws(() => pack("k", {t: BigInt64Array.of(1n)}), /t is a BigInt64Array/);
});

test.run();
