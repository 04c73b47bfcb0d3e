/** What holds for every route: limits, headers, refusals, the document that describes them. */
import {connect} from "node:net";
import Ajv2020 from "ajv/dist/2020.js";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {makeProject, type Project} from "./project.ts";
import {type Injected, inject, listen} from "./rig.ts";
import {exchange, type Received} from "./wire-client.ts";

const test = suite<{project: Project; server: Injected}>("HTTP");
test.before(async (context) => {
  context.project = await makeProject();
  context.server = await inject(context.project.root, {limits: {bodyMB: 0.1}});
});
test.after(async ({server, project}) => {
  await server.close();
  await project.remove();
});

const still = Array.from({length: 200}, () => [0, 0, 9.81, 0, 0, 0]);

test("an unknown path is 404, a known one with another method 405 with what is allowed", async ({server}) => {
  const lost = await server.app.inject("/nothing");
  assert.is(lost.statusCode, 404);
  assert.is(lost.json().type, "urn:kymo:problem:not-found");
  const wrong = await server.app.inject({method: "DELETE", url: "/predict?x=1"});
  assert.is(wrong.statusCode, 405);
  assert.is(wrong.headers.allow, "POST");
  const query = await server.app.inject({method: "QUERY" as never, url: "/health"});
  assert.is(query.statusCode, 405);
});

test("every answer has security headers and a request id, and lets no other origin in", async ({server}) => {
  for (const url of ["/health", "/nothing", "/metrics"]) {
    const {headers} = await server.app.inject({
      url,
      headers: {origin: "https://example.org", "x-request-id": "abc-1"},
    });
    assert.is(headers["x-content-type-options"], "nosniff");
    assert.match(String(headers["content-security-policy"]), /default-src 'none'/);
    assert.is(headers["x-request-id"], "abc-1");
    assert.is(Object.keys(headers).filter((name) => name.startsWith("access-control")).length, 0);
  }
  const {headers} = await server.app.inject({url: "/health", headers: {"x-request-id": 'a"b\n'}});
  assert.match(String(headers["x-request-id"]), /^[0-9a-f-]{36}$/);
});

test("a body that is packed, of another type, or too large is refused unread", async ({server}) => {
  const post = (headers: Record<string, string>, payload: string | Buffer) =>
    server.app.inject({method: "POST", url: "/predict", headers, payload});
  const packed = await post(
    {"content-type": "application/json", "content-encoding": "gzip"},
    Buffer.from("x"),
  );
  assert.is(packed.statusCode, 415);
  const text = await post({"content-type": "text/plain"}, "hello");
  assert.is(text.statusCode, 415);
  assert.match(text.json().detail, /application\/json/);
  const large = await post({"content-type": "application/json"}, "x".repeat(100_001));
  assert.is(large.statusCode, 413);
  assert.is(large.json().type, "urn:kymo:problem:too-large");
});

test("readiness fails first when the service is told to stop, and liveness does not", async ({project}) => {
  const {app, service, close} = await inject(project.root);
  assert.is((await app.inject("/health/ready")).statusCode, 200);
  service.isStopping = true;
  assert.is((await app.inject("/health/ready")).statusCode, 503);
  assert.is((await app.inject("/health/live")).statusCode, 200);
  assert.is((await app.inject("/health")).json().status, "stopping");
  const predicted = await app.inject({method: "POST", url: "/predict", payload: {window: still}});
  assert.is(predicted.statusCode, 200, "what comes before the connection is closed is answered");
  await close();
});

test("the metrics tell of what was served and refused", async ({server}) => {
  await server.app.inject({method: "POST", url: "/predict", payload: {window: still}});
  const {body, headers} = await server.app.inject("/metrics");
  assert.match(String(headers["content-type"]), /^text\/plain/);
  for (const pattern of [
    /^har_api_requests_total\{method="POST",route="\/predict",status="200"\} [1-9]/m,
    /^har_predictions_total\{activity="[^"]+"\} [1-9]/m,
    /^har_samples_processed_total [2-9]00/m,
    /^har_confidence_mean 0\.\d+/m,
    /^har_inference_latency_seconds_bucket\{le="0.01"\} /m,
    /^kymo_queue_windows 0$/m,
    /^kymo_model_info\{name="sample",version="none",digest="[0-9a-f]{64}"\} 1$/m,
    /^process_resident_memory_bytes \d+/m,
  ])
    assert.match(body, pattern);
});

test("every example answer keeps to the schema that the document has for it", async ({server}) => {
  const document = (await server.app.inject("/openapi.json")).json();
  assert.is(document.openapi, "3.1.0");
  const ajv = new Ajv2020.default({strict: false, formats: {"date-time": true, binary: true}});
  ajv.addSchema(document, "document");
  const check = (path: string, method: string, status: number, type: string, value: unknown) => {
    const at = ["paths", path, method, "responses", String(status), "content", type, "schema"];
    const pointer = at.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
    const validate = ajv.compile({$ref: `document#/${pointer}`});
    assert.ok(validate(value), `${path} ${status}: ${ajv.errorsText(validate.errors)}`);
  };
  for (const path of ["/health", "/health/live", "/health/ready", "/model-info"])
    check(path, "get", 200, "application/json", (await server.app.inject(path)).json());
  const predicted = await server.app.inject({method: "POST", url: "/predict", payload: {window: still}});
  check("/predict", "post", 200, "application/json", predicted.json());
  const refused = await server.app.inject({method: "POST", url: "/predict", payload: {window: []}});
  check("/predict", "post", 422, "application/problem+json", refused.json());
});

