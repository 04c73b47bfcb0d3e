import {suite} from "uvu";
import * as assert from "uvu/assert";
import {meanOverUnits} from "../../../src/judgement/metrics/mean-interval.ts";

const test = suite("metrics/mean-interval");

test("people with as many windows each: Student's interval of their means", () => {
  const keys = ["a", "a", "b", "b", "c", "c"];
  const {value, lo, hi} = meanOverUnits(Float64Array.of(1, 3, 4, 4, 2, 10), keys, 0.95);
  // scipy.stats.t.interval(0.95, 2, loc=4, scale=scipy.stats.sem([2, 4, 6]))
  assert.is(value, 4);
  assert.ok(Math.abs(lo! - -0.9682754235) < 1e-9, `${lo}`);
  assert.ok(Math.abs(hi! - 8.9682754235) < 1e-9, `${hi}`);
});

test("one person has no interval", () => {
  assert.equal(meanOverUnits(Float64Array.of(1, 2), ["a", "a"], 0.9), {value: 1.5, lo: null, hi: null});
});

test.run();
