/** `POST /predict/batch`: each form in and out gives the rows of the pipeline's table. */
import {readFile, writeFile} from "node:fs/promises";
import {request as httpRequest} from "node:http";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type PredictionsTable, readPredictions} from "../../src/artifacts/predictions.ts";
import type {Scaler} from "../../src/artifacts/scaler.ts";
import {describeWindows, readWindows, type WindowsTable, writeWindows} from "../../src/artifacts/windows.ts";
import {makeProject, type Project, SESSION} from "./project.ts";
import {type Injected, inject, listen} from "./rig.ts";

interface Context {
  project: Project;
  server: Injected;
  windows: WindowsTable;
  expected: PredictionsTable;
}

const test = suite<Context>("POST /predict/batch");
test.before(async (context) => {
  context.project = await makeProject();
  await context.project.runStages();
  context.windows = await readWindows(context.project.path(`artifacts/${SESSION}.windows.arrow`));
  context.expected = await readPredictions(context.project.path(`artifacts/${SESSION}.predictions.arrow`));
  context.server = await inject(context.project.root, {batch: {maxWindows: 16}, queue: {maxWindows: 40}});
});
test.after(async ({server, project}) => {
  await server.close();
  await project.remove();
});

const ARROW = "application/vnd.apache.arrow.stream";
const post = ({server}: Context, payload: Buffer | string, type: string, accept?: string) =>
  server.app.inject({
    method: "POST",
    url: "/predict/batch",
    headers: {"content-type": type, ...(accept === undefined ? {} : {accept})},
    payload,
  });

const windowsOf = ({windows}: Context, count: number): number[][][] =>
  Array.from({length: count}, (_, row) =>
    Array.from({length: 200}, (_, i) => [...windows.x.subarray(row * 1200 + i * 6, row * 1200 + i * 6 + 6)]),
  );

interface Row {
  readonly window: number;
  readonly activity: string;
  readonly confidence: number;
}

function assertRows(
  rows: readonly Row[],
  {meta, predicted, confidence}: PredictionsTable,
  count: number,
): void {
  assert.is(rows.length, count);
  for (const [i, row] of rows.entries()) {
    assert.is(row.window, i);
    assert.is(row.activity, meta.classes[predicted[i]!]);
    assert.is(Math.fround(row.confidence), confidence[i]);
  }
}

test("the pipeline's table of windows gives the pipeline's table of predictions, column by column, without the hidden layer", async (context) => {
  const bytes = await readFile(context.project.path(`artifacts/${SESSION}.windows.arrow`));
  const response = await post(context, bytes, ARROW);
  assert.is(response.statusCode, 200, response.body.slice(0, 300));
  assert.is(response.headers["content-type"], ARROW);
  const path = context.project.path("answer.arrow");
  await writeFile(path, response.rawPayload);
  const {file: _, ...found} = await readPredictions(path);
  const {file: __, hidden, ...expected} = context.expected;
  assert.ok(hidden !== undefined);
  assert.ok(expected.rows > 100);
  assert.equal(found, expected);
});

test("windows scaled otherwise are rescaled, those of another kind are refused", async (context) => {
  const {windows, project} = context;
  const other: Scaler = {...project.scaler, mean: project.scaler.mean.map((value) => value + 1)};
  const write = async (scaler: Scaler, name: string) => {
    const path = project.path(name);
    await writeWindows(path, windows, describeWindows({scaler, lengthSamples: 200, stepSamples: 100}));
    return readFile(path);
  };
  assert.is((await post(context, await write(other, "other.arrow"), ARROW)).statusCode, 200);
  const faster = await post(context, await write({...project.scaler, rateHz: 100}, "faster.arrow"), ARROW);
  assert.is(faster.statusCode, 422);
  assert.match(faster.json().detail, /rate in Hz of the windows: 100/);
});

