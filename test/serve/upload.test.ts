/** `POST /upload`: the files of a recording get the answer of the pipeline, down to the verdict on drift. */
import {mkdtemp, readdir, readFile, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readPredictions} from "../../src/artifacts/predictions.ts";
import {makeProject, type Project, RAW, SESSION} from "./project.ts";
import {type Injected, inject} from "./rig.ts";

const test = suite<{project: Project; server: Injected; temporary: string}>("POST /upload");
/** Of uploads: the monitor's thread has a folder of its own while it compares. */
const leftIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => !name.startsWith("kymo-monitor-"));

test.before(async (context) => {
  context.project = await makeProject();
  const {path} = context.project;
  const text = await readFile(path("params.yaml"), "utf8");
  const fast = text
    .replace("nullRounds: 500", "nullRounds: 20")
    .replace("calibrationPeople: 40", "calibrationPeople: 0")
    .replace("nullRounds: 200 ", "nullRounds: 20 ")
    .replace("maxUncompressedMB: 512", "maxUncompressedMB: 60");
  await writeFile(path("params.yaml"), fast.replace("accuracyRounds: 200", "accuracyRounds: 20"));
  await context.project.runReference();
  await context.project.runStages();
  await context.project.runDrift();
  context.server = await inject(context.project.root, {limits: {batchMB: 20}});
  context.temporary = await mkdtemp(join(tmpdir(), "kymo-uploads-"));
  process.env.TMPDIR = context.temporary;
});
test.after(async ({server, project}) => {
  await server.close();
  await project.remove();
});

type Part = readonly [name: string, content: Buffer | string, filename?: string];

