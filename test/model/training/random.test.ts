/** Keyed streams, masks, noise and the order of windows: exactly the same each time, and as random as they claim. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {batchOf, epochOrder, stepsPerEpoch} from "../../../src/model/training/batches.ts";
import {KeyedRandom, PURPOSE} from "../../../src/model/training/keyed-random.ts";
import {fillMask, fillNoise} from "../../../src/model/training/mask.ts";

const test = suite("random numbers of training");

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Pearson's correlation; of independent numbers its standard deviation is 1 / √n. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

test("the generator is xoshiro128++", () => {
  const random = new KeyedRandom();
  random.state.set([1, 2, 3, 4]);
  // First outputs of the authors' C code (https://prng.di.unimi.it/xoshiro128plusplus.c) for this state.
  const expected = [641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295];
  assert.equal(
    expected.map(() => random.next() >>> 0),
    expected,
  );
});

test("a stream is its name: any part that differs gives another, and its bits differ by half", () => {
  const names = [
    [1, 0, 0, 0],
    [2, 0, 0, 0],
    [1, 1, 0, 0],
    [1, 0, 1, 0],
    [1, 0, 0, 1],
    [1, 2 ** 32, 0, 0],
    [1, 0, 2 ** 32, 0],
    [1, 2 ** 53 - 1, 0, 0],
  ] as const;
  const streams = names.map(([purpose, seed, a, b]) => {
    const random = new KeyedRandom().open({purpose, seed, a, b});
    return Array.from({length: 200}, () => random.next());
  });
  const again = new KeyedRandom().open({purpose: 1, seed: 1, a: 0, b: 0});
  assert.equal(
    streams[2],
    streams[2]!.map(() => again.next()),
  );
  for (const [i, one] of streams.entries())
    for (const other of streams.slice(0, i)) {
      const differing = one.reduce((sum, word, k) => {
        let x = word ^ other[k]!;
        let count = 0;
        for (; x !== 0; x &= x - 1) count++;
        return sum + count;
      }, 0);
      assert.ok(Math.abs(differing / 200 - 16) < 1, `${differing / 200} bits of 32`);
    }
});

test("uniform, integer and normal numbers have their distributions", () => {
  const random = new KeyedRandom().open({purpose: PURPOSE.noise, seed: 5, a: 0, b: 0});
  const uniform = Array.from({length: 20000}, () => random.uniform());
  assert.ok(Math.abs(mean(uniform) - 0.5) < 0.01 && uniform.every((u) => u >= 0 && u < 1));
  const counts = [0, 0, 0];
  for (let i = 0; i < 30000; i++) counts[random.integer(3)]!++;
  assert.ok(
    counts.every((count) => Math.abs(count - 10000) < 400),
    counts.join(),
  );
  const filled = new Float32Array(20001);
  random.fillNormal(filled);
  const single = Float32Array.from({length: 20001}, () => random.normal());
  for (const normal of [filled, single]) {
    assert.ok(Math.abs(mean(normal)) < 0.03);
    assert.ok(Math.abs(mean(normal.map((z) => z * z)) - 1) < 0.05);
    assert.ok(Math.abs(mean(normal.map((z) => z ** 4)) - 3) < 0.3);
    assert.ok(Math.abs(mean(normal.map((z) => Number(Math.abs(z) > 1.959964))) - 0.05) < 0.006);
  }
});

test("a mask keeps its share, and masks of other steps, layers and seeds have nothing to do with it", () => {
  const n = 100001;
  const base = {seed: 1, step: 3, layer: 2};
  for (const keep of [0, 0.5, 0.8, 0.9, 1]) {
    const out = new Float32Array(n).fill(7);
    fillMask(out, keep, base);
    assert.ok(out.every((value) => value === 0 || value === Math.fround(1 / keep)));
    assert.ok(
      Math.abs(mean(out.map((value) => (value === 0 ? 0 : 1))) - keep) <
        4 * Math.sqrt((keep * (1 - keep)) / n) + 1e-9,
      `${keep}`,
    );
  }
  const masks = [base, {...base, seed: 2}, {...base, step: 4}, {...base, layer: 3}].map((key) => {
    const out = new Float32Array(n);
    fillMask(out, 0.7, key);
    return out;
  });
  const noise = new Float32Array(n);
  fillNoise(noise, base);
  const shifted = [1, 2].map((by) => masks[0]!.map((_, i) => masks[0]![(i + by) % n]!));
  for (const other of [...masks.slice(1), noise, ...shifted])
    assert.ok(Math.abs(correlation(masks[0]!, other)) < 4 / Math.sqrt(n));
  const again = new Float32Array(n);
  fillMask(again, 0.7, base);
  assert.equal(again, masks[0]);
  const words = new KeyedRandom().open({purpose: PURPOSE.mask, seed: 1, a: 3, b: 2});
  for (let i = 0; i < 1000; i += 2) {
    const word = words.next() >>> 0;
    assert.is(again[i] !== 0, word % 65536 < Math.round(0.7 * 65536));
    assert.is(again[i + 1] !== 0, word >>> 16 < Math.round(0.7 * 65536));
  }
  const view = new Float32Array(8).fill(9);
  fillMask(view.subarray(0, 3), 1, base);
  assert.equal([...view], [1, 1, 1, 9, 9, 9, 9, 9], "an odd length writes nothing behind its end");
  assert.throws(() => fillMask(view, 1.5, base), /expected a number from 0 to 1/);
});

test("an epoch's order is a permutation from seed and epoch alone; all are as likely", () => {
  assert.equal([...epochOrder(500, 7, 3)], [...epochOrder(500, 7, 3)]);
  assert.not.equal([...epochOrder(500, 7, 3)], [...epochOrder(500, 7, 4)]);
  assert.not.equal([...epochOrder(500, 7, 3)], [...epochOrder(500, 8, 3)]);
  assert.equal(
    [...epochOrder(500, 7, 3)].sort((a, b) => a - b),
    Array.from({length: 500}, (_, i) => i),
  );
  assert.equal([...epochOrder(0, 1, 1)], []);
  const counts = new Map<string, number>();
  for (let epoch = 0; epoch < 6000; epoch++) {
    const order = epochOrder(3, 1, epoch).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.is(counts.size, 6);
  assert.ok(
    [...counts.values()].every((count) => Math.abs(count - 1000) < 120),
    [...counts.values()].join(),
  );
});

test("batches hold every window once, the last one short", () => {
  const order = epochOrder(10, 1, 0);
  assert.is(stepsPerEpoch(10, 4), 3);
  const batches = [0, 1, 2].map((step) => [...batchOf(order, step, 4)]);
  assert.equal(
    batches.map(({length}) => length),
    [4, 4, 2],
  );
  assert.equal(batches.flat(), [...order]);
  assert.is(stepsPerEpoch(8, 4), 2);
});

test.run();
