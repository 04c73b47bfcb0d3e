/** Reading `.keras` files: the two real models, and files that are damaged, hostile or beyond what is supported. */
import {existsSync} from "node:fs";
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {unzipSync, type Zippable, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {snakeCase} from "../../../src/model/keras/layer-names.ts";
import {lowerModel} from "../../../src/model/keras/lower.ts";
import {modelFromConfig, readModel} from "../../../src/model/keras/model.ts";
import {openPredictor} from "../../../src/model/keras/predict.ts";
import {refusalOf} from "../../refusal.ts";

const fixtures = new URL("../../fixtures/keras/", import.meta.url);
const shared = new URL("../../../../shared/data/", import.meta.url);
const fixture = (name: string): string => fileURLToPath(new URL(`${name}.keras`, fixtures));

const test = suite<{folder: string}>("keras model");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-keras-"));
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

/** The message of the ExpectedError that a file of these bytes gives. */
async function refusal(folder: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, "bad.keras");
  await writeFile(path, bytes);
  const error = await refusalOf(readModel(path));
  assert.is(error.file, path);
  assert.ok(error.hint.length > 10);
  return error.message;
}

const parts = async (name = "lstm"): Promise<Record<string, Uint8Array>> =>
  unzipSync(await readFile(fixture(name)));
/** The fixture with its config.json edited as text. */
async function edited(edit: (config: string) => string, name = "lstm"): Promise<Uint8Array> {
  const files = await parts(name);
  const before = Buffer.from(files["config.json"]!).toString();
  const after = edit(before);
  assert.is.not(after, before, "the edit changes nothing");
  return zipSync({...files, "config.json": Buffer.from(after)} as Zippable);
}

function replaceBytes(bytes: Uint8Array, from: string, to: string, occurrences: number): Uint8Array {
  const out = Buffer.from(bytes);
  let at = -1;
  for (let n = 0; n < occurrences; n++) {
    at = out.indexOf(from, at + 1);
    assert.ok(at >= 0);
    out.write(to, at);
  }
  return out;
}

test("class names in the weights file follow Keras' rule", () => {
  const names = [
    "Conv1D",
    "BatchNormalization",
    "MaxPooling1D",
    "LSTM",
    "LeakyReLU",
    "GlobalAveragePooling1D",
  ];
  assert.equal(names.map(snakeCase), [
    "conv1d",
    "batch_normalization",
    "max_pooling1d",
    "lstm",
    "leaky_re_lu",
    "global_average_pooling1d",
  ]);
});

test("all that is not supported is named at once, with layer, class and Keras version", async () => {
  const error = await refusalOf(readModel(fixture("unknown")));
  for (const part of [
    /"apart" \(Conv1DTranspose\)/,
    /"bent" \(Masking\)/,
    /"odd" \(Dense\): activation glu/,
    /Keras 3\./,
  ])
    assert.match(error.message, part);
});

test("layers are unknown before the weights are touched", async ({folder}) => {
  const files = await parts("unknown");
  const message = await refusal(folder, zipSync({...files, "model.weights.h5": new Uint8Array(10)}));
  assert.match(message, "Conv1DTranspose");
});

test("no zip, an empty file and a file cut short are refused", async ({folder}) => {
  const whole = await readFile(fixture("lstm"));
  assert.match(await refusal(folder, Buffer.from("PK not a zip")), "not a readable zip archive");
  assert.match(
    await refusal(folder, Buffer.from("# Title\ntext")),
    'not a Keras model: it begins with "# Title"',
  );
  assert.match(await refusal(folder, Buffer.from([0, 1, 2, 3, 4])), "it begins with the bytes 00010203");
  assert.match(await refusal(folder, new Uint8Array(0)), "not a Keras model: it is empty");
  assert.match(await refusal(folder, whole.subarray(0, whole.length >> 1)), "not a readable zip archive");
});

test("a folder is refused in one line, a SavedModel with how to convert it", async ({folder}) => {
  const plain = await refusalOf(readModel(folder));
  assert.match(plain.message, "this is a folder, and a model is one file");
  await writeFile(join(folder, "saved_model.pb"), "");
  const saved = await refusalOf(readModel(folder));
  assert.match(saved.message, "SavedModel of TensorFlow");
  assert.match(saved.hint, `tf_keras.models.load_model("${folder}")`);
});