function post({server}: {server: Injected}, parts: readonly Part[], boundary = "xYz") {
  const payload = Buffer.concat([
    ...parts.flatMap(([name, content, filename]) => [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? "" : `; filename="${filename}"`}\r\n\r\n`,
      ),
      Buffer.from(content),
      Buffer.from("\r\n"),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  const headers = {"content-type": `multipart/form-data; boundary=${boundary}`};
  return server.app.inject({method: "POST", url: "/upload", headers, payload});
}

test("a pair of workbooks gets quality, gates, predictions and drift as the stages write them", async (context) => {
  const {project} = context;
  const response = await post(context, [
    ["accelerometer", await readFile(RAW.accel), "a.xlsx"],
    ["gyroscope", await readFile(RAW.gyro), "../../g.XLSX"],
    ["session", SESSION],
  ]);
  assert.is(response.statusCode, 200, response.body.slice(0, 500));
  const answer = response.json();
  const json = async (name: string) => JSON.parse(await readFile(project.path(name), "utf8"));
  assert.equal(answer.quality, await json(`artifacts/${SESSION}.quality.json`));
  assert.equal(answer.gates, await json(`artifacts/${SESSION}.gates.json`));
  assert.equal(answer.drift, (await json("artifacts/drift.json")).recordings[0]);
  assert.is(answer.note, null);
  const expected = await readPredictions(project.path(`artifacts/${SESSION}.predictions.arrow`));
  assert.equal(
    answer.predictions.map(({confidence}: {confidence: number}) => Math.fround(confidence)),
    [...expected.confidence],
  );
  const {summary} = answer;
  const share = summary.activities.reduce((sum: number, one: {share: number}) => sum + one.share, 0);
  assert.ok(Math.abs(share - 1) < 1e-9);
  assert.is(summary.activities[0].seconds, summary.activities[0].windows * 2);
  assert.equal(await leftIn(context.temporary), [], "nothing of an upload stays");
});

const batches = (seconds: number, at = 1.7e12) => {
  const of = (type: string, value: (i: number) => number[]) => ({
    type,
    samples: Array.from({length: seconds * 50}, (_, i) => {
      const [x, y, z] = value(i);
      return {x, y, z, timestamp: at + i * 20};
    }),
  });
  return JSON.stringify([
    of("accelerometer", (i) => [Math.sin(i / 7), Math.cos(i / 3), 9.7 + 0.1 * Math.sin(i)]),
    of("gyroscope", (i) => [Math.sin(i / 5), Math.cos(i / 9), 0.1 * Math.sin(i)]),
  ]);
};

test("the accelerometer alone is refused where the model takes a gyroscope, and nothing of it stays", async (context) => {
  const alone = await post(context, [["accelerometer", await readFile(RAW.accel), "a.xlsx"]]);
  assert.is(alone.statusCode, 422, alone.body.slice(0, 500));
  assert.match(alone.json().detail, "the recording has no gyroscope, which the model takes");
  assert.equal(await leftIn(context.temporary), []);
});

test("a recording of batched JSON is taken, packed or not, and refused at a gate with its figures", async (context) => {
  const plain = await post(context, [["recording", batches(40), "r.json"]]);
  assert.is(plain.statusCode, 200, plain.body.slice(0, 500));
  const packed = await post(context, [["recording", gzipSync(batches(40)), "r.json.gz"]]);
  assert.equal(packed.json().predictions, plain.json().predictions);
  const short = await post(context, [["recording", batches(20), "r.json"]]);
  assert.is(short.statusCode, 422);
  const problem = short.json();
  assert.match(problem.detail, /usable time is 20 s, expected at least 30 s/);
  assert.is(problem.gates.passed, false);
  assert.is(problem.quality.rateHz, 50);
});

for (const [name, parts, status, pattern] of [
  ["no part", [], 422, /neither files of the sensors nor one recording/],
  [
    "one file of a sensor, which is no table of it",
    [["accelerometer", "x", "a.csv"]],
    422,
    /no column timestamp/,
  ],
  ["an unknown part", [["acceleration", "x", "a.csv"]], 422, /"acceleration" is not expected/],
  [
    "a part twice",
    [
      ["recording", "x", "a.json"],
      ["recording", "x", "b.json"],
    ],
    422,
    /two parts recording/,
  ],
  ["an unknown format", [["recording", "x", "a.exe"]], 422, /no known format/],
  ["a session that is a path", [["session", "../../etc"]], 422, /session is no name/],
  ["no JSON", [["recording", "{", "a.json"]], 422, /not JSON/],
  ["no gzip", [["recording", "x", "a.json.gz"]], 422, /not a gzip file/],
  ["a bomb", [["recording", gzipSync(Buffer.alloc(61e6)), "a.json.gz"]], 422, /unpacks to more than 60 MB/],
  [
    "no workbook",
    [
      ["accelerometer", "x", "a.xlsx"],
      ["gyroscope", "x", "g.xlsx"],
    ],
    422,
    /zip|workbook/,
  ],
  ["no FIT file", [["recording", "x", "a.fit"]], 422, /not a whole FIT file/],
  ["more than is allowed", [["recording", Buffer.alloc(21e6), "a.json"]], 413, /larger than/],
] as readonly (readonly [string, readonly Part[], number, RegExp])[])
  test(`${name} is refused, and nothing of it stays`, async (context) => {
    const response = await post(context, parts);
    assert.is(response.statusCode, status, response.body.slice(0, 300));
    assert.match(response.json().detail, pattern, response.json().detail);
    assert.equal(await leftIn(context.temporary), []);
  });

test("a multipart body that breaks off or has no boundary is refused", async ({server}) => {
  for (const [type, payload] of [
    [
      "multipart/form-data; boundary=b",
      '--b\r\nContent-Disposition: form-data; name="recording"; filename="a.json"\r\n\r\n[1',
    ],
    ["multipart/form-data", "--b--"],
    ["multipart/form-data; boundary=b", "nothing of the kind"],
  ] as const) {
    const response = await server.app.inject({
      method: "POST",
      url: "/upload",
      headers: {"content-type": type},
      payload,
    });
    assert.ok([400, 415, 422].includes(response.statusCode), response.body);
  }
});

test.run();
