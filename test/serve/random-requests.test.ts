/**
 * Requests that are wrong in every way that chance finds: each is answered, every refusal is a problem document that says
 * what is wrong, none is a failure of the service, and its memory stays bounded.
 */
import {readFile} from "node:fs/promises";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {createRandom} from "../../src/platform/seeded-random.ts";
import {randomInteger} from "../../src/stats/random.ts";
import {makeProject, type Project, SESSION} from "./project.ts";
import {type Draw, type Known, MAKERS, window} from "./random-request.ts";
import {type Injected, inject} from "./rig.ts";

const isLong = process.env.KYMO_LONG === "1";
const SEED = Number(process.env.KYMO_SEED ?? 1);
const REQUESTS = isLong ? 10_000 : 250;
const MAX_GROWTH_MB = 400;

interface Context {
  project: Project;
  server: Injected;
  known: Known;
}

const test = suite<Context>("random requests");
test.before(async (context) => {
  context.project = await makeProject();
  await context.project.runStages();
  const table = await readFile(context.project.path(`artifacts/${SESSION}.windows.arrow`));
  context.server = await inject(context.project.root, {
    limits: {bodyMB: 1, batchMB: 8, parseSeconds: 2, windowsPerRequest: 1000},
  });
  const answer = await context.server.app.inject({method: "POST", url: "/predict", payload: {window}});
  context.known = {table, id: (answer.json() as {id: string}).id};
});
test.after(async ({server, project}) => {
  await server.close();
  await project.remove();
});

test(`${REQUESTS} of them from seed ${SEED}`, async (context) => {
  const {app} = context.server;
  const random = createRandom(SEED, {});
  const draw: Draw = (below) => randomInteger(random, Math.max(1, Math.floor(below)));
  const before = process.memoryUsage.rss();
  const counts = new Map<number, number>();
  for (let i = 0; i < REQUESTS; i++) {
    const request = MAKERS[i % MAKERS.length]!(draw, context.known);
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
