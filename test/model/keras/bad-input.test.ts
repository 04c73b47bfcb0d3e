/** Model files that are damaged or hostile, and calls that kymo cannot run: each ends in an ExpectedError, none in a crash. */
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {unzipSync, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {encodeHdf5, type HdfGroup} from "../../../src/formats/hdf5/writer.ts";
import {readModel} from "../../../src/model/keras/model.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {edited, fixture, type Json} from "./edited-model.ts";

const test = suite<{folder: string}>("keras bad input");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-bad-"));
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

/** The message of the ExpectedError that a file of these bytes gives; undefined where it is read. */
async function outcome(path: string, bytes: Uint8Array): Promise<string | undefined> {
  await writeFile(path, bytes);
  try {
    await readModel(path, {timesteps: 12});
    return undefined;
  } catch (error) {
    assert.instance(error, ExpectedError, String((error as Error).stack));
    assert.is((error as ExpectedError).file, path);
    assert.ok((error as ExpectedError).hint.length > 10);
    return (error as Error).message;
  }
}

for (const name of ["lstm.keras", "v2_cnn_lstm.h5"]) {
  test(`${name} cut short anywhere is refused`, async ({folder: out}) => {
    const whole = await readFile(fixture(name));
    const path = join(out, name);
    for (let part = 0; part < 60; part++) {
      const length = Math.floor((whole.length * part) / 60);
      assert.ok(await outcome(path, whole.subarray(0, length)), `${length} of ${whole.length} bytes`);
    }
    assert.is(await outcome(path, whole), undefined);
  });
}

test("an HDF5 file with any byte changed is read or refused, and the next file is read", async ({
  folder: out,
}) => {
  const whole = await readFile(fixture("v2_hard_lstm.h5"));
  const path = join(out, "changed.h5");
  let refused = 0;
  for (let at = 0; at < whole.length; at += 47) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1 << (at % 8) || 255;
    if ((await outcome(path, bytes)) !== undefined) refused++;
  }
  assert.ok(refused > 25, `${refused} refused`);
  assert.is(await outcome(path, whole), undefined);
});

test("sizes that lie are refused before they are believed", async ({folder: out}) => {
  const parts = unzipSync(await readFile(fixture("window.keras")));
  const path = join(out, "lie.keras");
  const dense = (shape: number[], values: Float32Array): HdfGroup => {
    const group = (
      members: [string, HdfGroup["members"] extends ReadonlyMap<string, infer M> ? M : never][],
    ): HdfGroup => ({
      attributes: {},
      members: new Map(members),
    });
    const bias = {shape: [4], values: new Float32Array(4)};
    const vars = group([
      ["0", {shape, values}],
      ["1", bias],
    ]);
    return group([["layers", group([["dense", group([["vars", vars]])]])]]);
  };
  const packed = (group: HdfGroup): Uint8Array => zipSync({...parts, "model.weights.h5": encodeHdf5(group)});
  assert.is(await outcome(path, packed(dense([24, 4], new Float32Array(96)))), undefined);
  const huge = await outcome(path, packed(dense([2 ** 40, 2 ** 20], new Float32Array(96))));
  assert.match(huge!, "the configuration says (24, 4)");
  const rest = await outcome(path, packed(dense([24, 4], new Float32Array(0))));
  assert.match(rest!, "layers/dense/vars/0 cannot be read: its values have 0 bytes, expected 384");
  const nan = new Float32Array(96);
  nan[7] = Number.NaN;
  assert.match((await outcome(path, packed(dense([24, 4], nan))))!, "holds NaN at 7");
});

test("JSON that nests without end is refused", async ({folder: out}) => {
  const parts = unzipSync(await readFile(fixture("lstm.keras")));
  const path = join(out, "deep.keras");
  const deep = (text: string) =>
    outcome(path, zipSync({...parts, "config.json": Buffer.from(text)}, {level: 0}));
  assert.match((await deep("[".repeat(1e6)))!, "nested more than 100 deep");
  assert.match((await deep(`${'{"a":'.repeat(5e5)}1${"}".repeat(5e5)}`))!, "nested more than 100 deep");
  assert.match((await deep(`"${"[".repeat(200)}"`))!, "not that of a Sequential or Functional model");
  let nested: Json = {class_name: "Dense", config: {name: "d", units: 2}};
  for (let i = 0; i < 12; i++) nested = {class_name: "Sequential", config: {name: `m${i}`, layers: [nested]}};
  assert.match((await deep(JSON.stringify(nested)))!, "nested more than 8 deep");
});

