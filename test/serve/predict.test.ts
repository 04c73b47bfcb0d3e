/** `POST /predict`: the answers have the bits of the pipeline's tables, and what cannot be judged is refused. */
import {readFile} from "node:fs/promises";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readPredictions} from "../../src/artifacts/predictions.ts";
import {readSamples} from "../../src/artifacts/samples.ts";
import {readWindows} from "../../src/artifacts/windows.ts";
import type {Prediction} from "../../src/serve/answer/prediction.ts";
import {makeProject, type Project, SESSION} from "./project.ts";
import {type Injected, inject} from "./rig.ts";

const test = suite<{project: Project; server: Injected}>("POST /predict");
test.before(async (context) => {
  context.project = await makeProject();
  await context.project.runStages();
  context.server = await inject(context.project.root);
});
test.after(async ({server, project}) => {
  await server.close();
  await project.remove();
});

const post = ({server}: {server: Injected}, payload: unknown) =>
  server.app.inject({
    method: "POST",
    url: "/predict",
    headers: {"content-type": "application/json"},
    payload: typeof payload === "string" ? payload : JSON.stringify(payload),
  });

const table = ({project}: {project: Project}) =>
  readPredictions(project.path(`artifacts/${SESSION}.predictions.arrow`));

/** Throws where a row of the table and the answer differ in a bit. */
function assertSame(
  predictions: readonly Prediction[],
  expected: Awaited<ReturnType<typeof table>>,
  rows: readonly number[],
): void {
  assert.is(predictions.length, rows.length);
  for (const [i, row] of rows.entries()) {
    const {activity, confidence, entropy, margin, probabilities} = predictions[i]!;
    const {classes} = expected.meta;
    assert.is(activity, classes[expected.predicted[row]!]);
    const found = [confidence, entropy, margin, ...classes.map((name) => probabilities[name]!)];
    const wanted = [expected.confidence, expected.entropy, expected.margin, ...expected.probabilities];
    assert.equal(
      found.map(Math.fround),
      wanted.map((column) => column[row]!),
    );
  }
}

test("a standardised window has the bits of the predictions table, and says what it stands on", async (context) => {
  const {x} = await readWindows(context.project.path(`artifacts/${SESSION}.windows.arrow`));
  const expected = await table(context);
  for (const row of [0, 7, expected.rows - 1]) {
    const window = Array.from({length: 200}, (_, i) => [
      ...x.subarray(row * 1200 + i * 6, row * 1200 + (i + 1) * 6),
    ]);
    const {statusCode, body} = await post(context, {window, scaled: true});
    assert.is(statusCode, 200, body);
    const answer = JSON.parse(body);
    assertSame(answer.predictions, expected, [row]);
    assert.is(answer.model.digests.model, expected.meta.model.hash);
    assert.is(answer.model.digests.scaler, expected.meta.scalerHash);
  }
});

test("raw samples give the rows of the pipeline, with times, quality and gates", async (context) => {
  const sensor = async (name: "accel" | "gyro") => {
    const path = context.project.path(`artifacts/${SESSION}.${name}.arrow`);
    const {samples} = await readSamples(path, name === "accel" ? "accelerometer" : "gyroscope");
    const {t, x, y, z} = samples;
    return {t: [...t], x: [...x], y: [...y], z: [...z]};
  };
  const recording = {accel: await sensor("accel"), gyro: await sensor("gyro")};
  const {statusCode, body} = await post(context, {recording, session: SESSION});
  assert.is(statusCode, 200, body.slice(0, 500));
  const {predictions, recordings} = JSON.parse(body);
  const expected = await table(context);
  assertSame(predictions, expected, [...Array(expected.rows).keys()]);
  assert.is(predictions[3].start, new Date(expected.start[3]!).toISOString());
  const quality = JSON.parse(
    await readFile(context.project.path(`artifacts/${SESSION}.quality.json`), "utf8"),
  );
  // rows and their order are those of the source, and the samples were sorted when they were sent
  for (const found of [quality, recordings[0].quality])
    for (const name of ["accel", "gyro"])
      for (const key of ["rows", "backwardSteps", "largestBackwardMs"]) delete found.sensors[name][key];
  assert.equal(recordings[0].quality, quality);
  assert.is(recordings[0].gates.passed, true);
});

