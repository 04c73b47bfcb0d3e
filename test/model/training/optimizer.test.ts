/** Optimizers and clipping against Keras' own steps; resumption to the bit. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {clipGradients, clipSchema, layerNorms} from "../../../src/model/training/clip.ts";
import {createOptimizer, optimizerSchema} from "../../../src/model/training/optimizers/create-optimizer.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {reference} from "./reference.ts";

const {names, initial, gradients, cases} = reference.optimizers;
const floats = (lists: readonly (readonly number[])[]): Float32Array[] =>
  lists.map((list) => Float32Array.from(list));
const variables = names.map((name, i) => ({name, size: initial[i]!.length}));

/** |found − expected| relative to the larger of expected and `floor`. */
function largestError(found: readonly Float32Array[], expected: readonly number[][], floor: number): number {
  return Math.max(
    ...found.flatMap((array, i) =>
      Array.from(array, (value, k) => {
        const want = expected[i]![k]!;
        return Math.abs(value - want) / Math.max(Math.abs(want), floor);
      }),
    ),
  );
}

const test = suite("optimizers");

for (const [name, {options, learningRate, after}] of Object.entries(cases)) {
  test(`${name}: 20 steps as Keras takes them`, () => {
    const optimizer = createOptimizer(optimizerSchema.parse(options), variables);
    const parameters = floats(initial);
    for (const [i, step] of gradients.entries()) {
      optimizer.step(parameters, floats(step), learningRate);
      const expected = after[String(i + 1)];
      // Keras rounds to float32 after every operation; a parameter near 0 keeps the rounding of larger ones.
      if (expected !== undefined) assert.ok(largestError(parameters, expected, 0.5) < 1e-6, `step ${i + 1}`);
    }
    assert.is(optimizer.state().iteration, gradients.length);
  });

  test(`${name}: stopped and resumed, the same bits`, () => {
    const parsed = optimizerSchema.parse(options);
    const straight = createOptimizer(parsed, variables);
    const parameters = floats(initial);
    let first = createOptimizer(parsed, variables);
    const resumed = floats(initial);
    for (const step of gradients) {
      straight.step(parameters, floats(step), learningRate);
      first.step(resumed, floats(step), learningRate);
      const state = first.state();
      const next = createOptimizer(parsed, variables);
      next.restore(state);
      first.step(floats(initial), floats(step), 1);
      first = next;
    }
    assert.equal(resumed, parameters);
  });
}

test("a state of another optimizer or model is refused, and nothing of it is taken over", () => {
  const adam = createOptimizer(optimizerSchema.parse({name: "adam"}), variables);
  const sgd = createOptimizer(optimizerSchema.parse({name: "sgd", momentum: 0.9}), variables);
  const larger = createOptimizer(
    optimizerSchema.parse({name: "adam"}),
    variables.map((variable) => ({...variable, size: variable.size + 1})),
  );
  for (const other of [sgd, larger]) {
    const refuse = (): void => adam.restore(other.state());
    assert.throws(
      refuse,
      (error: unknown) => error instanceof ExpectedError && /another optimizer/.test(error.message),
    );
  }
  assert.is(adam.state().iteration, 0);
});

test("arrays of the wrong size stop a step before it changes anything", () => {
  for (const name of ["adam", "sgd"]) {
    const optimizer = createOptimizer(optimizerSchema.parse({name}), variables);
    const parameters = floats(initial);
    assert.throws(() => optimizer.step(parameters, floats(initial).slice(1), 0.1), /dense\/kernel/);
    assert.throws(() => optimizer.step([...parameters, parameters[0]!], floats(initial), 0.1), /not those/);
    assert.equal(parameters, floats(initial));
    assert.is(optimizer.state().iteration, 0);
  }
});

test("options are checked", () => {
  assert.not(optimizerSchema.safeParse({name: "rmsprop"}).success);
  assert.not(optimizerSchema.safeParse({name: "adam", beta1: 1}).success);
  assert.not(optimizerSchema.safeParse({name: "adam", weightDecay: 0.1}).success);
});

test("gradients are clipped as Keras clips them", () => {
  for (const {options, after} of reference.clip.cases) {
    const clipped = floats(reference.clip.gradients);
    const result = clipGradients(clipped, clipSchema.parse(options));
    assert.ok(largestError(clipped, [...after], 1e-6) < 1e-6, JSON.stringify(options));
    assert.is(
      result.clipped,
      clipped.some((array, i) => array.some((v, k) => v !== Math.fround(reference.clip.gradients[i]![k]!))),
    );
    for (const [i, norm] of result.norms.entries())
      assert.ok(Math.abs(norm / reference.clip.norms[i]! - 1) < 1e-6, "norms are those before clipping");
    assert.ok(Math.abs(result.globalNorm / Math.hypot(...reference.clip.norms) - 1) < 1e-6);
  }
});

test("null only measures; a layer's norm is that of all its variables", () => {
  const list = [Float32Array.of(3, 0, 0, 0, 0), Float32Array.of(4), Float32Array.of(1, 1, 1, 1)];
  const {norms, clipped, globalNorm} = clipGradients(list, null);
  assert.not(clipped);
  assert.equal([...norms], [3, 4, 2]);
  assert.is(globalNorm, Math.sqrt(29));
  assert.equal(
    [...layerNorms(norms, ["dense", "dense", "output"])],
    [
      ["dense", 5],
      ["output", 2],
    ],
  );
});

test("a gradient that is not finite shows in the norms and is not hidden by clipping", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const list = [Float32Array.of(1, bad), Float32Array.of(2)];
    const {globalNorm} = clipGradients(list, {globalNorm: 1});
    assert.not(Number.isFinite(globalNorm));
    assert.ok(list.every((array) => array.every(Number.isNaN)));
  }
  assert.equal(clipGradients([new Float32Array(3)], {globalNorm: 1}).clipped, false);
});

test.run();
