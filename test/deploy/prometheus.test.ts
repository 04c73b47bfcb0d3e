/**
 * A real Prometheus that scrapes a real service under light load, with the rules of deploy/: every query of the Grafana
 * dashboard finds data, and the rules run. Once a second instead of every fifteen, so that it takes seconds.
 */
import {type ChildProcess, spawn, spawnSync} from "node:child_process";
import {existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {createServer} from "node:net";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse, stringify} from "yaml";
import type {RunningServer} from "../../src/serve/server.ts";
import {makeProject, type Project, SESSION} from "../serve/project.ts";
import {listen} from "../serve/rig.ts";
import {temporaryFolder} from "../temporary-folder.ts";
import {repository} from "./dockerfile.ts";

interface Context {
  project: Project;
  server: RunningServer;
  prometheus: Prometheus;
  /** Ends the load. */
  rest: () => Promise<void>;
}

const PROGRAM = "/usr/bin/prometheus";
const absent = existsSync(PROGRAM) ? undefined : `${PROGRAM} is absent (Debian's package prometheus)`;
if (absent !== undefined) console.log(`skipped: ${absent}`);
const test = suite<Context>("deploy: a Prometheus that scrapes a service");
const live = absent === undefined ? test : test.skip;

const folder = join(repository, "deploy");
const QUICK = {scrape_interval: "1s", evaluation_interval: "1s"};
const PATIENCE_MS = 60_000;

test.before(async (context) => {
  if (absent !== undefined) return;
  context.project = await makeProject();
  const table = await prepareDrift(context.project);
  context.server = await listen(context.project.root);
  await sendRecording(context.server.url, table);
  context.rest = startLoad(context.server.url);
  context.prometheus = await startPrometheus(new URL(context.server.url).host);
});
test.after(async ({project, server, prometheus, rest}) => {
  await rest?.();
  prometheus?.child.kill("SIGKILL");
  await server?.stop();
  await project?.remove();
});

/** What the monitor compares with, and a recording's windows for it to compare; with fewer rounds than are right. */
async function prepareDrift(project: Project): Promise<Buffer> {
  const params = readFileSync(project.path("params.yaml"), "utf8")
    .replace("nullRounds: 500", "nullRounds: 20")
    .replace("accuracyRounds: 200", "accuracyRounds: 20")
    .replace("calibrationPeople: 40", "calibrationPeople: 0")
    .replace("windows: 150 ", "windows: 100 ");
  writeFileSync(project.path("params.yaml"), params);
  await project.runReference();
  await project.runStages();
  return readFileSync(project.path(`artifacts/${SESSION}.windows.arrow`));
}

async function sendRecording(url: string, table: Buffer): Promise<void> {
  const response = await fetch(`${url}/predict/batch`, {
    method: "POST",
    headers: {"content-type": "application/vnd.apache.arrow.stream", "x-person": "anna"},
    body: new Uint8Array(table),
  });
  await response.arrayBuffer();
  assert.is(response.status, 200);
}

/** A few requests at a time, one in ten of them wrong. Resolves, when called, once the last one has been answered. */
function startLoad(url: string): () => Promise<void> {
  let isOver = false;
  const ask = async (i: number): Promise<void> => {
    const window = Array.from({length: 200}, (_, t) =>
      [1, 2, 9.8, 40, 60, 20].map((scale, c) => scale * Math.sin((t + i) / (3 + c + (i % 7)))),
    );
    const body = JSON.stringify(i % 10 === 0 ? {window: []} : {window});
    const response = await fetch(`${url}/predict`, {
      method: "POST",
      headers: {"content-type": "application/json"},
      body,
    });
    await response.arrayBuffer();
  };
  const work = (async () => {
    for (let i = 0; !isOver; i++) {
      await ask(i);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return () => {
    isOver = true;
    return work;
  };
}

interface Prometheus {
  readonly child: ChildProcess;
  readonly url: string;
}

interface Rules {
  readonly groups: readonly {readonly name: string; readonly interval?: string}[];
}

async function startPrometheus(target: string): Promise<Prometheus> {
  const place = temporaryFolder();
  const config = parse(readFileSync(join(folder, "prometheus/prometheus.yml"), "utf8")) as {
    rule_files: readonly string[];
    scrape_configs: readonly {job_name: string}[];
  };
  const port = await freePort();
  const targets = {kymo: target, prometheus: `127.0.0.1:${port}`} as Readonly<Record<string, string>>;
  for (const file of config.rule_files) {
    const rules = parse(readFileSync(join(folder, "prometheus", file), "utf8")) as Rules;
    writeFileSync(
      join(place, file),
      stringify({groups: rules.groups.map((group) => ({...group, interval: "1s"}))}),
    );
  }
  writeFileSync(
    join(place, "prometheus.yml"),
    stringify({
      global: QUICK,
      rule_files: config.rule_files,
      scrape_configs: config.scrape_configs.map((one) => ({
        ...one,
        static_configs: [{targets: [targets[one.job_name]]}],
      })),
    }),
  );
  const data = join(place, "data");
  mkdirSync(data);
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${join(place, "prometheus.yml")}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error",
    ],
    {stdio: ["ignore", "ignore", "inherit"]},
  );
  return {child, url: `http://127.0.0.1:${port}`};
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const {port} = server.address() as {port: number};
      server.close(() => resolve(port));
    });
  });
}

