/** The last hidden layer in the same pass as the probabilities. */
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findLastHidden} from "../../../src/model/keras/last-hidden.ts";
import {modelFromConfig} from "../../../src/model/keras/model.ts";
import {openPredictor} from "../../../src/model/keras/predict.ts";

const test = suite("last hidden layer");
const path = fileURLToPath(new URL("../../fixtures/keras/window.keras", import.meta.url));
const shape = {lengthSamples: 4, channels: 6, classes: 4, threads: 1};
const options = {batchSize: 2, source: "a test"};
const x = Float32Array.from({length: 24 * 5}, (_, i) => Math.cos(i));

test("its dense layer and softmax give the probabilities, which are those without it", async () => {
  const predictor = await openPredictor(path, {...shape, hidden: true});
  const plain = await openPredictor(path, shape);
  const {probabilities, hidden} = await predictor.predictHidden(x, options);
  assert.equal(probabilities, await plain.predict(x, options));
  assert.is((await plain.predictHidden(x, options)).hidden, undefined);
  const [kernel, bias] = predictor.model.layers.at(-1)!.weights;
  const {width, values} = hidden!;
  assert.is(values.length, 5 * width);
  for (let row = 0; row < 5; row++) {
    const sums = Array.from(bias!, (own, k) =>
      values
        .subarray(row * width, (row + 1) * width)
        .reduce((sum, h, i) => sum + h * kernel![i * 4 + k]!, own),
    );
    const total = sums.reduce((sum, z) => sum + Math.exp(z), 0);
    sums.forEach((z, k) => {
      assert.ok(Math.abs(Math.exp(z) / total - probabilities[row * 4 + k]!) < 1e-6);
    });
  }
  await Promise.all([predictor.close(), plain.close()]);
});

const layer = (class_name: string, config: object) => ({module: "keras.layers", class_name, config});
const input = layer("InputLayer", {batch_shape: [null, 4, 6], dtype: "float32", name: "in"});
const dense = (name: string, activation: string) =>
  layer("Dense", {name, units: 3, activation, use_bias: false});

/** The name of the layer whose input is taken. */
function nameOf(...layers: object[]): string | undefined {
  const config = {class_name: "Sequential", config: {name: "m", layers: [input, ...layers]}};
  const model = modelFromConfig(config, {
    name: "m",
    weights: (_, {shape}) => new Float32Array(shape.reduce((size, dim) => size * dim, 1)),
  });
  const found = findLastHidden(model, model.outputs[0]!);
  return found && `${found.name} (${found.shape.join(", ")})`;
}

test("the softmax may be a layer of its own; without a dense layer on one row of numbers there is none", () => {
  const flat = layer("Flatten", {name: "flat"});
  const softmax = layer("Activation", {name: "soft", activation: "softmax"});
  assert.is(nameOf(flat, dense("d", "softmax")), "d (24)");
  assert.is(nameOf(flat, dense("a", "relu"), dense("d", "linear"), softmax), "d (3)");
  assert.is(nameOf(flat, softmax), undefined);
  assert.is(nameOf(dense("d", "softmax")), undefined);
});

test.run();
