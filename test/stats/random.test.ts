import {suite} from "uvu";
import * as assert from "uvu/assert";
import {randomInteger, shuffle} from "../../src/stats/random.ts";

const test = suite("stats/random");

/** A generator for tests: Park and Miller's minimal standard. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
}

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

test("a shuffle keeps what it is given, in every order", () => {
  const values = ["a", "b", "c", "d"];
  const orders = new Set<string>();
  const random = seeded(11);
  for (let i = 0; i < 500; i++) orders.add(shuffle(values, random).join(""));
  assert.is(orders.size, 24);
  assert.equal(values, ["a", "b", "c", "d"]);
});

test.run();