test("models that call each other without end are refused", async ({folder: out}) => {
  const parts = unzipSync(await readFile(fixture("window.keras")));
  // Each model calls the one within it twenty times.
  const tensor = (name: string, call: number): Json => ({
    class_name: "__keras_tensor__",
    config: {keras_history: [name, call, 0]},
  });
  let inner: Json = {class_name: "Activation", name: "l0", config: {name: "l0", activation: "tanh"}};
  for (let i = 1; i <= 7; i++) {
    const nodes = Array.from({length: 20}, (_, call) => ({
      args: [call === 0 ? tensor("in", 0) : tensor(`l${i - 1}`, call - 1)],
      kwargs: {},
    }));
    const input = {class_name: "InputLayer", name: "in", config: {name: "in", batch_shape: [null, 4, 6]}};
    const layers = [input, {...inner, inbound_nodes: nodes}];
    const config = {name: `l${i}`, layers, input_layers: ["in", 0, 0], output_layers: [`l${i - 1}`, 19, 0]};
    inner = {class_name: "Functional", name: `l${i}`, config};
  }
  const message = await outcome(
    join(out, "many.keras"),
    zipSync({...parts, "config.json": Buffer.from(JSON.stringify(inner))}),
  );
  assert.match(message!, "is call 20000 of the model");
});

test("calls that ask for more than the inputs are refused by what they ask for", async ({folder: out}) => {
  const path = join(out, "call.keras");
  const message = async (name: string, edit: Parameters<typeof edited>[1]) =>
    outcome(path, await edited(name, edit));
  const causal = await message("attention.keras", (_, layer) => {
    layer("multi_head_attention").inbound_nodes[0]!.kwargs = {use_causal_mask: true};
  });
  assert.match(causal!, /"multi_head_attention" \(MultiHeadAttention\): is called with use_causal_mask=true/);
  const training = await message("shared.keras", (_, layer) => {
    layer("shared_conv").inbound_nodes[1]!.kwargs = {training: true};
  });
  assert.match(training!, /"shared_conv" \(Conv1D\): is called with training=true/);
  const state = await message("shared.keras", (_, layer) => {
    layer("shared_conv").inbound_nodes[0]!.args.push({class_name: "odd"});
  });
  assert.match(state!, "is called with argument 1");
  const bare = await message("merges.keras", (config) => {
    const operation = config.config.layers.find(({module}) => String(module).includes("ops"))!;
    Object.assign(operation, {class_name: "Einsum", registered_name: "Einsum"});
  });
  assert.match(bare!, "this bare operation is not supported");
});

test("graphs that do not hold together are refused", async ({folder: out}) => {
  const path = join(out, "graph.keras");
  const message = async (name: string, edit: Parameters<typeof edited>[1]) =>
    outcome(path, await edited(name, edit));
  const widths = await message("shared.keras", (config, layer) => {
    layer("right").config.batch_shape = [null, 12, 2];
    assert.ok(config);
  });
  assert.match(widths!, "is shared by inputs that need weights of different shapes");
  const outputs = await message("shared.keras", (config) => {
    config.config.output_layers = [["nowhere", 0, 0]];
  });
  assert.match(outputs!, 'the output layer "nowhere" is absent');
  const inputs = await message("shared.keras", (config) => {
    config.config.input_layers = [
      ["left", 0, 0],
      ["shared_conv", 0, 0],
    ];
  });
  assert.match(inputs!, 'the input layer "shared_conv" is absent');
  const arity = await message("shared.keras", (_, layer) => {
    for (const node of layer("twin").inbound_nodes) node.args = [(node.args[0] as unknown[])[0]];
  });
  assert.match(arity!, '"twin" takes 2 inputs, but is given 1');
  const own = await message("shared.keras", (_, layer) => {
    layer("inner").registered_name = "mine>Sequential";
  });
  assert.match(own!, "class of its author's own, mine>Sequential");
  const circle = await message("functional.keras", (config) => {
    const add = config.config.layers.find(({class_name: name}) => name === "Add")!;
    const end = config.config.layers.at(-1)!.config.name;
    add.inbound_nodes[0]!.args = [[{class_name: "__keras_tensor__", config: {keras_history: [end, 0, 0]}}]];
  });
  assert.match(circle!, "absent or comes after it");
});

