/**
 * Requests that are wrong in every way that chance finds: each is answered, every refusal is a problem document that says
 * what is wrong, none is a failure of the service, and its memory stays bounded.
 */
import {readFile} from "node:fs/promises";
import {gzipSync} from "node:zlib";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {createRandom} from "../../src/platform/seeded-random.ts";
import {randomInteger} from "../../src/stats/random.ts";
import {makeProject, type Project, SESSION} from "./project.ts";
import {type Injected, inject} from "./rig.ts";

const isLong = process.env.KYMO_LONG === "1";
const SEED = Number(process.env.KYMO_SEED ?? 1);
const REQUESTS = isLong ? 10_000 : 250;
const MAX_GROWTH_MB = 400;

interface Context {
  project: Project;
  server: Injected;
  table: Buffer;
}

const test = suite<Context>("random requests");
test.before(async (context) => {
  context.project = await makeProject();
  await context.project.runStages();
  context.table = await readFile(context.project.path(`artifacts/${SESSION}.windows.arrow`));
  context.server = await inject(context.project.root, {
    limits: {bodyMB: 1, batchMB: 8, parseSeconds: 2, windowsPerRequest: 1000},
  });
});
test.after(async ({server, project}) => {
  await server.close();
  await project.remove();
});

const window = Array.from({length: 200}, (_, i) => [0, Math.sin(i / 7), 9.81, 3 * Math.cos(i), 0, 1]);
const samples = Array.from({length: 300}, (_, i) => [1.7e12 + i * 20, 0, Math.sin(i), 9.81, 0, 99, 1]);
const tensor = (data: unknown, changes: object = {}) => ({
  inputs: [{name: "windows", shape: [1, 200, 6], datatype: "FP32", data, ...changes}],
});

type Draw = (below: number) => number;

interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS" | "HEAD";
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: Buffer | string;
}

const SCALARS: readonly unknown[] = [
  ...[null, true, "", "NaN", -0, 1e308, -1e308, 2 ** 53, 1e-320, {}, [], [[]], "\u0000", "\ud800"],
  {__proto__: null, constructor: {prototype: {polluted: true}}},
];

/** A value with one place in it changed. */
function mutate(value: unknown, draw: Draw): unknown {
  if (Array.isArray(value) && value.length > 0 && draw(8) > 0) {
    const at = draw(value.length);
    const copy = [...value];
    const kind = draw(6);
    if (kind === 0) copy.splice(at, 1);
    else if (kind === 1) copy.splice(at, 0, copy[at]);
    else copy[at] = mutate(copy[at], draw);
    return copy;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && draw(8) > 0) {
    const keys = Object.keys(value);
    const key = keys[draw(keys.length)] ?? "x";
    const copy: Record<string, unknown> = {...value};
    const kind = draw(6);
    if (kind === 0) delete copy[key];
    else if (kind === 1) copy[`${key}x`] = copy[key];
    else copy[key] = mutate(copy[key], draw);
    return copy;
  }
  return SCALARS[draw(SCALARS.length)];
}

function flip(bytes: Buffer, draw: Draw): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = draw(20) + 1; i > 0; i--)
    copy[draw(Math.min(copy.length, draw(2) === 0 ? 2000 : copy.length))] = draw(256);
  return draw(4) === 0 ? copy.subarray(0, draw(copy.length)) : copy;
}

const JSON_TYPE = {"content-type": "application/json"};

