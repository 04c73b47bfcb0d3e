/** Rows through an engine in batches. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {runInBatches} from "../../src/model/session.ts";

const test = suite("session");
const input = Float32Array.from({length: 10}, (_, i) => i);
/** The sum of each row of two. */
const sums = async (batch: Float32Array): Promise<Float32Array> =>
  Float32Array.from({length: batch.length / 2}, (_, row) => batch[2 * row]! + batch[2 * row + 1]!);

test("rows come out in order whatever the batch size, the share is reported after each batch", async () => {
  for (const [batchSize, expected] of [
    [2, [0.4, 0.8, 1]],
    [5, [1]],
    [9, [1]],
  ] as const) {
    const dims: (readonly number[])[] = [];
    const shares: number[] = [];
    const out = await runInBatches(
      input,
      {rows: 5, shape: [2, 1], width: 1, batchSize, onProgress: (share) => shares.push(share)},
      (batch, of) => {
        dims.push(of);
        return sums(batch);
      },
    );
    assert.equal([...out], [1, 5, 9, 13, 17]);
    assert.equal(shares, expected);
    assert.equal(dims.at(-1), [batchSize === 2 ? 1 : 5, 2, 1]);
  }
  assert.is(
    (await runInBatches(new Float32Array(0), {rows: 0, shape: [2], width: 1, batchSize: 4}, sums)).length,
    0,
  );
});

test("an input or an output of another size is a bug", async () => {
  const message = (rows: number, width: number): Promise<string> =>
    runInBatches(input, {rows, shape: [2], width, batchSize: 2}, sums).then(
      () => "nothing",
      (error: Error) => error.message,
    );
  assert.is(await message(4, 1), "10 values for 4 rows of (2)");
  assert.is(await message(5, 3), "the model gave 2 values, expected (2, 3)");
});

test.run();
