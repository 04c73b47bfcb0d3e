/** Every layer family against Keras' own output: test/fixtures/keras/make.py wrote models, inputs and outputs. */
import {readFile} from "node:fs/promises";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {lowerModel} from "../../../lib/keras/lower.ts";
import {readModel} from "../../../lib/keras/model.ts";
import {OnnxSession} from "../../../lib/onnx/session.ts";

const folder = new URL("../../fixtures/keras/", import.meta.url);
const cases: Record<string, {parameters: number; x: number[]; p: number[]}> = JSON.parse(
  await readFile(new URL("cases.json", folder), "utf8"),
);

const test = suite("keras layers");

for (const [name, {parameters, x, p}] of Object.entries(cases)) {
  test(`${name} gives what Keras gives`, async () => {
    const model = await readModel(fileURLToPath(new URL(`${name}.keras`, folder)), {steps: 12});
    assert.is(model.parameters, parameters);
    assert.equal(model.inputs[0]!.shape, [12, 3]);
    assert.equal(model.outputs[0]!.shape, [4]);
    const session = await OnnxSession.open(lowerModel(model), {threads: 1});
    const input = Float32Array.from(x);
    const found = await session.run(input, {rows: 3, shape: [12, 3], width: 4, batchSize: 2});
    await session.close();
    assert.is(found.length, p.length);
    const largest = Math.max(...p.map((value, i) => Math.abs(value - found[i]!)));
    assert.ok(largest < 2e-6, `largest difference ${largest}`);
    assert.equal(lowerModel(model), lowerModel(model), "equal models give equal bytes");
  });
}

test.run();
