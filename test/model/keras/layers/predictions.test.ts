/** Every layer family against Keras' own output: test/fixtures/keras/make.py wrote models, inputs and outputs. */
import {readFile} from "node:fs/promises";
import {fileURLToPath} from "node:url";
import {InferenceSession, Tensor} from "onnxruntime-node";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {INPUT, lowerModel, OUTPUT, portName} from "../../../../src/model/keras/lower.ts";
import {readModel} from "../../../../src/model/keras/model.ts";
import {openPredictor} from "../../../../src/model/keras/predict.ts";
import {openOnnxSession} from "../../../../src/model/onnx/session.ts";
import {refusalOf} from "../../../refusal.ts";

const folder = new URL("../../../fixtures/keras/", import.meta.url);
const cases: Record<string, {parameters: number; x: number[]; p: number[]}> = JSON.parse(
  await readFile(new URL("cases.json", folder), "utf8"),
);

const test = suite("keras layers");

/** Of values near 1. */
const TOLERANCE = 2e-6;

for (const [name, {parameters, x, p}] of Object.entries(cases)) {
  test(`${name} gives what Keras gives`, async () => {
    const model = await readModel(fileURLToPath(new URL(`${name}.keras`, folder)), {timesteps: 12});
    assert.is(model.parameters, parameters);
    assert.equal(model.inputs[0]!.shape, [12, 3]);
    assert.equal(model.outputs[0]!.shape, [4]);
    const session = await openOnnxSession(lowerModel(model), {threads: 1});
    const input = Float32Array.from(x);
    const found = await session.run(input, {rows: 3, shape: [12, 3], width: 4, batchSize: 2});
    await session.close();
    assert.is(found.length, p.length);
    const largest = Math.max(...p.map((value, i) => Math.abs(value - found[i]!)));
    assert.ok(largest < TOLERANCE, `largest difference ${largest}`);
    assert.equal(lowerModel(model), lowerModel(model), "equal models give equal bytes");
  });
}

/** Models of several inputs and outputs, by name; files of Keras 2 as well. */
interface GraphCase {
  readonly file?: string;
  readonly parameters: number;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

for (const list of ["graphs.json", "keras2.json", "nested/cases.json"]) {
  const graphs: Record<string, GraphCase> = JSON.parse(await readFile(new URL(list, folder), "utf8"));
  for (const [name, {file = `${name}.keras`, parameters, inputs, outputs}] of Object.entries(graphs)) {
    test(`${file} gives what Keras gives`, async () => {
      const model = await readModel(fileURLToPath(new URL(file, new URL(list, folder))), {timesteps: 12});
      assert.is(model.parameters, parameters);
      assert.equal(new Set(model.inputs.map((port) => port.name)), new Set(Object.keys(inputs)));
      assert.equal(new Set(model.outputs.map((port) => port.name)), new Set(Object.keys(outputs)));
      const session = await InferenceSession.create(lowerModel(model), {graphOptimizationLevel: "all"});
      const feeds = model.inputs.map(({name, shape}) => [
        portName(INPUT, name, model.inputs),
        new Tensor("float32", Float32Array.from(inputs[name]!), [3, ...shape]),
      ]);
      const results = await session.run(Object.fromEntries(feeds));
      for (const {name, shape} of model.outputs) {
        const {data, dims} = results[portName(OUTPUT, name, model.outputs)]!;
        assert.equal(dims, [3, ...shape]);
        const expected = outputs[name]!;
        assert.is(data.length, expected.length);
        const largest = Math.max(
          ...expected.map((value, i) => Math.abs(value - Number(data[i]!)) / Math.max(1, Math.abs(value))),
        );
        assert.ok(largest < TOLERANCE, `${name}: largest difference ${largest}`);
      }
      await session.release();
    });
  }
}

const overflows: Record<string, {x: number[]; p: (number | null)[]}> = JSON.parse(
  await readFile(new URL("nested/overflow.json", folder), "utf8"),
);

for (const [name, {x, p}] of Object.entries(overflows)) {
  test(`overflow_${name}.keras gives NaN for the window for which Keras does`, async () => {
    const file = fileURLToPath(new URL(`nested/overflow_${name}.keras`, folder));
    const input = Float32Array.from(x);
    const session = await openOnnxSession(lowerModel(await readModel(file)), {threads: 1});
    const found = await session.run(input, {rows: 3, shape: [12, 3], width: 3, batchSize: 3});
    await session.close();
    for (const [i, value] of p.entries())
      assert.ok(
        value === null ? Number.isNaN(found[i]!) : Math.abs(value - found[i]!) < 1e-5,
        `${i}: ${found[i]}`,
      );
    const predictor = await openPredictor(file, {lengthSamples: 12, channels: 3, classes: 3, threads: 1});
    const refused = await refusalOf(predictor.predict(input, {batchSize: 3, source: "w"}));
    await predictor.close();
    assert.match(refused.message, /window 2 has the output NaN/);
    assert.match(refused.hint, /beyond float32/);
  });
}

test.run();