test("the page to try it asks nothing of another server", async ({server}) => {
  const {body, headers} = await server.app.inject("/docs");
  assert.match(String(headers["content-type"]), /^text\/html/);
  assert.not.match(body, /https?:/);
  for (const [, path] of body.matchAll(/(?:src|href)="(\/[^"]+)"/g))
    assert.is((await server.app.inject(path!)).statusCode, 200, path);
});

/** Sends bytes to the port and gives what comes until the connection ends. */
function speak(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

test("a client that goes away before its answer lets the model go, and is no failure", async ({project}) => {
  const server = await listen(project.root);
  const body = JSON.stringify({windows: Array.from({length: 300}, () => still)});
  await new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
      socket.write(
        `POST /predict/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    socket.on("data", () => socket.destroy()); // the first piece of the answer
    socket.on("close", () => resolve());
  });
  let text = "";
  while (!text.includes('route="/predict/batch"')) text = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(text, /^har_api_requests_total\{method="POST",route="\/predict\/batch",status="499"\} 1$/m);
  assert.not.match(text, /kymo_refusals_total\{kind="internal"\}/);
  await server.service.engine.leases.free();
  await server.stop();
});

test("what is no HTTP, headers without end and a body that is too large are answered and cut off", async ({
  project,
}) => {
  const server = await listen(project.root, {limits: {bodyMB: 0.1}});
  const garbage = await speak(server.url, "hello\r\n\r\n");
  assert.match(garbage, /^HTTP\/1.1 400 [\s\S]*application\/problem\+json[\s\S]*no HTTP request/);
  const unknown = await speak(server.url, "FOO /health HTTP/1.1\r\nHost: a\r\n\r\n");
  assert.match(unknown, /^HTTP\/1.1 405 [\s\S]*allow: GET, HEAD\r\n/);
  const flood = await speak(
    server.url,
    `GET /health HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
  );
  assert.match(flood, /^HTTP\/1.1 431 [\s\S]*header-too-large/);
  // announced only: the answer comes before the body does
  const announced = await speak(
    server.url,
    "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 200000\r\nConnection: close\r\n\r\n",
  );
  assert.match(announced, /^HTTP\/1.1 413 [\s\S]*too-large/);
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  const endless = await speak(
    server.url,
    `POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk}${chunk}`,
  );
  assert.match(endless, /^HTTP\/1.1 413 /);
  await server.stop();
});

test("what cannot be read is told after what came before it is answered, and never within another answer", async ({
  project,
}) => {
  const server = await listen(project.root);
  const port = Number(new URL(server.url).port);
  const received: Received[] = [];
  const ask = (path: string, value: object): string => {
    const body = JSON.stringify(value);
    return `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const many = ask("/predict/batch", {windows: Array.from({length: 40}, () => still)});
  for (const first of [ask("/predict", {window: still}), many]) {
    const pieces = [Buffer.from(`${first}nothing like it\r\n\r\n`)];
    received.push(await exchange(port, {pieces}, 3, 20_000));
  }
  await server.stop();
  for (const {answers, rest, isClosed} of received) {
    assert.equal(
      answers.map(({status}) => status),
      [200, 400],
    );
    assert.match(answers[1]!.body, "no HTTP request");
    assert.ok(isClosed && rest === "");
  }
});

test("who sends no faster than nothing is cut off with 408", async ({project}) => {
  const server = await listen(project.root, {limits: {receiveSeconds: 0.2}});
  const slow = await speak(server.url, "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Le");
  assert.match(slow, /^HTTP\/1.1 408 [\s\S]*did not arrive in time/);
  await server.stop();
});

test("an address that others reach is refused without keys, and a port that is taken is told", async ({
  project,
}) => {
  for (const [changes, pattern] of [
    [{host: "0.0.0.0"}, /would be open to everybody/],
    [{host: "no-such-host.invalid"}, /would be open to everybody/],
  ] as const) {
    let message = "";
    await listen(project.root, changes).catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, pattern);
  }
  const first = await listen(project.root);
  let message = "";
  await listen(project.root, {port: Number(new URL(first.url).port)}).catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, /another program listens there/);
  await first.stop();
});

test("told to stop, it answers what it has, refuses connections, and ends", async ({project}) => {
  const server = await listen(project.root);
  const answers = Array.from({length: 20}, () =>
    fetch(`${server.url}/predict`, {
      method: "POST",
      headers: {"content-type": "application/json"},
      body: JSON.stringify({window: still}),
    }).then(({status}) => status),
  );
  await Promise.race(answers); // some are still being answered
  await server.stop();
  const statuses = await Promise.all(answers.map((answer) => answer.catch(() => "no connection")));
  assert.ok(
    statuses.every((status) => status === 200 || status === 503 || status === "no connection"),
    String(statuses),
  );
  assert.ok(statuses.includes(200));
  const lines = server.lines.map((line) => JSON.parse(line));
  const answered = lines.filter(({msg}) => msg === "answered");
  assert.ok(
    answered.every(({request, route, ms}) => request !== undefined && route === "/predict" && ms > 0),
  );
  assert.equal(
    lines.filter(({msg}) => /^(ready|stopping|stopped)$/.test(msg)).map(({msg}) => msg),
    ["ready", "stopping", "stopped"],
  );
});

test.run();
