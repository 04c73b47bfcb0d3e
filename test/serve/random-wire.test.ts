/**
 * Wrong requests over real connections: cut off, chunked with lies, pipelined, half-closed, slow. Each ends with an answer
 * or a closed connection in time, every refusal is a problem document, none is a failure of the service, its memory stays
 * bounded, and what is right is answered as before.
 */
import {readFile} from "node:fs/promises";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {createRandom} from "../../src/platform/seeded-random.ts";
import {problemSchema} from "../../src/serve/problem.ts";
import type {RunningServer} from "../../src/serve/server.ts";
import {randomInteger} from "../../src/stats/random.ts";
import {makeProject, type Project, SESSION} from "./project.ts";
import {FRAMINGS, type Framed} from "./random-framing.ts";
import {type Draw, type Known, MAKERS, post, window} from "./random-request.ts";
import {listen} from "./rig.ts";
import {exchange, type Received} from "./wire-client.ts";

const isLong = process.env.KYMO_LONG === "1";
const SEED = Number(process.env.KYMO_SEED ?? 1);
const CONNECTIONS = isLong ? 10_000 : 160;
const AT_ONCE = 16;
const LIMITS = {
  bodyMB: 1,
  batchMB: 8,
  parseSeconds: 2,
  windowsPerRequest: 1000,
  receiveSeconds: 1,
  idleSeconds: 3,
};
/** For a request to arrive, to be looked for, and to be answered, on a machine with other work. */
const LIMIT_MS = 20_000;
const MAX_GROWTH_MB = 400;
const LARGE_BYTES = 64_000;

interface Context {
  project: Project;
  server: RunningServer;
  known: Known;
  port: number;
}

const test = suite<Context>("random requests on the wire");
const RIGHT = post("/predict", JSON.stringify({window}));

test.before(async (context) => {
  context.project = await makeProject();
  await context.project.runStages();
  const table = await readFile(context.project.path(`artifacts/${SESSION}.windows.arrow`));
  context.server = await listen(context.project.root, {limits: LIMITS});
  context.port = Number(new URL(context.server.url).port);
  const {id} = await ask(context);
  context.known = {table, id};
});
test.after(async ({server, project}) => {
  await server.stop();
  await project.remove();
});

async function ask({server}: Context): Promise<{id: string; predictions: unknown}> {
  const response = await fetch(`${server.url}/predict`, {
    method: "POST",
    headers: RIGHT.headers,
    body: RIGHT.payload as string,
  });
  assert.is(response.status, 200);
  return response.json() as Promise<{id: string; predictions: unknown}>;
}

/** Undefined where the text is no problem document. */
function documentStatus(text: string): number | undefined {
  try {
    return problemSchema.parse(JSON.parse(text)).status;
  } catch {
    return undefined;
  }
}

/** Why an answer is none that may be given; undefined where it may. */
function wrongIn({answers, rest, isClosed, tookMs}: Received, framed: Framed): string | undefined {
  if (tookMs >= LIMIT_MS) return "neither answered nor closed in time";
  const hasBrokenOff = rest.startsWith("HTTP/1.1 200"); // a batch of which a later part is damaged
  // A refusal before a large body was read may be lost with what is still on its way (RFC 9112, section 9.6).
  const mayBeLost = isClosed && framed.pieces.reduce((sum, {length}) => sum + length, 0) > LARGE_BYTES;
  if (answers.length < framed.least && !hasBrokenOff && !mayBeLost)
    return `${answers.length} answers, ${isClosed ? "closed" : "open"}: ${rest.slice(0, 200)}`;
  for (const {status, headers, body} of answers) {
    const isBusy = status === 503 && /took too long|wait already|windows wait/.test(body);
    if (status >= 500 && !isBusy) return `${status} ${body.slice(0, 200)}`;
    if (status < 400 || framed.isHead === true) continue;
    if (!headers["content-type"]?.startsWith("application/problem+json"))
      return `${status} is no problem document`;
    if (documentStatus(body) !== status) return `${status} ${body.slice(0, 200)}`;
  }
  return undefined;
}

test(`${CONNECTIONS} connections from seed ${SEED}`, async (context) => {
  const {server, port, known} = context;
  const expected = (await ask(context)).predictions;
  const random = createRandom(SEED, {});
  const draw: Draw = (below) => randomInteger(random, Math.max(1, Math.floor(below)));
  const before = process.memoryUsage.rss();
  const wrong: string[] = [];
  const statuses = new Map<number, number>();
  let next = 0;
  await Promise.all(
    Array.from({length: AT_ONCE}, async () => {
      while (next < CONNECTIONS) {
        const i = next++;
        const request = MAKERS[draw(MAKERS.length)]!(draw, known);
        const framed = FRAMINGS[i % FRAMINGS.length]!(request, RIGHT, draw);
        const received = await exchange(port, framed, framed.most, LIMIT_MS);
        for (const {status} of received.answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const why = wrongIn(received, framed);
        if (why !== undefined)
          wrong.push(
            `${i} ${framed.name} of ${request.method} ${request.url.slice(0, 60)}: ${why}; sent ${JSON.stringify(framed.pieces[0]!.toString("latin1", 0, 300))}`,
          );
      }
    }),
  );
  assert.equal(wrong.slice(0, 5), [], `${wrong.length} of seed ${SEED}`);
  assert.ok((statuses.get(200) ?? 0) > CONNECTIONS / 10, JSON.stringify([...statuses]));
  assert.ok((statuses.get(400) ?? 0) > CONNECTIONS / 20, JSON.stringify([...statuses]));
  assert.equal((await ask(context)).predictions, expected, "as before");
  assert.is(server.service.engine.pendingWindows, 0);
  const growth = (process.memoryUsage.rss() - before) / 1e6;
  assert.ok(growth < MAX_GROWTH_MB, `memory grew by ${Math.round(growth)} MB`);
});

test.run();
