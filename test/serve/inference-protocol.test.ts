/** The Open Inference Protocol: JSON and binary tensors give the bits of the pipeline's table. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type PredictionsTable, readPredictions} from "../../src/artifacts/predictions.ts";
import {readWindows} from "../../src/artifacts/windows.ts";
import {makeProject, type Project, SESSION} from "./project.ts";
import {type Injected, inject} from "./rig.ts";

interface Context {
  project: Project;
  server: Injected;
  x: Float32Array;
  expected: PredictionsTable;
}

const ROWS = 5;
const test = suite<Context>("/v2");
test.before(async (context) => {
  context.project = await makeProject();
  await context.project.runStages();
  context.x = (await readWindows(context.project.path(`artifacts/${SESSION}.windows.arrow`))).x.slice(
    0,
    ROWS * 1200,
  );
  context.expected = await readPredictions(context.project.path(`artifacts/${SESSION}.predictions.arrow`));
  context.server = await inject(context.project.root);
});
test.after(async ({server, project}) => {
  await server.close();
  await project.remove();
});

const infer = (
  {server}: Context,
  payload: object | Buffer,
  headerLength?: number,
  path = "/v2/models/sample/infer",
) =>
  server.app.inject({
    method: "POST",
    url: path,
    headers:
      headerLength === undefined
        ? {"content-type": "application/json"}
        : {
            "content-type": "application/octet-stream",
            "inference-header-content-length": String(headerLength),
          },
    payload: Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  });

const input = (changes: object) => ({
  inputs: [
    {name: "windows", shape: [ROWS, 200, 6], datatype: "FP32", parameters: {scaled: true}, ...changes},
  ],
});

test("metadata tells of the server, the model and its tensors", async ({server}) => {
  assert.equal((await server.app.inject("/v2")).json().extensions, ["binary_tensor_data"]);
  assert.equal((await server.app.inject("/v2/health/ready")).json(), {ready: true});
  assert.is((await server.app.inject("/v2/models/sample/versions/0/ready")).statusCode, 200);
  const {inputs, outputs, versions} = (await server.app.inject("/v2/models/sample")).json();
  assert.equal(versions, ["0"]);
  assert.equal(inputs, [{name: "windows", datatype: "FP32", shape: [-1, 200, 6]}]);
  assert.equal(outputs[0], {name: "probabilities", datatype: "FP32", shape: [-1, 11]});
  const lost = await server.app.inject("/v2/models/other");
  assert.is(lost.statusCode, 404);
  assert.match(lost.json().error, /no model "other"/);
});

test("JSON tensors, nested or flat, give every output", async (context) => {
  const flat = await infer(context, {id: "one", ...input({data: [...context.x]})});
  assert.is(flat.statusCode, 200, flat.body.slice(0, 300));
  const {outputs, ...rest} = flat.json();
  assert.is(rest.id, "one");
  assert.is(rest.model_name, "sample");
  assert.is(rest.parameters.model_digest, context.expected.meta.model.hash);
  const byName = Object.fromEntries(outputs.map((output: {name: string}) => [output.name, output]));
  const {meta, predicted, confidence} = context.expected;
  assert.equal(
    byName.activity.data,
    Array.from(predicted.slice(0, ROWS), (code) => meta.classes[code]),
  );
  assert.equal(byName.confidence.data.map(Math.fround), [...confidence.slice(0, ROWS)]);
  const nested = Array.from({length: ROWS}, (_, row) =>
    Array.from({length: 200}, (_, i) => [...context.x.subarray(row * 1200 + i * 6, row * 1200 + i * 6 + 6)]),
  );
  assert.equal((await infer(context, input({data: nested}))).json().outputs, outputs);
});

test("binary tensors in and out have the same bits", async (context) => {
  const tensor = Buffer.from(context.x.buffer, context.x.byteOffset, context.x.byteLength);
  const json = Buffer.from(
    JSON.stringify({
      ...input({parameters: {scaled: true, binary_data_size: tensor.length}}),
      outputs: [
        {name: "activity", parameters: {binary_data: true}},
        {name: "probabilities", parameters: {binary_data: true}},
        {name: "margin"},
      ],
    }),
  );
  const response = await infer(context, Buffer.concat([json, tensor]), json.length);
  assert.is(response.statusCode, 200, response.body.slice(0, 300));
  const untyped = await context.server.app.inject({
    method: "POST",
    url: "/v2/models/sample/infer",
    headers: {"inference-header-content-length": String(json.length)},
    payload: Buffer.concat([json, tensor]),
  });
  assert.equal(untyped.rawPayload, response.rawPayload, "clients of Triton send no media type");
  const length = Number(response.headers["inference-header-content-length"]);
  const {outputs} = JSON.parse(response.rawPayload.subarray(0, length).toString());
  const [activity, probabilities, margin] = outputs;
  const {expected} = context;
  let at = length;
  for (let row = 0; row < ROWS; row++) {
    const size = response.rawPayload.readUInt32LE(at);
    const text = response.rawPayload.subarray(at + 4, at + 4 + size).toString();
    assert.is(text, expected.meta.classes[expected.predicted[row]!]);
    at += 4 + size;
  }
  assert.is(at, length + activity.parameters.binary_data_size);
  const {length: classes} = expected.meta.classes;
  for (let i = 0; i < ROWS * classes; i++)
    assert.is(
      response.rawPayload.readFloatLE(at + 4 * i),
      expected.probabilities[i % classes]![Math.floor(i / classes)],
    );
  assert.is(at + probabilities.parameters.binary_data_size, response.rawPayload.length);
  assert.equal(margin.data.map(Math.fround), [...expected.margin.slice(0, ROWS)]);
});

test("values in m/s² and deg/s are scaled as the stage does it", async (context) => {
  const {mean, scale} = context.project.scaler;
  const raw = Float64Array.from(context.x, (z, i) => z * scale[i % 6]! + mean[i % 6]!);
  const {outputs} = (await infer(context, input({parameters: {}, datatype: "FP64", data: [...raw]}))).json();
  const {confidence} = context.expected;
  for (const [row, value] of outputs[2].data.entries()) assert.ok(Math.abs(value - confidence[row]!) < 2e-6);
});

for (const [name, body, headerLength, status, pattern] of [
  [
    "another input",
    {inputs: [{name: "x", shape: [1], datatype: "FP32", data: [1]}]},
    undefined,
    422,
    /one input/,
  ],
  ["another shape", input({shape: [1, 200, 5], data: []}), undefined, 422, /\[windows, 200, 6\]/],
  ["a shape of no size", input({shape: [0, 200, 6], data: []}), undefined, 422, /shape/],
  ["a huge shape", input({shape: [9_000_000, 200, 6], data: []}), undefined, 413, /9000000 windows/],
  ["another type", input({datatype: "INT8", data: []}), undefined, 422, /FP32 or FP64/],
  ["too few values", input({data: [1, 2]}), undefined, 422, /2 values/],
  [
    "too many values",
    input({shape: [1, 200, 6], data: Array(1201).fill(0)}),
    undefined,
    422,
    /more than the 1200/,
  ],
  ["text", input({data: ["1"]}), undefined, 422, /value 0 is no number/],
  [
    "an unknown output",
    {...input({shape: [1, 200, 6], data: Array(1200).fill(0)}), outputs: [{name: "x"}]},
    undefined,
    422,
    /no output "x"/,
  ],
  ["a header beyond the body", Buffer.from("{}"), 99, 400, /not within the body/],
  [
    "a tensor that is cut off",
    Buffer.from(JSON.stringify(input({parameters: {binary_data_size: 24_000}}))),
    107,
    422,
    /sent 0/,
  ],
] as const)
  test(`${name} is refused`, async (context) => {
    const length = Buffer.isBuffer(body) && headerLength === 107 ? body.length : headerLength;
    const response = await infer(context, body, length);
    assert.is(response.statusCode, status, response.body);
    assert.match(response.json().error, pattern);
  });

test.run();
