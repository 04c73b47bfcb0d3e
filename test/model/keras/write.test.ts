/**
 * Writing `.keras` files: what is read back is what was written, the layout is Keras' own, the bytes never change.
 * That Keras loads them and predicts the same is shown by test/fixtures/keras/check_written.py.
 */
import {createHash} from "node:crypto";
import {mkdtemp, readdir, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {unzipSync} from "fflate";
import type {Dataset, Group} from "h5wasm";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {lowerModel} from "../../../src/model/keras/lower.ts";
import {type KerasModel, modelFromConfig, readModel, withWeights} from "../../../src/model/keras/model.ts";
import {encodeModel} from "../../../src/model/keras/write.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";

const folder = fileURLToPath(new URL("../../fixtures/keras/", import.meta.url));
const saved = (await readdir(folder)).filter(
  (name) => name.endsWith(".keras") && !/unknown|v2_zip/.test(name),
);

assert.ok(saved.length >= 40, `${saved.length} models in ${folder}, expected all that Keras wrote`);

const test = suite<{folder: string}>("keras write");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-write-"));
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const weightsOf = (model: KerasModel): unknown =>
  model.layers.map(({name, variables, weights}) => [name, variables, weights]);

/** Every object of an HDF5 file: its path, and its attributes, or its shape and type. */
async function layout(keras: Uint8Array): Promise<Map<string, string>> {
  const h5 = await import("h5wasm");
  const {FS} = await h5.ready;
  FS.writeFile("/layout.h5", unzipSync(keras)["model.weights.h5"]!);
  const file = new h5.File("/layout.h5", "r");
  const found = new Map<string, string>();
  const walk = (group: Group, path: string): void => {
    const {name} = group.attrs;
    found.set(
      path,
      `group ${name === undefined ? "" : JSON.stringify([name.value, name.dtype, name.shape])}`,
    );
    for (const key of group.keys()) {
      const member = group.get(key);
      if (member instanceof h5.Dataset) {
        const {shape, dtype} = member as Dataset;
        found.set(`${path}/${key}`, JSON.stringify([shape, dtype]));
      } else walk(member as Group, `${path}/${key}`);
    }
  };
  walk(file, "");
  file.close();
  return found;
}

/** Names that Keras numbers by what else the process made before. */
function anonymous(objects: Map<string, string>): [string, string][] {
  return [...objects].sort().map(([path, what]) => [path, what.replace(/"(dropout|softmax)_\d+"/, '"$1"')]);
}

test("what was written is read back: layers, weights, configuration, graph", async ({folder: out}) => {
  for (const name of saved) {
    const model = await readModel(join(folder, name), {timesteps: 12});
    const path = join(out, name);
    await writeFile(path, encodeModel(model));
    const again = await readModel(path, {timesteps: 12});
    assert.equal(weightsOf(again), weightsOf(model), name);
    assert.equal(again.config.json, model.config.json, name);
    assert.equal(lowerModel(again), lowerModel(model), name);
  }
});

test("the layout of the weights is that of Keras, name by name", async () => {
  for (const name of saved) {
    const model = await readModel(join(folder, name), {timesteps: 12});
    const own = await layout(encodeModel(model));
    assert.equal(anonymous(own), anonymous(await layout(await readFile(join(folder, name)))), name);
  }
});

test("the same model gives the same bytes whenever and wherever it is written", async () => {
  const model = await readModel(join(folder, "bidirectional_concat.keras"));
  const first = encodeModel(model);
  const {now} = Date;
  Date.now = () => now() + 1e9;
  try {
    assert.is(sha256(encodeModel(model)), sha256(first));
  } finally {
    Date.now = now;
  }
  // Unchanged since it was first written; another layout needs another look by Keras.
  assert.is(sha256(first), "a35a1ad10549fe259d329680bdc64ebd0f81a82b6489a9f13894c25632a17965");
});

test("a Keras 2 file becomes one of Keras 3, unless it has what that lacks", async ({folder: out}) => {
  const model = await readModel(join(folder, "v2_frozen.h5"));
  const path = join(out, "written.keras");
  await writeFile(path, encodeModel(model));
  const again = await readModel(path);
  assert.is(again.kerasVersion, "3.15.1");
  assert.equal(weightsOf(again), weightsOf(model));
  assert.is(again.trainableParameters, model.trainableParameters);
  assert.ok(model.trainableParameters < model.parameters - 8, "a layer is frozen");
  const soft = await readModel(join(folder, "v2_hard_lstm.h5"));
  assert.throws(
    () => encodeModel(soft),
    (error: unknown) =>
      error instanceof ExpectedError && /LSTM\) has the hard_sigmoid of Keras 2/.test(error.message),
  );
});

test("a model is made of a configuration, given other weights, and written with its optimizer", async ({
  folder: out,
}) => {
  const layers = [
    {class_name: "InputLayer", config: {name: "window", batch_shape: [null, 8, 2]}},
    {class_name: "Conv1D", config: {name: "conv", filters: 3, kernel_size: 2, activation: "relu"}},
    {class_name: "Flatten", config: {name: "flat"}},
    {class_name: "Dense", config: {name: "classes", units: 2, activation: "softmax", trainable: false}},
  ];
  const config = {class_name: "Sequential", config: {name: "made", layers}};
  const asked: string[] = [];
  const model = modelFromConfig(config, {
    name: "made",
    weights: ({name}, variable) => {
      asked.push(`${name}/${variable.name}`);
      return new Float32Array(variable.shape.reduce((a, b) => a * b, 1)).fill(asked.length);
    },
  });
  assert.equal(asked, ["conv/kernel", "conv/bias", "classes/kernel", "classes/bias"]);
  assert.equal([model.parameters, model.trainableParameters], [15 + 44, 15]);
  const other = withWeights(model, ({weights}) => weights.map((values) => values.map((value) => -value)));
  assert.equal([...other.layers[0]!.weights[1]!], [-2, -2, -2]);
  assert.is(other.calls[0]!.layer, other.layers[0], "calls hold the new weights as well");
  assert.throws(
    () => withWeights(model, () => [new Float32Array(1)]),
    /1 values for kernel of shape \(2, 2, 3\)/,
  );

  const path = join(out, "made.keras");
  const variables = [
    {shape: [], values: BigInt64Array.of(3n)},
    {shape: [], values: Float32Array.of(0.001)},
    {shape: [2, 2, 3], values: new Float32Array(12)},
  ];
  await writeFile(path, encodeModel(other, {compile: {loss: "mse"}, optimizer: {name: "adam", variables}}));
  const again = await readModel(path);
  assert.equal(weightsOf(again), weightsOf(other));
  assert.is(again.optimizerParameters, 14);
  assert.equal(again.config.compile, {loss: "mse"});
});

test.run();
