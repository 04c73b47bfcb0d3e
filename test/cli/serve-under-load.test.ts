/** `kymo serve` ended while it is asked: in order, and with nothing but a kill. */
import {mkdir, readdir, readFile, writeFile} from "node:fs/promises";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {makeProject, type Project} from "../serve/project.ts";
import {exchange, type WireAnswer} from "../serve/wire-client.ts";
import {runKymo} from "./kymo-process.ts";
import {startServing} from "./serving-process.ts";

const ASKING = 12;
const LIMIT_MS = 20_000;

const test = suite<{project: Project}>("kymo serve under load");
test.before.each(async (context) => {
  context.project = await makeProject();
  const path = context.project.path("params.yaml");
  const params = await readFile(path, "utf8");
  await writeFile(path, params.replace("log: {requests: false", "log: {requests: true"));
  await mkdir(context.project.path(".serve"), {recursive: true});
});
test.after.each(({project}) => project.remove());

function request(i: number): Buffer {
  const window = Array.from({length: 200}, (_, row) => [0, Math.sin((i + row) / 7), 9.81, i, 0, 1]);
  const body = JSON.stringify({window});
  return Buffer.from(
    `POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

interface Asked {
  /** Those that were answered with 200, in the order in which they were. */
  readonly ids: string[];
  readonly refused: WireAnswer[];
  /** What came of answers that broke off. */
  readonly broken: string[];
  readonly over: Promise<unknown>;
}

/** Connections that ask, each a request after another, until one brings no answer. */
function askOnAndOn(url: string): Asked {
  const port = Number(new URL(url).port);
  const asked = {ids: [] as string[], refused: [] as WireAnswer[], broken: [] as string[]};
  let i = 0;
  const ask = async (): Promise<void> => {
    for (;;) {
      const {answers, rest} = await exchange(port, {pieces: [request(i++)]}, 1, LIMIT_MS);
      const [answer] = answers;
      if (answer === undefined) {
        if (rest !== "") asked.broken.push(rest);
        return;
      }
      if (answer.status === 200) asked.ids.push((JSON.parse(answer.body) as {id: string}).id);
      else asked.refused.push(answer);
    }
  };
  return {...asked, over: Promise.all(Array.from({length: ASKING}, ask))};
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; !(await isSo()); await new Promise((r) => setTimeout(r, 50)))
    assert.ok(Date.now() < end, "in time");
}

test("SIGTERM: what it has is answered whole, what comes later is refused, and it ends with 0", async ({
  project,
}) => {
  const {child, url, lines, ended} = await startServing(project.root);
  const asked = askOnAndOn(url);
  await until(() => asked.ids.length >= 50);
  child.kill("SIGTERM");
  const [code] = await Promise.all([ended, asked.over]);
  assert.is(code, 0);
  assert.equal(asked.broken, []);
  for (const {status, body} of asked.refused) {
    assert.is(status, 503);
    assert.ok(body.includes("the service is stopping"), body);
  }
  const count = (status: number): number =>
    lines.filter((line) => (line as {status?: number}).status === status).length;
  assert.is(count(499), 0, "none was cut off");
  assert.is(count(200), asked.ids.length, "all that were answered arrived");
  assert.is(lines.at(-1)?.msg, "stopped");
});

test("SIGKILL: what was kept is known after a start, by the monitor and for replay", async ({project}) => {
  const first = await startServing(project.root);
  const asked = askOnAndOn(first.url);
  const folder = project.path(".serve/monitor");
  await until(async () => (await readdir(folder).catch(() => [])).some((name) => name.endsWith(".ndjson")));
  const kept = asked.ids[0]!;
  first.child.kill("SIGKILL");
  await Promise.all([first.ended, asked.over]);
  const second = await startServing(project.root);
  const label = async (id: string): Promise<unknown> =>
    (
      await fetch(`${second.url}/labels`, {
        method: "POST",
        headers: {"content-type": "application/json"},
        body: JSON.stringify({labels: [{request: id, window: 0, activity: "sitting"}]}),
      })
    ).json();
  assert.equal(await label(kept), {accepted: 1, unknown: []});
  const {kept: journal} = (await (await fetch(`${second.url}/monitor`)).json()) as {
    kept: {isOnDisk: boolean; requests: number};
  };
  assert.ok(journal.isOnDisk && journal.requests > 0);
  assert.equal(
    (await readdir(folder)).filter((name) => name.endsWith(".damaged")),
    [],
  );
  second.child.kill("SIGTERM");
  assert.is(await second.ended, 0);
  const {status, stdout, stderr} = runKymo(["replay", kept], {cwd: project.root});
  assert.is(status, 0, stderr);
  assert.match(stdout, /same/);
});

test.run();
