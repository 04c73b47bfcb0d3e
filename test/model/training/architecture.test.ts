/** Architectures: the very configuration that Keras writes, and the counts of the two models they are taken from. */
import {existsSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type KerasModel, modelFromConfig, readModel} from "../../../src/model/keras/model.ts";
import {architectureSchema, buildArchitecture} from "../../../src/model/training/architecture.ts";
import {createInitialWeights} from "../../../src/model/training/initial-weights.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {reference} from "./reference.ts";

const test = suite("architectures");
const models = new URL("../../../../shared/data/models/", import.meta.url);
const window = {timesteps: 200, channels: 6, classes: 11};

/** Class, output shape and parameters of each layer. */
const layersOf = ({calls}: KerasModel) =>
  calls.map(({layer, outputShape}) => ({
    className: layer.className,
    shape: outputShape,
    parameters: layer.parameters,
  }));

const build = (options: unknown, shape = window): KerasModel =>
  modelFromConfig(buildArchitecture(architectureSchema.parse(options), shape), {
    name: "built",
    weights: createInitialWeights(1),
  });

for (const [name, {config, parameters, trainable}] of Object.entries(reference.architectures)) {
  test(`${name} with its defaults is what Keras writes`, () => {
    const built = buildArchitecture(architectureSchema.parse({name}), window);
    // Layer by layer first, for a message that can be read.
    for (const [i, layer] of built.config.layers.entries()) assert.equal(layer, config.config.layers[i]);
    assert.equal(built, config);
    assert.is(build({name}).parameters, parameters);
    assert.is(build({name}).trainableParameters, trainable);
  });
}

for (const [name, file] of [
  ["cnn_bilstm", "v1_1dcnn_bilstm_499131.keras"],
  ["cnn4_bilstm2", "v2_conv4_bilstm2.keras"],
] as const) {
  const path = fileURLToPath(new URL(file, models));
  const real = existsSync(path) ? test : test.skip;
  if (!existsSync(path)) console.log(`  ${file} is absent: its layers are not compared`);
  real(`${name} has the layers, shapes and parameters of ${file}`, async () => {
    const model = await readModel(path);
    assert.equal(layersOf(build({name})), layersOf(model));
  });
}

test("options change the layers they name", () => {
  const small = build(
    {name: "cnn_bilstm", filters: [8], kernelSize: 5, convDropout: 0, lstmUnits: [4], denseUnits: 7},
    {timesteps: 50, channels: 3, classes: 4},
  );
  const summary = layersOf(small).map(({className, shape}) => `${className} ${shape.join("×")}`);
  assert.equal(summary, [
    "Conv1D 46×8",
    "BatchNormalization 46×8",
    "Dropout 46×8",
    "Bidirectional 46×8",
    "BatchNormalization 46×8",
    "Dropout 46×8",
    "Flatten 368",
    "Dense 7",
    "BatchNormalization 7",
    "Dropout 7",
    "Dense 4",
  ]);
  assert.equal(
    layersOf(build({name: "cnn4_bilstm2", filters: [4], lstmUnits: [5], lstmDropout: 0})).at(-5)!.shape,
    [10],
  );
});

test("options that do not go together, and windows that are too short, are refused", () => {
  const refuse = (options: unknown, shape = window) =>
    assert.throws(
      () => buildArchitecture(architectureSchema.parse(options), shape),
      (error: unknown) => error instanceof ExpectedError && error.hint.length > 10,
    );
  refuse({name: "cnn_bilstm", lstmUnits: [8, 8, 8], lstmDropout: [0.1]});
  refuse({name: "cnn_bilstm", kernelSize: 9}, {...window, timesteps: 16});
  refuse({name: "cnn4_bilstm2"}, {...window, timesteps: 3});
  assert.is(layersOf(build({name: "cnn_bilstm", kernelSize: 9}, {...window, timesteps: 17}))[3]!.shape[0], 1);
  for (const bad of [{name: "resnet"}, {name: "cnn_bilstm", units: 3}, {name: "cnn_bilstm", denseDropout: 1}])
    assert.not(architectureSchema.safeParse(bad).success);
});

test.run();