test("an input that Keras would cast to another type is refused with the type, float64 is not", async ({
  folder,
}) => {
  const cast = (type: string) =>
    edited((config) =>
      config.replace(
        '"batch_shape": [null, 12, 3], "dtype": "float32"',
        `"batch_shape": [null, 12, 3], "dtype": "${type}"`,
      ),
    );
  for (const type of ["int32", "uint8", "float16", "bfloat16", "bool"])
    assert.match(await refusal(folder, await cast(type)), `casts what it is given to ${type}`);
  const path = join(folder, "wide.keras");
  await writeFile(path, await cast("float64"));
  assert.is((await readModel(path)).inputs.length, 1);
});

test("a graph of very many calls is lowered", () => {
  const [layers, each] = [15, 1000];
  const tensor = (name: string, call: number) => ({
    class_name: "__keras_tensor__",
    config: {keras_history: [name, call, 0]},
  });
  const chain = Array.from({length: layers}, (_, k) => ({
    class_name: "Activation",
    name: `act${k}`,
    config: {activation: "relu"},
    inbound_nodes: Array.from({length: each}, (_, i) => ({
      args: [i > 0 ? tensor(`act${k}`, i - 1) : k > 0 ? tensor(`act${k - 1}`, each - 1) : tensor("in", 0)],
    })),
  }));
  const input = {class_name: "InputLayer", name: "in", config: {batch_shape: [null, 2, 1]}};
  const ends = {input_layers: ["in", 0, 0], output_layers: [`act${layers - 1}`, each - 1, 0]};
  const config = {class_name: "Functional", config: {name: "long", layers: [input, ...chain], ...ends}};
  const model = modelFromConfig(config, {name: "long", weights: () => new Float32Array()});
  assert.is(model.calls.length, layers * each);
  assert.ok(lowerModel(model).length > 20 * layers * each);
});

test("missing parts and parts that are not JSON are named", async ({folder}) => {
  const files = await parts();
  for (const name of ["config.json", "metadata.json", "model.weights.h5"]) {
    const {[name]: _, ...rest} = files;
    assert.match(await refusal(folder, zipSync(rest)), `${name} is missing`);
  }
  assert.match(
    await refusal(folder, zipSync({...files, "config.json": Buffer.from("{")})),
    "config.json is not JSON",
  );
  const list = zipSync({...files, "config.json": Buffer.from('{"class_name": "List"}')});
  assert.match(
    await refusal(folder, list),
    "the model is of the class List; only Sequential and Functional models",
  );
});

test("names that climb out, duplicates, bombs and false sizes are refused", async ({folder}) => {
  const files = await parts();
  assert.match(
    await refusal(folder, zipSync({...files, "../../config.json": Buffer.from("{}")})),
    "not a readable",
  );
  const twin = zipSync({...files, "Config.json": Buffer.from("{}")});
  assert.match(
    await refusal(folder, replaceBytes(twin, "Config.json", "config.json", 2)),
    "two parts named config.json",
  );
  const bomb = zipSync({...files, "model.weights.h5": new Uint8Array(20e6)}, {level: 9});
  assert.match(await refusal(folder, bomb), /unpacks \d+-fold, more than 200/);
  const many = Object.fromEntries(Array.from({length: 70}, (_, i) => [`f${i}`, new Uint8Array(1)]));
  assert.match(await refusal(folder, zipSync({...files, ...many})), "at most 64");
  const lie = Buffer.from(zipSync(files));
  const directory = lie.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  lie.writeUInt32LE(lie.readUInt32LE(directory + 24) - 5, directory + 24);
  assert.match(await refusal(folder, lie), /unpacks to more than the \d+ bytes that it declares/);
});

test("weights that are cut short, absent, or of another shape are refused", async ({folder}) => {
  const files = await parts();
  const weights = files["model.weights.h5"]!;
  const cut = zipSync({...files, "model.weights.h5": weights.subarray(0, weights.length - 3000)});
  assert.match(await refusal(folder, cut), "not a readable HDF5 file");
  const wider = await edited((config) => config.replace('"units": 5', '"units": 6'));
  assert.match(await refusal(folder, wider), "has shape (4, 20), the configuration says (4, 24)");
  const renamed = await edited((config) => config.replaceAll(/"name": "lstm(_\d+)?"/g, '"name": "other$1"'));
  assert.match(await refusal(folder, renamed), /are those of "lstm", expected "other"/);
  const foreign = zipSync({...files, "model.weights.h5": (await parts("gru"))["model.weights.h5"]!});
  assert.match(await refusal(folder, foreign), "have no variable layers/lstm/cell/vars/0");
});

