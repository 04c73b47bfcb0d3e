/** Learning rates and early stopping against Keras' schedules and callbacks. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {
  earlyStoppingSchema,
  INITIAL_STOPPING,
  stoppingStateSchema,
  updateStopping,
} from "../../../src/model/training/early-stopping.ts";
import {
  learningRateAt,
  scheduleSchema,
  scheduleStateSchema,
  startSchedule,
  updateSchedule,
} from "../../../src/model/training/schedule.ts";
import {reference} from "./reference.ts";

const test = suite("schedules");
const run = {learningRate: 0.01, epochs: 3, stepsPerEpoch: 10};
const close = (found: number, expected: number): boolean =>
  Math.abs(found - expected) < 2e-9 + 1e-6 * expected;

const rates = (options: unknown, steps: number): number[] => {
  const parsed = scheduleSchema.parse(options);
  return Array.from({length: steps}, (_, step) => learningRateAt(step, parsed, run, startSchedule(run)));
};

test("cosine, with and without warm-up, is Keras' CosineDecay", () => {
  const warm = rates({name: "cosine", warmupEpochs: 0.5, finalFraction: 0.1}, 35);
  for (const [step, rate] of warm.entries())
    assert.ok(close(rate, reference.cosine.warm[step]!), `step ${step}`);
  const plain = rates({name: "cosine"}, 35);
  for (const [step, rate] of plain.entries())
    assert.ok(close(rate, reference.cosine.plain[step]!), `step ${step}`);
});

test("constant stays; step falls every so many epochs", () => {
  assert.equal(new Set(rates({name: "constant"}, 30)), new Set([0.01]));
  const step = rates({name: "step", every: 2, gamma: 0.1}, 41);
  assert.is(step[19], 0.01);
  assert.ok(close(step[20]!, 0.001) && close(step[39]!, 0.001) && close(step[40]!, 0.0001));
});

test("plateau falls when Keras' ReduceLROnPlateau does", () => {
  for (const {options, rates: expected} of reference.plateau.cases) {
    const parsed = scheduleSchema.parse(options);
    const large = {...run, learningRate: 0.1};
    let state = startSchedule(large);
    for (const [epoch, loss] of reference.plateau.losses.entries()) {
      state = updateSchedule(parsed, state, loss);
      // Through JSON, as a checkpoint does.
      state = scheduleStateSchema.parse(JSON.parse(JSON.stringify(state)));
      const found = learningRateAt(99, parsed, large, state);
      assert.ok(close(found, expected[epoch]!), `${JSON.stringify(options)} epoch ${epoch}: ${found}`);
    }
  }
});

test("a loss that is NaN is no improvement, not even the first", () => {
  const options = scheduleSchema.parse({name: "plateau", patience: 2, factor: 0.5});
  let state = startSchedule(run);
  state = updateSchedule(options, state, Number.NaN);
  state = updateSchedule(options, state, Number.NaN);
  assert.is(state.best, null);
  assert.is(state.rate, 0.005);
});

test("options are checked", () => {
  assert.not(scheduleSchema.safeParse({name: "plateau", factor: 1}).success);
  assert.not(scheduleSchema.safeParse({name: "cosine", gamma: 0.5}).success);
});

test("stops and chooses the best epoch as Keras' EarlyStopping does", () => {
  for (const {options, stoppedAfter, bestEpoch} of reference.stopping) {
    const parsed = earlyStoppingSchema.parse(options);
    const values =
      parsed.monitor === "macroF1"
        ? reference.plateau.losses.map((value) => -value)
        : reference.plateau.losses;
    let state = INITIAL_STOPPING;
    let stopped: number | null = null;
    for (const [i, value] of values.entries()) {
      const scores = {loss: 0, accuracy: 0, macroF1: 0, [parsed.monitor]: value};
      state = stoppingStateSchema.parse(
        JSON.parse(JSON.stringify(updateStopping(parsed, state, i + 1, scores))),
      );
      if (state.stop) {
        stopped = i + 1;
        break;
      }
    }
    assert.is(stopped, stoppedAfter, JSON.stringify(options));
    assert.is(state.bestEpoch, bestEpoch);
  }
});

test("no patience never stops; NaN is never the best", () => {
  const options = earlyStoppingSchema.parse({monitor: "accuracy", patience: null});
  let state = updateStopping(options, INITIAL_STOPPING, 1, {loss: 1, accuracy: Number.NaN, macroF1: 0});
  assert.is(state.bestEpoch, null);
  for (let epoch = 2; epoch < 60; epoch++)
    state = updateStopping(options, state, epoch, {loss: 1, accuracy: 0.5, macroF1: 0});
  assert.is(state.stop, false);
  assert.is(state.bestEpoch, 2);
});

test.run();
