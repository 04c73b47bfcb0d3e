/** The L2 penalty and its gradient. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {addPenalty, isPenalised} from "../../../src/model/training/penalty.ts";

const test = suite("penalty");
const variable = (name: string, ...values: number[]) => ({
  layer: "l",
  name,
  values: Float32Array.from(values),
});

test("every kernel is penalised, no bias, gamma or moving statistic", () => {
  const names = ["conv/0/kernel", "lstm/1/recurrent_kernel", "sep/0/depthwise_kernel", "kernel"];
  for (const name of names) assert.ok(isPenalised(variable(name)), name);
  for (const name of ["conv/1/bias", "norm/0/gamma", "norm/2/moving_mean", "kernels/0/bias", "l/0/mykernels"])
    assert.not(isPenalised(variable(name)), name);
});

test("the penalty is l2 times the sum of squares, its gradient is added", () => {
  const variables = [variable("a/kernel", 1, -2, 3), variable("a/bias", 5), variable("b/kernel", 0.5)];
  const gradients = [Float32Array.of(1, 1, 1), Float32Array.of(1), Float32Array.of(-1)];
  assert.is(addPenalty(0.25, variables, gradients), 0.25 * 14.25);
  assert.equal(
    gradients.map((values) => [...values]),
    [[1.5, 0, 2.5], [1], [-0.75]],
  );
  assert.equal([...variables[0]!.values], [1, -2, 3], "variables stay");
  assert.is(addPenalty(0, variables, gradients), 0);
  assert.equal([...gradients[0]!], [1.5, 0, 2.5]);
});

test.run();
