/** `/` and `/events` of the service: what is told, to whom, how many may listen, and when it ends. */

import {mkdirSync} from "node:fs";
import {writeFile} from "node:fs/promises";
import {dirname} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {NO_ALERTS, writeAlertState} from "../../../src/alerts/state.ts";
import {liveNowSchema, liveStateSchema} from "../../../src/artifacts/live.ts";
import {monitoringSchema} from "../../../src/artifacts/monitoring.ts";
import {addKey, removeKey} from "../../../src/serve/keys/key-file.ts";
import {keysPath} from "../../../src/serve/state-folder.ts";
import {makeProject, type Project} from "../project.ts";
import {inject, listen} from "../rig.ts";

const test = suite<{project: Project}>("dashboard");
test.before.each(async (context) => {
  context.project = await makeProject();
});
test.after.each(({project}) => project.remove());

interface Told {
  readonly name: string;
  readonly data: unknown;
}

/** Reads events until `isEnough`, or to the end of the stream. */
async function read(response: Response, isEnough: (told: readonly Told[]) => boolean): Promise<Told[]> {
  const told: Told[] = [];
  let text = "";
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  while (!isEnough(told)) {
    const {done, value} = await reader.read();
    if (done) return told;
    text += value;
    const parts = text.split("\n\n");
    text = parts.pop()!;
    for (const part of parts) {
      const name = /^event: (\w+)$/m.exec(part)![1]!;
      told.push({name, data: JSON.parse(/^data: (.*)$/m.exec(part)![1]!)});
    }
  }
  await reader.cancel();
  return told;
}

const still = {window: Array.from({length: 200}, () => [0, 0, 9.81, 0, 0, 0])};
const post = (url: string): Promise<Response> =>
  fetch(`${url}/predict`, {
    method: "POST",
    headers: {"content-type": "application/json"},
    body: JSON.stringify(still),
  });

test("a listener is told all at first, and then how the service runs", async ({project}) => {
  const server = await listen(project.root);
  assert.is((await post(server.url)).status, 200);
  const response = await fetch(`${server.url}/events`);
  assert.is(response.status, 200);
  assert.match(response.headers.get("content-type")!, /^text\/event-stream/);
  assert.is(response.headers.get("cache-control"), "no-store");
  const told = await read(response, (all) => all.filter(({name}) => name === "now").length === 2);
  assert.equal(
    told.map(({name}) => name),
    ["state", "monitor", "points", "now", "now"],
  );
  const [state, monitor, points, now] = told.map(({data}) => data);
  const {model, versions, alerts, classes} = liveStateSchema.parse(state);
  assert.equal([model.name, model.version, versions, classes.length], ["sample", null, [], 11]);
  assert.match(alerts.problem!, /kymo alert run/);
  monitoringSchema.parse(monitor);
  assert.equal(points, []);
  const figures = liveNowSchema.parse(now);
  assert.equal([figures.status, figures.threadsReady, figures.queuedWindows], ["ok", 1, 0]);
  await server.stop();
});

test("a stream counts as a request, but neither as its latency nor as one that keeps a model", async ({
  project,
}) => {
  const server = await listen(project.root);
  const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
  const open = await fetch(`${server.url}/events`);
  await server.service.engine.leases.free();
  await open.body!.cancel();
  let text = await metrics();
  while (!text.includes('route="/events"')) text = await metrics();
  assert.match(text, /^har_api_requests_total\{method="GET",route="\/events",status="499"\} 1$/m);
  assert.not.match(text, /kymo_request_seconds_count\{route="\/events"\}/);
  assert.is((await fetch(`${server.url}/events`, {method: "HEAD"})).status, 200);
  await server.stop();
});

test("no more may listen than is allowed; the place of one that goes is free again", async ({project}) => {
  const server = await listen(project.root, {dashboards: 2});
  const events = (): Promise<Response> => fetch(`${server.url}/events`);
  const [first, second, third] = [await events(), await events(), await events()];
  assert.equal([first!.status, second!.status, third!.status], [200, 200, 503]);
  assert.is(third!.headers.get("retry-after"), "10");
  assert.match(((await third!.json()) as {detail: string}).detail, /as many dashboards as are allowed/);
  await first!.body!.cancel();
  let again = await events();
  while (again.status === 503) again = await events();
  assert.is(again.status, 200);
  await Promise.all([second!.body!.cancel(), again.body!.cancel()]);
  await server.stop();
});