test("HDF5 files that hold no model, or another one, are refused", async ({folder: out}) => {
  const path = join(out, "other.h5");
  assert.match((await outcome(path, await readFile(fixture("only.weights.h5"))))!, "has no model_config");
  const model = (config: unknown, version = "2.9.0"): Uint8Array =>
    encodeHdf5({
      attributes: {model_config: JSON.stringify(config), keras_version: version},
      members: new Map(),
    });
  const dense = {
    class_name: "Dense",
    config: {name: "d", units: 2, activation: "tanh", batch_input_shape: [null, 3]},
  };
  const sequential = (...layers: unknown[]): Json => ({
    class_name: "Sequential",
    config: {name: "s", layers},
  });
  assert.match(
    (await outcome(path, model(sequential(dense))))!,
    'layer "d" has 0 weights in the file, its configuration asks for 2',
  );
  assert.match((await outcome(path, model(sequential(dense), "1.2.2")))!, "saved with Keras 1.2.2");
  assert.match((await outcome(path, model([1, 2])))!, "not that of a model");
  const embedding = {class_name: "Embedding", config: {name: "words", batch_input_shape: [null, 3]}};
  const message = await outcome(
    path,
    model(sequential(embedding, {class_name: "Lambda", config: {name: "any"}})),
  );
  assert.match(message!, /Keras 2\.9\.0 .*\n.*"words" \(Embedding\).*\n.*"any" \(Lambda\)/);
  const major = {
    class_name: "LSTM",
    config: {name: "l", units: 2, time_major: true, batch_input_shape: [null, 3, 1]},
  };
  assert.match((await outcome(path, model(sequential(major))))!, "time_major is not supported");
});

test("an input of no size, a negative or a broken one, or one that fills the memory is refused", async ({
  folder: out,
}) => {
  for (const shape of [
    [null, 0, 3],
    [null, 12, 0],
    [null, -12, 3],
    [null, -2, -3],
    [null, 2.5, 3],
    [null, "12", 3],
    [null, 12, null],
    [null, 1e4, 1e4],
    [null],
  ]) {
    const bytes = await edited("lstm.keras", ({config}) => {
      config.layers[0]!.config.batch_shape = shape;
    });
    const message = `the input has shape ${JSON.stringify(shape)}, expected (batch, timesteps, channels)`;
    assert.is(await outcome(join(out, "shape.keras"), bytes), message);
  }
});

test("what is wrong with a model is told with what helps against that", async ({folder: out}) => {
  const parts = unzipSync(await readFile(fixture("window.keras")));
  const text = Buffer.from(parts["config.json"]!).toString();
  const told = async (config: string): Promise<string> => {
    const path = join(out, "told.keras");
    await writeFile(path, zipSync({...parts, "config.json": Buffer.from(config)}));
    const error = (await readModel(path, {timesteps: 12}).catch(
      (caught: unknown) => caught,
    )) as ExpectedError;
    assert.instance(error, ExpectedError);
    assert.is(error.file, path);
    return `${error.message} -> ${error.hint}`;
  };
  const json = JSON.parse(text) as {class_name: string};
  assert.match(
    await told(JSON.stringify({...json, class_name: "Net"})),
    /the model is of the class Net; .* -> Build it as keras\.Model/,
  );
  assert.match(
    await told(text.replace('"trainable": true', '"trainable": true, "stddev": Infinity')),
    /holds Infinity, which is no number of JSON -> Give the layer, or the initializer/,
  );
  assert.match(
    await told(text.replaceAll('"name": "float32"', '"name": "float64"')),
    /computes in float64; .* -> Build the model again under keras\.config\.set_dtype_policy/s,
  );
  assert.match(
    await told(text.replace('"class_name": "Dense"', '"class_name": "Blorp"')),
    /-> Use only these layers/,
  );
});

test.run();