const MAKERS: readonly ((draw: Draw, context: Context) => Request)[] = [
  (draw) => post("/predict", JSON.stringify(mutate({window, units: {accel: "g"}, scaled: false}, draw))),
  (draw) => post("/predict", JSON.stringify(mutate({recording: {samples}, session: "s"}, draw))),
  (draw) => post("/predict/batch", JSON.stringify(mutate({windows: [window, window]}, draw))),
  (draw) => post("/predict/batch", JSON.stringify(mutate({recordings: [{recording: {samples}}]}, draw))),
  (draw) => post("/v2/models/sample/infer", JSON.stringify(mutate(tensor(window), draw))),
  (draw) => post("/predict", flip(Buffer.from(JSON.stringify({window})), draw)),
  (draw, {table}) =>
    post("/predict/batch", flip(table, draw), {"content-type": "application/vnd.apache.arrow.stream"}),
  (draw) => {
    const lines = Array.from({length: draw(5)}, () => JSON.stringify(mutate({window}, draw))).join("\n");
    return post("/predict/batch", flip(Buffer.from(`${lines}\n`), draw), {
      "content-type": "application/x-ndjson",
    });
  },
  (draw) => {
    const json = Buffer.from(
      JSON.stringify(tensor(undefined, {parameters: {binary_data_size: draw(2) ? 4800 : draw(1e6)}})),
    );
    const headers = {
      "content-type": "application/octet-stream",
      "inference-header-content-length": [
        String(json.length),
        String(draw(9999)),
        "-1",
        "1e3",
        "9".repeat(40),
      ][draw(5)]!,
    };
    return post(
      "/v2/models/sample/infer",
      Buffer.concat([json, Buffer.alloc(draw(2) ? 4800 : draw(9000), draw(256))]),
      headers,
    );
  },
  (draw) => post("/predict", `${'[{"a":'.repeat(draw(30_000))}1`),
  (draw) => post("/predict", "x".repeat(draw(1_200_000))),
  (draw) =>
    post("/predict", gzipSync(Buffer.alloc(draw(1e6))), {
      ...JSON_TYPE,
      "content-encoding": ["gzip", "br", "x"][draw(3)]!,
    }),
  (draw) =>
    post("/predict", JSON.stringify({window}), {
      "content-type": ["text/html", "application/xml", "a/b;c", "é", "application/json; charset=utf-16"][
        draw(5)
      ]!,
    }),
  (draw) => {
    const urls = [
      "/../etc/passwd",
      "/%00",
      "/predict%2f..",
      "//predict",
      "/predict/",
      "/docs/../params.yaml",
      "/docs/%2e%2e/package.json",
      "/v2/models/%2e%2e/infer",
      "/%",
      "/?a=%",
      "/health?x[]=1",
      `/${"a/".repeat(draw(500))}`,
      "/v2/models/sample/versions/x/infer",
    ];
    const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"] as const;
    return {method: methods[draw(7)]!, url: urls[draw(urls.length)]!, headers: {}};
  },
  (draw) => ({
    method: "GET",
    url: "/health",
    headers: Object.fromEntries(Array.from({length: draw(300)}, (_, i) => [`x-${i}`, "y".repeat(draw(50))])),
  }),
  (draw) => ({
    method: "GET",
    url: "/model-info",
    headers: {
      authorization: ["Bearer", "Bearer kymo_", "Basic eA==", `Bearer ${"k".repeat(draw(5000))}`][draw(4)]!,
      "x-request-id": "a b\u00e9",
    },
  }),
  (draw) => {
    const names = [
      "recording",
      "accelerometer",
      "gyroscope",
      "session",
      "__proto__",
      "constructor",
      "",
      "x".repeat(200),
    ];
    const files = ["a.json", "../../a.csv", "a.fit", "a.xlsx", "a.csv.gz", "\u0000", "a", ".json"];
    const part = () =>
      `--b\r\nContent-Disposition: form-data; name="${names[draw(names.length)]}"${draw(4) === 0 ? "" : `; filename="${files[draw(files.length)]}"`}\r\n${draw(5) === 0 ? "Content-Type: a\r\nX: y\r\n" : ""}\r\n${"z".repeat(draw(2000))}\r\n`;
    const body = Array.from({length: draw(10)}, part).join("") + (draw(3) === 0 ? "" : "--b--\r\n");
    return post(
      "/upload",
      flip(Buffer.from(`${body} `), () => draw(1 << 20) % Math.max(1, body.length)),
      {"content-type": `multipart/form-data; boundary=${["b", "", "b".repeat(100)][draw(3)]}`},
    );
  },
];

function post(url: string, payload: Buffer | string, headers: Record<string, string> = JSON_TYPE): Request {
  return {method: "POST", url, headers, payload};
}

test(`${REQUESTS} of them from seed ${SEED}`, async (context) => {
  const {app} = context.server;
  const random = createRandom(SEED, {});
  const draw: Draw = (below) => randomInteger(random, Math.max(1, Math.floor(below)));
  const before = process.memoryUsage.rss();
  const counts = new Map<number, number>();
  for (let i = 0; i < REQUESTS; i++) {
    const request = MAKERS[i % MAKERS.length]!(draw, context);
    const response = await app.inject(request as never);
    const {statusCode, body, headers} = response;
    const told = `request ${i} (KYMO_SEED=${SEED}): ${request.method} ${request.url.slice(0, 80)} ${statusCode} ${body.slice(0, 200)}`;
    counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1);
    // a damaged table may keep its reader busy, until its thread is replaced
    assert.ok(statusCode < 500 || (statusCode === 503 && /lost: took too long/.test(body)), told);
    if (statusCode < 400 || request.method === "HEAD") continue;
    assert.match(String(headers["content-type"]), /^application\/problem\+json/, told);
    const problem = JSON.parse(body);
    assert.is(problem.status, statusCode, told);
    assert.ok(problem.title.length > 0 && problem.detail.length > 0, told);
  }
  assert.not.ok("polluted" in {}, "no prototype was changed");
  const {statusCode} = await app.inject({method: "POST", url: "/predict", payload: {window}});
  assert.is(statusCode, 200, "the service is alive");
  assert.is(context.server.service.engine.pendingWindows, 0);
  const growth = (process.memoryUsage.rss() - before) / 1e6;
  assert.ok(growth < MAX_GROWTH_MB, `memory grew by ${Math.round(growth)} MB`);
  assert.ok(
    (counts.get(422) ?? 0) > REQUESTS / 10 && (counts.get(200) ?? 0) > 0,
    JSON.stringify([...counts]),
  );
});

test.run();