test("a window in other units is the same window", async (context) => {
  const rows = (accel: number, gyro: number) =>
    Array.from({length: 200}, (_, i) => {
      const [a, g] = [Math.sin(i / 9), Math.cos(i / 5)];
      return [a * accel, 0.2 * accel, 0.9 * accel, g * gyro, 0, -g * gyro];
    });
  const answer = async (body: object) => JSON.parse((await post(context, body)).body).predictions[0];
  const plain = await answer({window: rows(9.81, 180 / Math.PI)});
  const other = await answer({window: rows(1000, 1), units: {accel: "milli-g", gyro: "rad/s"}});
  assert.is(other.activity, plain.activity);
  assert.ok(Math.abs(other.confidence - plain.confidence) < 1e-5);
  const told = await answer({window: rows(1000, 1), units: {accel: "auto", gyro: "rad/s"}});
  assert.equal(told, other);
});

const still = Array.from({length: 200}, () => [0, 0, 9.81, 0, 0, 0]);

for (const [name, payload, status, pattern] of [
  ["no JSON", "{", 400, /not JSON/],
  ["no body", "", 400, /no body/],
  ["a list", "[]", 422, /none of "window"/],
  ["a short window", {window: still.slice(1)}, 422, /\/window/],
  ["a row of five", {window: still.map((row) => row.slice(1))}, 422, /\/window\/0/],
  ["text for a number", {window: [...still.slice(1), [0, 0, "9.81", 0, 0, 0]]}, 422, /\/window\/199\/2/],
  ["null for a number", {window: [...still.slice(1), [0, 0, null, 0, 0, 0]]}, 422, /\/window\/199\/2/],
  [
    "a number that is infinite",
    JSON.stringify({window: still}).replace("9.81", "1e999"),
    422,
    /\/window\/0\/2/,
  ],
  [
    "a number beyond float32",
    JSON.stringify({window: still}).replace("9.81", "1e300"),
    422,
    /window 0, row 0, Az/,
  ],
  ["an unknown key", {window: still, windw: 1}, 422, /windw/],
  ["an unknown unit", {window: still, units: {accel: "kg"}}, 422, /\/units\/accel/],
  ["a unit that cannot be told", {window: still, units: {gyro: "auto"}}, 422, /gyroscope's unit/],
  ["deep nesting", `${"[".repeat(50_000)}${"]".repeat(50_000)}`, 422, /none of "window"/],
  [
    "times in seconds",
    {recording: {samples: Array.from({length: 300}, (_, i) => [1.7e9 + i / 50, 0, 0, 9.81, 0, 0, 0])}},
    422,
    /looks like seconds/,
  ],
  [
    "a recording shorter than a window",
    {recording: {samples: Array.from({length: 50}, (_, i) => [1.7e12 + i * 20, 0, 0, 9.81, 0, 0, 99])}},
    422,
    /as long as a window of 4 s/,
  ],
  [
    "a day between two samples",
    {recording: {samples: [0, 86_400_000].map((t) => [1.7e12 + t, 0, 0, 9.81, 0, 0, 0])}},
    422,
    /nearly all of it is missing/,
  ],
] as const)
  test(`${name} is refused with a problem document`, async (context) => {
    const response = await post(context, payload);
    assert.is(response.statusCode, status, response.body);
    assert.match(String(response.headers["content-type"]), /^application\/problem\+json/);
    const problem = JSON.parse(response.body);
    assert.is(problem.status, status);
    assert.match(`${problem.detail}`, pattern);
  });

test.run();
