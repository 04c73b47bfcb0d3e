/**
 * The engine tfjs against the engine onnx, on every model of test/fixtures and the two real ones. It needs
 * TensorFlow.js, which `npm ci --prefix test/engines/tfjs` installs; without it only the refusals are tested.
 */
import {existsSync, readdirSync} from "node:fs";
import {mkdir, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {InferenceSession, Tensor as OnnxTensor} from "onnxruntime-node";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sizeOf} from "../../../src/model/keras/layer.ts";
import {knownLayers} from "../../../src/model/keras/layers/registry.ts";
import {INPUT, lowerModel, OUTPUT, portName} from "../../../src/model/keras/lower.ts";
import {type KerasModel, readModel} from "../../../src/model/keras/model.ts";
import {openPredictor} from "../../../src/model/keras/predict.ts";
import {makeForward, openTfjsPredictor, openTfjsSession} from "../../../src/model/tfjs/session.ts";
import {loadTensorFlow, type TensorFlow} from "../../../src/model/tfjs/tensorflow.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = at("../../engines/tfjs");
const installed = existsSync(join(folder, "node_modules/@tensorflow/tfjs-core"));
if (!installed) console.log("skipped: TensorFlow.js is absent; run npm ci --prefix test/engines/tfjs");

const fixtures = at("../../fixtures/keras/");
const files = [fixtures, at("../../fixtures/gradients/")].flatMap((from) =>
  readdirSync(from)
    .filter((name) => /\.(keras|h5)$/.test(name) && !/^(unknown|only)\./.test(name))
    .sort()
    .map((name) => ({name, path: join(from, name)})),
);

const TOLERANCE = 1e-4;
const ROWS = 5;

const test = suite("engine tfjs");
const withEngine = installed ? test : test.skip;

const numbers = (size: number): Float32Array =>
  Float32Array.from({length: size}, (_, i) => 1.5 * Math.sin(1.7 * i + 0.4));

function checkSame(found: Float32Array, expected: Float32Array, what: string): void {
  assert.is(found.length, expected.length, what);
  const largest = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
  assert.ok(largest < TOLERANCE, `${what}: largest difference ${largest}`);
}

for (const {name, path} of files) {
  withEngine(`${name} gives what ONNX Runtime gives`, async () => {
    const model = await readModel(path, {timesteps: 12});
    const inputs = model.inputs.map(({shape}) => numbers(ROWS * sizeOf(shape)));
    const feeds = model.inputs.map(({name, shape}, i) => [
      portName(INPUT, name, model.inputs),
      new OnnxTensor("float32", inputs[i]!, [ROWS, ...shape]),
    ]);
    const session = await InferenceSession.create(lowerModel(model));
    const expected = await session.run(Object.fromEntries(feeds));
    await session.release();
    const {tf} = await loadTensorFlow(folder);
    const forward = makeForward(tf, model);
    const outputs = tf.tidy(() => {
      const weights = model.layers.map(
        (layer) => [layer, layer.variables.map(({shape}, v) => tf.tensor(layer.weights[v]!, shape))] as const,
      );
      const x = model.inputs.map(({shape}, i) => tf.tensor(inputs[i]!, [ROWS, ...shape]));
      return forward(x, new Map(weights));
    });
    for (const [i, port] of model.outputs.entries()) {
      const {data, dims} = expected[portName(OUTPUT, port.name, model.outputs)]!;
      assert.equal(outputs[i]!.shape, dims);
      checkSame(await outputs[i]!.data(), data as Float32Array, port.name);
      outputs[i]!.dispose();
    }
  });
}

