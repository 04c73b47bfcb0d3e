/** Which windows make up which step: an order for each epoch, from (seed, epoch) alone, cut into batches. */
import {KeyedRandom, PURPOSE} from "./keyed-random.ts";

/** The indices 0 … windows − 1 in the order of `epoch` (Fisher and Yates); every order is as likely. */
export function epochOrder(windows: number, seed: number, epoch: number): Uint32Array {
  const random = new KeyedRandom().open({purpose: PURPOSE.order, seed, a: epoch, b: 0});
  const order = Uint32Array.from({length: windows}, (_, i) => i);
  for (let i = windows - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

/** Steps of an epoch: the last batch may be short, as in Keras. */
export function stepsPerEpoch(windows: number, batchSize: number): number {
  return Math.ceil(windows / batchSize);
}

/** The windows of one step, counted from 0, as a view of `order`. */
export function batchOf(order: Uint32Array, step: number, batchSize: number): Uint32Array {
  return order.subarray(step * batchSize, (step + 1) * batchSize);
}
