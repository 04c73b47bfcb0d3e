import assert from "node:assert/strict";
import {suite} from "uvu";
import {significanceOf} from "../../../src/judgement/drift/channel.ts";

const test = suite("channel significance");

test("a series that hardly moves is worth few samples, and its p says so", () => {
  const slow = Float32Array.from({length: 5000}, (_, i) => Math.sin(i / 800));
  const {effective, naive, corrected} = significanceOf(0.1, slow, {n: 5000, effective: 5000});
  assert.ok(effective < 100, `${effective}`);
  assert.ok(naive < 1e-10);
  assert.ok(corrected > 0.2);
});

test.run();