for (const [name, file] of [
  ["v1", "v1_1dcnn_bilstm_499131.keras"],
  ["v2", "v2_conv4_bilstm2.keras"],
] as const) {
  const path = at(`../../../../shared/data/models/${file}`);
  const real = existsSync(path) ? withEngine : test.skip;
  if (!existsSync(path)) console.log("skipped: ../shared/data is absent");
  real(`${name} gives the same probabilities on both engines`, async () => {
    const {inputs, outputs} = await readModel(path);
    const [lengthSamples, channels] = inputs[0]!.shape as [number, number];
    const settings = {lengthSamples, channels, classes: outputs[0]!.shape[0]!, threads: 1};
    const x = numbers(7 * lengthSamples * channels);
    const [onnx, tfjs] = [
      await openPredictor(path, settings),
      await openTfjsPredictor(path, settings, folder),
    ];
    const shares: number[] = [];
    const options = {batchSize: 3, source: "windows"};
    const found = await tfjs.predict(x, {...options, onProgress: (share) => shares.push(share)});
    checkSame(found, await onnx.predict(x, options), name);
    assert.equal(shares, [3 / 7, 6 / 7, 1]);
    await onnx.close();
    await tfjs.close();
  });
}

withEngine("nothing stays in memory but the weights, and in the end not these", async () => {
  const engine = await loadTensorFlow(folder);
  const before = engine.tensors();
  const model = await readModel(join(fixtures, "gru_bidirectional_sequences.keras"));
  const session = openTfjsSession(engine, model);
  const weights = model.layers.reduce((sum, {variables}) => sum + variables.length, 0);
  assert.is(engine.tensors(), before + weights);
  const settings = {rows: 4, shape: [12, 3], width: 4};
  const whole = await session.run(numbers(4 * 36), {...settings, batchSize: 4});
  checkSame(await session.run(numbers(4 * 36), {...settings, batchSize: 3}), whole, "in batches");
  assert.is(engine.tensors(), before + weights);
  await session.close();
  assert.is(engine.tensors(), before);
});

const failure = async (action: () => unknown): Promise<ExpectedError> => {
  try {
    await action();
  } catch (error) {
    assert.instance(error, ExpectedError, String((error as Error).stack));
    return error as ExpectedError;
  }
  throw new Error("nothing was thrown");
};

/** Enough for models to be made, none to be run. */
const noEngine = {} as TensorFlow;

test("every layer that kymo reads is known to this engine as well, and no other", async () => {
  const model = await readModel(join(fixtures, "lstm.keras"));
  const named = (names: readonly string[]): KerasModel => ({
    ...model,
    layers: names.map((className) => ({...model.layers[0]!, name: "odd", className, config: {}})),
  });
  const known = await failure(() => makeForward(noEngine, named([...knownLayers(), "Conv9D", "toString"])));
  const unknown = known.message.split("\n").filter((line) => line.includes("not known to the engine"));
  assert.equal(unknown, [
    '  layer "odd" (Conv9D): this class is not known to the engine tfjs',
    '  layer "odd" (toString): this class is not known to the engine tfjs',
  ]);
  assert.match(known.hint, "engine: onnx");
});

/** A folder with a package of that name whose code is `code`; the caller removes it. */
async function install(name: string, code: string): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), "kymo-tfjs-"));
  const own = join(place, "node_modules", name);
  await mkdir(own, {recursive: true});
  await writeFile(join(own, "index.js"), code);
  return place;
}

const native = "@tensorflow/tfjs-node";

test("where TensorFlow.js is absent or broken the packages and the command are named", async () => {
  const other = await install("other", "");
  const absent = await failure(() => loadTensorFlow(other));
  assert.match(absent.message, "TensorFlow.js is not installed");
  assert.match(absent.hint, "pnpm add @tensorflow/tfjs-node");
  assert.match(absent.hint, "pnpm add @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm");
  const broken = await install(native, 'throw new Error("isNullOrUndefined is not a function")');
  const failing = await failure(() => loadTensorFlow(broken));
  assert.match(failing.message, "tfjs-node fails: isNullOrUndefined is not a function");
  for (const place of [other, broken]) await rm(place, {recursive: true});
});

test("tfjs-node is taken where it is there, with TensorFlow's own backend", async () => {
  const stub = (backend: string): string =>
    `module.exports = {enableProdMode() {}, setBackend: async (name) => name === "${backend}"};`;
  const [sound, odd] = [await install(native, stub("tensorflow")), await install(native, stub("cpu"))];
  assert.is((await loadTensorFlow(sound)).name, "tfjs-node");
  assert.match((await failure(() => loadTensorFlow(odd))).message, 'no backend "tensorflow"');
  for (const place of [sound, odd]) await rm(place, {recursive: true});
});

test.run();