test("JSON gives JSON, lines or a table, as Accept says", async (context) => {
  const count = 50;
  const body = JSON.stringify({windows: windowsOf(context, count), scaled: true});
  const json = await post(context, body, "application/json");
  assert.is(json.statusCode, 200, json.body.slice(0, 300));
  assertRows(json.json().predictions, context.expected, count);
  assert.is(json.json().model.digests.model, context.expected.meta.model.hash);
  const lines = await post(context, body, "application/json", "application/x-ndjson, application/json;q=0.5");
  const [header, ...rows] = lines.body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(header.model.digests.model, context.expected.meta.model.hash);
  assertRows(rows, context.expected, count);
  const table = await post(context, body, "application/json", ARROW);
  await writeFile(context.project.path("json.arrow"), table.rawPayload);
  const read = await readPredictions(context.project.path("json.arrow"));
  assert.equal(read.confidence, context.expected.confidence.slice(0, count));
  assert.is((await post(context, body, "application/json", "image/png")).statusCode, 406);
});

test("several recordings are answered one after another, with quality and gates of each", async (context) => {
  const samples = (session: string) => ({
    session,
    recording: {
      samples: Array.from({length: 500}, (_, i) => [1.7e12 + i * 20, 0, Math.sin(i), 9.81, 0, 0, 99]),
    },
  });
  const body = JSON.stringify({recordings: [samples("a"), samples("b")]});
  const {predictions, recordings} = (await post(context, body, "application/json")).json();
  assert.is(predictions.length, 8);
  assert.equal(
    recordings.map(({session, windows}: {session: string; windows: number}) => [session, windows]),
    [
      ["a", 4],
      ["b", 4],
    ],
  );
  assert.equal(predictions[4].probabilities, predictions[0].probabilities);
});

test("each line is answered in order, a wrong one with its problem, and the others go on", async (context) => {
  const windows = windowsOf(context, 30);
  const lines = windows.map((window) => JSON.stringify({window, scaled: true}));
  lines.splice(5, 0, "{", JSON.stringify({window: []}));
  const {body} = await post(context, `${lines.join("\n")}\n\n`, "application/x-ndjson");
  const [header, ...answers] = body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(header.model.name, "sample");
  assert.equal(
    answers.map(({line}) => line),
    Array.from({length: 32}, (_, i) => i),
  );
  assert.equal([answers[5].problem.status, answers[6].problem.status], [400, 422]);
  const predictions = answers.flatMap((answer) => answer.predictions ?? []);
  assertRows(
    predictions.map((row: Row, window: number) => ({...row, window})),
    context.expected,
    30,
  );
});

test("a table that is none, is damaged or is empty is refused", async (context) => {
  const bytes = await readFile(context.project.path(`artifacts/${SESSION}.windows.arrow`));
  for (const damaged of [
    Buffer.from("ARROW1 and then nothing"),
    bytes.subarray(0, bytes.length >> 1),
    Buffer.alloc(64),
  ]) {
    const response = await post(context, damaged, ARROW);
    assert.is(response.statusCode, 422, response.body.slice(0, 200));
  }
  const flipped = Buffer.from(bytes);
  for (let at = 8; at < 400; at += 3) flipped[at]! ^= 255;
  assert.is((await post(context, flipped, ARROW)).statusCode, 422);
  assert.is((await post(context, Buffer.alloc(0), ARROW)).statusCode, 400);
});

test("more windows than a request may have, or no room, is refused", async (context) => {
  const server = await inject(context.project.root, {limits: {windowsPerRequest: 10}});
  const body = JSON.stringify({windows: windowsOf(context, 11), scaled: true});
  const response = await post({...context, server}, body, "application/json");
  assert.is(response.statusCode, 413);
  await server.close();
});

test("lines are answered while others are still to come", async (context) => {
  const server = await listen(context.project.root);
  const line = JSON.stringify({window: windowsOf(context, 1)[0], scaled: true});
  const answers = await new Promise<string[]>((resolve, reject) => {
    const found: string[] = [];
    const sent = httpRequest(`${server.url}/predict/batch`, {
      method: "POST",
      headers: {"content-type": "application/x-ndjson", "transfer-encoding": "chunked"},
    });
    sent.on("response", (response) => {
      response.on("data", (data) => {
        found.push(String(data));
        // the header came although the body has not ended
        if (found.length === 1) sent.end(`${line}\n`);
      });
      response.on("end", () => resolve(found));
    });
    sent.on("error", reject);
    sent.write(`${line}\n`);
  });
  const lines = answers.join("").trim().split("\n");
  assert.is(lines.length, 3);
  await server.stop();
});

test.run();
