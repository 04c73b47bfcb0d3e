import assert from "node:assert/strict";
import {suite} from "uvu";
import {cutStretches} from "../../../src/judgement/drift/stretches.ts";

const test = suite("stretches of a person");
const cut = (rows: number, windows: number) =>
  cutStretches({rows: Array.from({length: rows}, (_, i) => 10 + i)}, windows).map((stretch) => [
    stretch[0],
    stretch.at(-1),
    stretch.length,
  ]);

test("as many as fit beside each other, none overlapping, spread from the first row to the last", () => {
  assert.deepEqual(cut(10, 3), [
    [10, 12, 3],
    [13, 15, 3],
    [17, 19, 3],
  ]);
  assert.deepEqual(cut(9, 3), [
    [10, 12, 3],
    [13, 15, 3],
    [16, 18, 3],
  ]);
});

test("one where no second fits, and all rows where they are fewer than the recording", () => {
  assert.deepEqual(cut(11, 6), [[10, 15, 6]]);
  assert.deepEqual(cut(5, 6), [[10, 14, 5]]);
});

test.run();
