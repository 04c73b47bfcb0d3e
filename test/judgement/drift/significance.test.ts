import assert from "node:assert/strict";
import {suite} from "uvu";
import {testDistance} from "../../../src/judgement/drift/significance.ts";

const test = suite("channel significance");

test("a series that hardly moves is worth few samples, and its p says so", () => {
  const slow = Float32Array.from({length: 5000}, (_, i) => Math.sin(i / 800));
  const {effectiveSampleSize, ksPNaive, ksP} = testDistance(0.1, slow, 5000);
  assert.ok(effectiveSampleSize < 100, `${effectiveSampleSize}`);
  assert.ok(ksPNaive < 1e-10);
  assert.ok(ksP > 0.2);
});

test.run();
