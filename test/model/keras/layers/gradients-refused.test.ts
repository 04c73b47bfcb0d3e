/** Layers that cannot be trained are refused by name, before a step is run. */
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type KerasModel, modelFromConfig, readModel} from "../../../../src/model/keras/model.ts";
import {buildStepGraph} from "../../../../src/model/training/step-graph.ts";
import {ExpectedError} from "../../../../src/platform/failure.ts";

const test = suite("layers that cannot be trained");

function refusal(model: KerasModel): ExpectedError {
  try {
    buildStepGraph(model, {frozen: new Set()});
  } catch (error) {
    assert.instance(error, ExpectedError, String((error as Error).stack));
    return error as ExpectedError;
  }
  throw new Error("nothing was thrown");
}

const layer = (class_name: string, config: Record<string, unknown>) => ({class_name, config});
const lstm = {units: 3, activation: "tanh", recurrent_activation: "sigmoid"};

function sequential(...layers: readonly unknown[]): KerasModel {
  const input = layer("InputLayer", {name: "window", batch_shape: [null, 6, 3]});
  const flatten = layer("Flatten", {name: "flat"});
  const dense = layer("Dense", {name: "classes", units: 4, activation: "softmax"});
  const config = layer("Sequential", {name: "made", layers: [input, ...layers, flatten, dense]});
  const weights = (_: unknown, {shape}: {shape: readonly number[]}): Float32Array =>
    new Float32Array(shape.reduce((product, dim) => product * dim, 1)).fill(0.1);
  return modelFromConfig(config, {name: "made", weights});
}

test("dropout within a cell, a noise_shape, a penalty and statistics by step are refused with the layer's name", () => {
  const cases: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ["LSTM", {...lstm, dropout: 0.2}, /dropout inside the cell/],
    ["GRU", {...lstm, recurrent_dropout: 0.2}, /dropout inside the cell/],
    ["Dropout", {rate: 0.2, noise_shape: [null, 1, 3]}, /noise_shape/],
    ["ActivityRegularization", {l1: 0, l2: 0.1}, /penalty/],
    [
      "TimeDistributed",
      {layer: layer("BatchNormalization", {name: "each", epsilon: 0.001})},
      /holds a BatchNormalization/,
    ],
  ];
  for (const [className, config, message] of cases) {
    const error = refusal(sequential(layer(className, {name: "odd", ...config})));
    assert.match(error.message, `layer "odd" (${className}): cannot be trained`);
    assert.match(error.message, message);
    assert.is(error.place, "layer odd");
  }
});

test("a layer whose operator has no derivative is refused with its name", () => {
  const model = sequential(layer("Activation", {name: "bent", activation: "tanh"}));
  const calls = model.calls.map((call) =>
    call.layer.name !== "bent"
      ? call
      : {
          ...call,
          layer: {
            ...call.layer,
            layer: {
              ...call.layer.layer,
              lower: (...[graph, inputs]: Parameters<typeof call.layer.layer.lower>) =>
                graph.op("Celu", inputs[0]!.name),
            },
          },
        },
  );
  // The call's layer is another object now, so the list of layers has to hold it as well.
  const layers = model.layers.map((own) => calls.find((call) => call.layer.name === own.name)!.layer);
  const error = refusal({...model, layers, calls});
  assert.match(error.message, 'layer "bent" (Activation): cannot be trained: Celu has no derivative');
});

test("each variable gets a gradient, or a layer's own new value", async () => {
  const model = await readModel(
    fileURLToPath(new URL("../../../fixtures/gradients/cnn_bilstm.keras", import.meta.url)),
  );
  const {variables} = buildStepGraph(model, {frozen: new Set()});
  assert.ok(variables.every(({gradient, update}) => (gradient === undefined) !== (update === undefined)));
});

test.run();