test("the stream ends as soon as the service drains", async ({project}) => {
  const server = await listen(project.root);
  const response = await fetch(`${server.url}/events`);
  const all = read(response, () => false);
  await server.stop();
  assert.is((await all)[0]!.name, "state", "it ended, and was not cut off");
});

test("with keys the page is there for everybody, and its figures for those with the scope", async ({
  project,
}) => {
  const path = keysPath(project.root);
  const created = "2026-01-10T09:00:00Z";
  const make = (name: string, scope: "predict" | "metrics") =>
    addKey(path, {name, scopes: [scope], ratePerSecond: null, created});
  const [wrong, right] = [make("phone", "predict"), make("wall", "metrics")];
  const {app, service, close} = await inject(project.root);
  const page = await app.inject("/");
  assert.is(page.statusCode, 200);
  assert.is((await app.inject("/events")).statusCode, 401);
  assert.is(
    (await app.inject({url: "/events", headers: {authorization: `Bearer ${wrong}`}})).statusCode,
    403,
  );
  const request = {headers: {authorization: `Bearer ${right}`}} as never;
  assert.is(service.guard.allows(request, "metrics"), true);
  assert.is(service.guard.allows(request, "predict"), false);
  await close();
  removeKey(path, "wall");
  const later = await inject(project.root);
  assert.is(later.service.guard.allows(request, "metrics"), false);
  await later.close();
});

test("the page is allowed its own bytes and this service, and carries no figure", async ({project}) => {
  const {app, close} = await inject(project.root);
  const {body, headers} = await app.inject("/");
  const policy = String(headers["content-security-policy"]);
  assert.match(
    policy,
    /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; connect-src 'self'; /,
  );
  assert.not.match(policy, /unsafe/);
  assert.not.match(body, /https?:|\sstyle=|\son\w+=/);
  for (const [, href] of body.matchAll(/\shref="([^"#]*)"/g))
    if (href !== "data:,") assert.is.not((await app.inject(href!)).statusCode, 404, href);
  await close();
});

test("alerts are told worst first, with the severity of their rules; a damaged file is told, too", async ({
  project,
}) => {
  const item = {
    of: "",
    unit: "",
    value: 0.6,
    threshold: 0.5,
    direction: "above" as const,
    since: 5,
    likelyCause: "more load",
    advice: "wait",
    report: "",
  };
  const episode = (rule: string, isBroken: boolean) => ({
    item: {...item, rule, title: rule},
    since: 5,
    isBroken,
    toldAt: 5,
    isTold: true,
  });
  mkdirSync(project.path("state"), {recursive: true});
  writeAlertState(project.root, {
    ...NO_ALERTS,
    episodes: {
      a: episode("latency-high", true),
      b: episode("service-down", true),
      c: episode("baseline-old", false),
    },
  });
  const state = async () => {
    const {service, close} = await inject(project.root);
    const stream = await service.live.listen(() => true);
    const text = String(stream.read());
    await close();
    return liveStateSchema.parse(JSON.parse(/^event: state\ndata: (.*)$/m.exec(text)![1]!));
  };
  const {alerts} = await state();
  assert.equal(
    alerts.broken.map(({rule, severity}) => [rule, severity]),
    [
      ["service-down", "critical"],
      ["latency-high", "warning"],
    ],
  );
  await writeFile(project.path("state/alerts.json"), "{");
  assert.match((await state()).alerts.problem!, /not JSON/);
  const registry = project.path("models/registry/sample/1.0.0.json");
  mkdirSync(dirname(registry), {recursive: true});
  await writeFile(registry, "{}");
  await writeFile(project.path("models/registry/sample/staging.json"), "{}");
  assert.is.not((await state()).versionsProblem, null);
});

test.run();
