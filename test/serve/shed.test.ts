/** What is refused before the framework sees it, over a real connection. */
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Engine} from "../../src/serve/engine/engine.ts";
import type {Route} from "../../src/serve/http/route.ts";
import {LoadShedder} from "../../src/serve/http/shed.ts";
import {Metrics} from "../../src/serve/metrics.ts";
import {Problem, problemSchema} from "../../src/serve/problem.ts";

const route = (method: "GET" | "POST", path: string, needsRoom: boolean): Route => ({
  method,
  path,
  summary: "",
  tag: "",
  answers: {},
  ...(needsRoom ? {admit: () => {}} : {}),
  handle: () => {},
});

const routes = [route("POST", "/predict", true), route("GET", "/health", false)];

const test = suite("load shedding");

test("without room what needs it is refused on its connection, and all else goes on", async () => {
  let hasRoom = false;
  const made: number[] = [];
  const noRoom = (): Problem => {
    made.push(1);
    return new Problem("overloaded", "8 windows wait", {retryAfterSeconds: 2});
  };
  const engine = {hasRoomFor: () => hasRoom, noRoom} as unknown as Engine;
  const none = (): number => 0;
  const metrics = new Metrics({
    queuedWindows: none,
    waitingJobs: none,
    readyThreads: none,
    isReady: () => true,
  });
  const shedder = new LoadShedder({routes, engine: () => engine, metrics, now: none, onShed: () => {}});
  const server = createServer((request, response) => {
    if (!shedder.refuses(request, response)) response.end("answered");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const ask = async (path: string, method = "POST"): Promise<Response> =>
      fetch(`${url}${path}`, method === "GET" ? {} : {method, body: "x".repeat(1000)});
    for (let i = 0; i < 2; i++) {
      const refused = await ask("/predict");
      assert.is(refused.status, 503);
      assert.is(refused.headers.get("retry-after"), "2");
      assert.is(refused.headers.get("connection"), "keep-alive");
      assert.is(refused.headers.get("content-type"), "application/problem+json");
      assert.is(refused.headers.get("x-content-type-options"), "nosniff");
      assert.is(problemSchema.parse(await refused.json()).type, "urn:kymo:problem:overloaded");
    }
    assert.is(made.length, 1); // the same bytes again
    assert.is(await (await ask("/health", "GET")).text(), "answered");
    assert.is(await (await ask("/predict", "GET")).text(), "answered"); // another method
    assert.is(await (await ask("/predict/")).text(), "answered");
    hasRoom = true;
    assert.is(await (await ask("/predict")).text(), "answered");
    const text = await metrics.registry.metrics();
    assert.match(text, /kymo_refusals_total\{kind="overloaded"\} 2/);
    assert.match(text, /har_api_requests_total\{method="POST",route="\/predict",status="503"\} 2/);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test.run();
