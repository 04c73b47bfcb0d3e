/**
 * Gradients of whole models against the automatic differentiation of TensorFlow and of TensorFlow.js:
 * test/fixtures/gradients/make.py and make.mjs wrote theirs for the models there and in test/fixtures/keras.
 */
import {existsSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sizeOf} from "../../../../src/model/keras/layer.ts";
import {readModel} from "../../../../src/model/keras/model.ts";
import {differentiate, variableName, wave} from "./differentiate.ts";

interface Gradients {
  readonly loss: number;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Of the trained variables, in order. */
  readonly variables: readonly (readonly number[])[];
}

const own = new URL("../../../fixtures/gradients/", import.meta.url);
const other = new URL("../../../fixtures/keras/", import.meta.url);
const reference: Record<string, Record<string, Gradients>> = JSON.parse(
  readFileSync(new URL("reference.json", own), "utf8"),
);

const ROWS = 3;
/** Of each variable's gradient so many numbers or more are in the file, evenly spread. */
const KEPT = 32;
/** Of the largest gradient of the same variable. */
const TOLERANCE = 1e-4;
/** Gradients that should be nothing are what rounding leaves of them. */
const FLOOR = 5e-6;

const test = suite("gradients of other engines");

function check(name: string, found: Float32Array, expected: readonly number[]): void {
  const every = Math.max(1, Math.floor(found.length / KEPT));
  assert.is(expected.length, Math.ceil(found.length / every), name);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [i, value] of expected.entries()) {
    const error = Math.abs(found[i * every]! - value);
    assert.ok(
      error <= TOLERANCE * largest + FLOOR,
      `${name}[${i * every}]: ${found[i * every]}, expected ${value}`,
    );
  }
}

for (const [file, engines] of Object.entries(reference)) {
  test(`${file}: ${Object.keys(engines).join(" and ")}`, async () => {
    const folder = existsSync(new URL(file, own)) ? own : other;
    const model = await readModel(fileURLToPath(new URL(file, folder)), {timesteps: 12});
    const inputs = model.inputs.map(({name, shape}, i): [string, Float32Array] => [
      name,
      wave(ROWS * sizeOf(shape), i + 0.9).map((value) => 1.5 * value),
    ]);
    const of = await differentiate(model, Object.fromEntries(inputs), {rows: ROWS});
    const loss = await of.loss();
    const gradients = await of.gradients();
    await of.close();
    const trained = model.layers.flatMap((layer) =>
      layer.variables.flatMap((variable, i) => (variable.trainable ? [variableName(layer, i)] : [])),
    );
    for (const [engine, expected] of Object.entries(engines)) {
      assert.ok(Math.abs(loss - expected.loss) < 1e-5, `${engine}: ${loss}, expected ${expected.loss}`);
      assert.is(trained.length, expected.variables.length);
      for (const [i, name] of trained.entries())
        check(`${engine}: ${name}`, gradients[name]!, expected.variables[i]!);
      for (const values of Object.values(expected.inputs)) check(`${engine}: input`, gradients.x!, values);
    }
  });
}

test.run();
