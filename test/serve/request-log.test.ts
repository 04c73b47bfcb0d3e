/** Requests that are kept can be computed again, bit for bit; what is old goes, and nothing is kept unless it was said. */
import {existsSync} from "node:fs";
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {AnswerCache} from "../../src/serve/answer-cache.ts";
import {replayRequest} from "../../src/serve/request-log/replay.ts";
import {RequestLog} from "../../src/serve/request-log/request-log.ts";
import {requestsFolder} from "../../src/serve/state-folder.ts";
import {refusalOf} from "../refusal.ts";
import {makeProject, type Project, SESSION} from "./project.ts";
import {inject, optionsFor} from "./rig.ts";

const test = suite<{project: Project}>("request log");
test.before(async (context) => {
  context.project = await makeProject();
  await context.project.runStages();
});
test.after(({project}) => project.remove());

const window = Array.from({length: 200}, (_, i) => [0, Math.sin(i / 7), 9.81, 3 * Math.cos(i), 0, 1]);
const samples = Array.from({length: 700}, (_, i) => [
  1.7e12 + i * 20,
  0,
  Math.sin(i / 5),
  9.81,
  0,
  99 * Math.cos(i / 9),
  1,
]);

test("every kind of request is computed again with the same bits, and a changed answer is found", async ({
  project,
}) => {
  const {root} = project;
  const {app, close} = await inject(root, {log: {requests: true}});
  const post = async (id: string, url: string, payload: object | Buffer, type = "application/json") => {
    const body = Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    const headers = {"content-type": type, "x-request-id": id};
    const response = await app.inject({method: "POST", url, headers, payload: body});
    assert.is(response.statusCode, 200, response.body.slice(0, 300));
  };
  await post("window-1", "/predict", {window});
  await post("recording-1", "/predict", {recording: {samples}});
  await post("batch-1", "/predict/batch", {windows: [window, window]});
  const table = await readFile(project.path(`artifacts/${SESSION}.windows.arrow`));
  await post("arrow-1", "/predict/batch", table, "application/vnd.apache.arrow.stream");
  await post("v2-1", "/v2/models/sample/infer", {
    inputs: [{name: "windows", shape: [1, 200, 6], datatype: "FP64", data: window}],
  });
  await close();
  const folder = requestsFolder(root);
  const source = {...optionsFor(root), code: "test"};
  for (const [id, windows] of [
    ["window-1", 1],
    ["recording-1", 6],
    ["batch-1", 2],
    ["v2-1", 1],
  ] as const) {
    const replay = await replayRequest(folder, id, source);
    assert.equal([replay.windows, replay.different, replay.changed], [windows, 0, []], id);
  }
  const arrow = await replayRequest(folder, "arrow-1", source);
  assert.ok(arrow.windows > 100 && arrow.different === 0);
  const [name] = await readdir(folder);
  const file = join(folder, name!);
  const text = await readFile(file, "utf8");
  const changed = text.replace(
    /("id":"window-1".*"probabilities":")(.)/,
    (_, head: string, first: string) => head + (first === "A" ? "B" : "A"),
  );
  await writeFile(file, changed);
  const replay = await replayRequest(folder, "window-1", {...source, code: "other"});
  assert.is(replay.different, 1);
  assert.equal(replay.changed, [{what: "code", before: "test", now: "other"}]);
  assert.match((await refusalOf(replayRequest(folder, "none", source))).message, /not in the log/);
});

test("nothing is kept unless it was said", async () => {
  const project = await makeProject();
  const {app, close} = await inject(project.root);
  await app.inject({method: "POST", url: "/predict", payload: {window}});
  await close();
  assert.not.ok(existsSync(requestsFolder(project.root)));
  await project.remove();
});

test("files older than their days go, and the oldest beyond the megabytes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kymo-log-"));
  await mkdir(folder, {recursive: true});
  const log = new RequestLog({
    folder,
    days: 2,
    maxMB: 0.25,
    onError: (error) => {
      throw error;
    },
  });
  await log.close();
  for (const name of ["2026-01-01T00", "2026-01-09T10", "2026-01-09T11", "2026-01-10T08"])
    await writeFile(join(folder, `${name}.ndjson`), Buffer.alloc(100_000));
  await writeFile(join(folder, "mine.txt"), "not of the log");
  await log.sweep(Date.UTC(2026, 0, 10, 9));
  assert.equal((await readdir(folder)).sort(), ["2026-01-09T11.ndjson", "2026-01-10T08.ndjson", "mine.txt"]);
  await rm(folder, {recursive: true});
});

test("the same windows are answered from memory with the same bits, other windows are not", async ({
  project,
}) => {
  const {app, service, close} = await inject(project.root, {cache: {maxWindows: 16}});
  const post = async (payload: object) =>
    (await app.inject({method: "POST", url: "/predict", payload})).json();
  const first = await post({window});
  const again = await post({window});
  assert.equal(again.predictions, first.predictions);
  assert.is(service.cache.windows, 1);
  const other = await post({window: [...window.slice(1), [0, 0, 9.81, 0, 0, 1e-3]]});
  assert.not.equal(other.predictions, first.predictions);
  const {body} = await app.inject("/metrics");
  assert.match(body, /^kymo_answer_cache_total\{result="hit"\} 1$/m);
  assert.match(body, /^kymo_answer_cache_total\{result="miss"\} 2$/m);
  await close();
});

test("the answers that are kept are bounded, the least recently used go first", () => {
  const cache = new AnswerCache(16);
  for (const key of ["a", "b", "c", "d", "e", "f", "g", "h"]) cache.keep(key, new Float32Array(4), 2);
  assert.is(cache.windows, 16);
  cache.find("a");
  cache.keep("i", new Float32Array(4), 2);
  assert.is(cache.windows, 16);
  assert.ok(cache.find("a") !== undefined && cache.find("b") === undefined && cache.find("i") !== undefined);
  cache.keep("too much", new Float32Array(6), 2);
  assert.is(cache.find("too much"), undefined);
});

test.run();