type Sample = {readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string]};

/** What the query finds now; nothing where Prometheus does not answer yet. */
async function query({url}: Prometheus, expr: string): Promise<readonly Sample[]> {
  try {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`);
    const answer = (await response.json()) as {status: string; error?: string; data: {result: Sample[]}};
    assert.is(answer.status, "success", `${expr}: ${answer.error}`);
    return answer.data.result.filter(({value}) => value[1] !== "NaN");
  } catch (error) {
    if (error instanceof assert.Assertion) throw error;
    return [];
  }
}

/** The results of each query, as soon as all have some. */
async function askAll(
  prometheus: Prometheus,
  queries: readonly string[],
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const found = new Map<string, readonly Sample[]>();
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    for (const expr of queries.filter((one) => (found.get(one) ?? []).length === 0))
      found.set(expr, await query(prometheus, expr));
    const empty = queries.filter((expr) => found.get(expr)!.length === 0);
    if (empty.length === 0) return found;
    assert.ok(performance.now() < untilMs, `nothing is found by ${empty.join(" | ")}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Panel {
  readonly title: string;
  readonly targets: readonly {readonly expr: string}[];
}

live("no panel of the Grafana dashboard is empty", async ({prometheus}) => {
  const {panels} = JSON.parse(readFileSync(join(folder, "grafana/dashboards/kymo.json"), "utf8")) as {
    panels: readonly Panel[];
  };
  const queries = panels.flatMap(({targets}) => targets.map(({expr}) => expr));
  const found = await askAll(prometheus, queries);
  assert.is(found.get("kymo_ready")![0]!.value[1], "1");
  const shares = found.get("job_activity:har_predictions:share1h")!;
  const sum = shares.reduce((total, {value}) => total + Number(value[1]), 0);
  assert.ok(Math.abs(sum - 1) < 0.01, `the shares add up to ${sum}`);
  const statuses = found.get("sum by (status) (rate(har_api_requests_total[5m]))")!;
  assert.ok(statuses.some(({metric}) => metric.status === "422"));
  assert.is(Number(found.get("job:har_api_errors:ratio5m")![0]!.value[1]), 0, "a refusal is no error");
});

interface Rule {
  readonly name: string;
  readonly type: "alerting" | "recording";
  readonly health: string;
  readonly lastError?: string;
  readonly state?: string;
}

live("every rule has run without an error, and a service that works breaks none", async ({prometheus}) => {
  await askAll(prometheus, ["job:kymo_request_seconds:p99_5m"]);
  let rules: readonly Rule[] = [];
  const untilMs = performance.now() + PATIENCE_MS;
  do {
    const answer = (await (await fetch(`${prometheus.url}/api/v1/rules`)).json()) as {
      data: {groups: readonly {rules: readonly Rule[]}[]};
    };
    rules = answer.data.groups.flatMap((group) => group.rules);
  } while (rules.some(({health}) => health === "unknown") && performance.now() < untilMs);
  assert.ok(rules.length >= 20);
  for (const {name, health, lastError} of rules) assert.is(health, "ok", `${name}: ${lastError}`);
  for (const {name, state, type} of rules)
    if (type === "alerting" && /Down|Absent|Errors|Slow|Refuses/.test(name))
      assert.is(state, "inactive", name);
});

live("promtool finds nothing wrong with the names and the help of the metrics", async ({server}) => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const {stdout, stderr, error} = spawnSync("promtool", ["check", "metrics"], {
    input: text,
    encoding: "utf8",
  });
  assert.is(error, undefined);
  const complaints = `${stdout}${stderr}`.split("\n").filter((line) => line !== "" && !isGiven(line));
  assert.equal(complaints, []);
});

/** Names that dashboards use already, or that prom-client gives, and that are not as promtool wants them. */
function isGiven(line: string): boolean {
  return /^(har_baseline_age_days|har_inference_latency_ms|nodejs_|process_)/.test(line);
}

test.run();
