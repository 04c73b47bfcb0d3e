/** Runs sent to MLflow, against a stand-in that checks each request. */
import {mkdtemp, readFile, rm} from "node:fs/promises";
import {createServer, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {RunReport} from "../../src/runner/stage.ts";
import {listRuns} from "../../src/tracking/list-runs.ts";
import {trackRun} from "../../src/tracking/tracker.ts";
import {tellOfTraining} from "./report.ts";

interface Request {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

type Answer = readonly [status: number, body: unknown];

/** Answers with `answer` and keeps what it was asked. */
async function standIn(answer: (request: Request, count: number) => Answer): Promise<{
  uri: string;
  requests: Request[];
  close(): void;
}> {
  const requests: Request[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const request = {
        method: incoming.method!,
        url: incoming.url!,
        body: Buffer.concat(chunks).toString(),
        authorization: incoming.headers.authorization,
      };
      requests.push(request);
      const [status, body] = answer(request, requests.length);
      outgoing.writeHead(status, {"content-type": "application/json"}).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref(); // a test that fails before it closes the server ends all the same
  const {port} = server.address() as AddressInfo;
  return {uri: `http://127.0.0.1:${port}`, requests, close: () => server.close().closeAllConnections()};
}

/** A server that has nothing yet. */
function empty({url}: Request): Answer {
  if (url.includes("experiments/get-by-name")) return [404, {error_code: "RESOURCE_DOES_NOT_EXIST"}];
  if (url.includes("experiments/create")) return [200, {experiment_id: "7"}];
  if (url.includes("runs/search")) return [200, {}];
  if (url.includes("runs/create"))
    return [200, {run: {info: {run_id: "r1", artifact_uri: "mlflow-artifacts:/7/r1/artifacts"}}}];
  return [200, {}];
}

const noWait = () => Promise.resolve();

const test = suite("MLflow stand-in");
let root: string;
test.before.each(async () => {
  root = await mkdtemp(join(tmpdir(), "kymo-mlflow-"));
});
test.after.each(() => rm(root, {recursive: true, force: true}));

test("a run goes to the server in the order that its API asks for, within its limits", async () => {
  const server = await standIn(empty);
  const report = await tellOfTraining(root, {accuracy: Array.from({length: 300}, (_, i) => i / 300)});
  const many = Object.fromEntries(Array.from({length: 230}, (_, i) => [`p${i}`, i]));
  const long = {
    ...report,
    params: {...report.params, many, long: "x".repeat(9000), "od:d (näme)": 1},
  } as RunReport;
  const env = {MLFLOW_TRACKING_URI: `${server.uri}/`, MLFLOW_TRACKING_TOKEN: "secret"};
  const run = await trackRun(long, env, noWait);
  server.close();
  const calls = server.requests.map(({method, url}) => `${method} ${url.replace("/api/2.0/", "")}`);
  assert.equal(calls.slice(0, 4), [
    "GET mlflow/experiments/get-by-name?experiment_name=kymo",
    "POST mlflow/experiments/create",
    "POST mlflow/runs/search",
    "POST mlflow/runs/create",
  ]);
  assert.is(calls.at(-1), "POST mlflow/runs/update");
  assert.ok(server.requests.every(({authorization}) => authorization === "Bearer secret"));

  const bodies = (part: string) =>
    server.requests.filter(({url}) => url.includes(part)).map(({body}) => JSON.parse(body));
  const [created] = bodies("runs/create");
  assert.is(created.experiment_id, "7");
  assert.is(created.start_time, Date.parse("2026-01-10T09:00:00.000Z"));
  assert.ok(
    created.tags.some((tag: {key: string; value: string}) => tag.key === "kymo.run" && tag.value === run.id),
  );
  const batches = bodies("runs/log-batch");
  const metrics = batches.flatMap((batch) => batch.metrics ?? []);
  const params = batches.flatMap((batch) => batch.params ?? []);
  assert.ok(
    batches.every((batch) => (batch.metrics ?? []).length <= 1000 && (batch.params ?? []).length <= 100),
  );
  assert.is(metrics.length, run.metrics.length);
  assert.ok(metrics.length > 1000);
  assert.is(params.length, 237, "the binding is one of them");
  assert.ok(params.every((p: {value: string}) => p.value.length <= 6000));
  assert.ok(params.some((p: {key: string}) => p.key === "od:d _n_me_"));
  assert.equal(bodies("runs/update"), [
    {run_id: "r1", status: "FINISHED", end_time: Date.parse("2026-01-10T09:00:12.500Z")},
  ]);
  const puts = server.requests.filter(({method}) => method === "PUT");
  const at = "/api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts/models";
  assert.equal(
    puts.map(({url}) => url),
    [`${at}/sample.keras`, `${at}/sample.history.json`, `${at}/extra/deep/a%20b.txt`],
  );
  assert.is(puts[2]?.body, "inside\n");
});

test("a run that is there already is gone on with; a store on this machine is copied to", async () => {
  const info = {run_id: "r9", artifact_uri: `file://${root}/store`};
  const server = await standIn((request) => {
    if (request.url.includes("get-by-name")) return [200, {experiment: {experiment_id: "3"}}];
    return request.url.includes("runs/search") ? [200, {runs: [{info}]}] : [200, {}];
  });
  const env = {MLFLOW_TRACKING_URI: server.uri, MLFLOW_TRACKING_USERNAME: "a", MLFLOW_TRACKING_PASSWORD: "b"};
  await trackRun(await tellOfTraining(root), env, noWait);
  server.close();
  assert.not.ok(server.requests.some(({url}) => url.includes("create")));
  assert.is(server.requests[0]?.authorization, "Basic YTpi");
  assert.is(await readFile(join(root, "store/models/extra/deep/a b.txt"), "utf8"), "inside\n");
});

test("a fault that may pass is tried again, one that will not is loud, and the run stays here", async () => {
  let failures = 0;
  const flaky = await standIn((request) => {
    if (request.url.includes("log-batch") && failures++ < 2)
      return [503, {error_code: "TEMPORARILY_UNAVAILABLE"}];
    return empty(request);
  });
  await trackRun(await tellOfTraining(root), {MLFLOW_TRACKING_URI: flaky.uri}, noWait);
  flaky.close();
  assert.ok(failures > 2);

  const answers: [Answer, number][] = [
    [[400, {error_code: "INVALID_PARAMETER_VALUE", message: "no such thing"}], 1],
    [[500, {error_code: "INTERNAL_ERROR", message: "down"}], 4],
  ];
  for (const [i, [answer, tries]] of answers.entries()) {
    const broken = await standIn((request) => (request.url.includes("log-batch") ? answer : empty(request)));
    const story = {batchSize: 100 + i};
    let error: unknown;
    try {
      await trackRun(await tellOfTraining(root, story), {MLFLOW_TRACKING_URI: broken.uri}, noWait);
    } catch (caught) {
      error = caught;
    }
    broken.close();
    assert.match((error as Error).message, /did not take run [0-9a-f]{12}: (400|500)/);
    assert.is(broken.requests.filter(({url}) => url.includes("log-batch")).length, tries);
  }
  assert.is((await listRuns(root)).length, 3, "all of them are recorded here");
});

test("no server, no http address: said with a hint", async () => {
  const cases: [string, RegExp][] = [
    ["http://127.0.0.1:9", /did not take run.*fetch failed|bad port/],
    ["sqlite:///runs.db", /can be sent to a server only/],
  ];
  for (const [MLFLOW_TRACKING_URI, expected] of cases) {
    let error: unknown;
    try {
      await trackRun(await tellOfTraining(root), {MLFLOW_TRACKING_URI}, noWait);
    } catch (caught) {
      error = caught;
    }
    assert.match((error as Error).message, expected);
    assert.ok((error as {hint: string}).hint.length > 0);
  }
});

test.run();