test("sizes that no model has are refused before anything is allocated", async ({folder}) => {
  const huge = await edited((config) => config.replace('"units": 5', '"units": 900000'));
  assert.match(await refusal(folder, huge), /more than 100000000 parameters|has shape/);
  const long = await edited((config) => config.replaceAll("[null, 12, 3]", "[null, 99999999, 3]"));
  assert.match(await refusal(folder, long), "the input has shape");
});

test("options that would change the result are refused", async ({folder}) => {
  const stateful = await edited((config) => config.replace('"stateful": false', '"stateful": true'));
  assert.match(await refusal(folder, stateful), "stateful layer is not supported");
  const half = await edited((config) => config.replaceAll('"name": "float32"', '"name": "mixed_float16"'));
  assert.match(await refusal(folder, half), "computes in mixed_float16");
  const own = await edited((config) =>
    config.replace('"keras.layers", "class_name": "LSTM"', '"mine", "class_name": "LSTM"'),
  );
  assert.match(await refusal(folder, own), "class of its author's own, mine>LSTM");
  const turned = await edited(
    (config) => config.replaceAll('"merge_mode": "sum"', '"merge_mode": null'),
    "bidirectional_sum",
  );
  assert.match(await refusal(folder, turned), "merge_mode");
});

test("a functional graph with a missing layer or a circle is refused", async ({folder}) => {
  const absent = await edited(
    (config) => config.replace('["window", 0, 0]', '["nowhere", 0, 0]'),
    "functional",
  );
  assert.match(await refusal(folder, absent), "absent or comes after it");
});

test("a model for other windows or other classes is refused by name", async () => {
  const settings = {lengthSamples: 12, channels: 3, classes: 4, threads: 1};
  await (await openPredictor(fixture("lstm"), settings)).close();
  const windows = await refusalOf(
    openPredictor(fixture("lstm"), {...settings, lengthSamples: 200, channels: 6}),
  );
  assert.match(windows.message, "the model takes (12, 3), the windows are (200, 6)");
  const classes = await refusalOf(openPredictor(fixture("lstm"), {...settings, classes: 11}));
  assert.match(classes.message, "the model gives (4), the scaler lists 11 classes");
});

test("outputs that are no probabilities are refused", async ({folder}) => {
  const linear = await edited((config) =>
    config.replace('"activation": "softmax"', '"activation": "linear"'),
  );
  const path = join(folder, "linear.keras");
  await writeFile(path, linear);
  const predictor = await openPredictor(path, {lengthSamples: 12, channels: 3, classes: 4, threads: 1});
  const error = await refusalOf(predictor.predict(new Float32Array(72).fill(1), {batchSize: 8, source: "w"}));
  assert.match(error.message, "expected probabilities that add up to 1");
  await predictor.close();
  const sound = await openPredictor(fixture("lstm"), {
    lengthSamples: 12,
    channels: 3,
    classes: 4,
    threads: 1,
  });
  const x = new Float32Array(72);
  x[40] = Number.NaN;
  assert.match(
    (await refusalOf(sound.predict(x, {batchSize: 8, source: "w"}))).message,
    "window 1 holds NaN",
  );
  await sound.close();
});

const real = existsSync(shared) ? test : test.skip;
if (real === test.skip) console.log("skipped: ../shared/data is absent");

real("the real models have the published numbers of parameters", async () => {
  const v1 = await readModel(fileURLToPath(new URL("models/v1_1dcnn_bilstm_499131.keras", shared)));
  assert.is(v1.parameters, 499_131);
  assert.is(v1.kerasVersion, "3.12.0");
  assert.is(v1.layers.filter(({className}) => className === "Bidirectional").length, 2);
  assert.equal(v1.calls.find(({layer}) => layer.className === "Flatten")!.outputShape, [12672]);
  const v2 = await readModel(fileURLToPath(new URL("models/v2_conv4_bilstm2.keras", shared)));
  assert.is(v2.parameters, 306_187);
  assert.equal([v2.inputs[0]!.shape, v2.outputs[0]!.shape], [[200, 6], [11]]);
  assert.is(v1.optimizerParameters, 2 * v1.trainableParameters + 2);
  assert.is(v2.hash.length, 64);
});

test.run();
