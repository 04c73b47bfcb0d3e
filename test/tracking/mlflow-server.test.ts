/** Runs sent to a real MLflow server, where there is one. */
import {type ChildProcess, spawn, spawnSync} from "node:child_process";
import {mkdtemp, rm} from "node:fs/promises";
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {trackRun} from "../../src/tracking/tracker.ts";
import {tellOfTraining} from "./report.ts";

/** KYMO_MLFLOW, or `mlflow` on the PATH, if it runs. */
function findMlflow(): string | undefined {
  const program = process.env.KYMO_MLFLOW ?? "mlflow";
  return spawnSync(program, ["--version"], {timeout: 120_000}).status === 0 ? program : undefined;
}

const mlflow = findMlflow();
const test = suite("MLflow server");

if (mlflow === undefined) {
  console.log("skipped: no mlflow on the PATH and none named by KYMO_MLFLOW");
  test.skip("a real server keeps what was sent", () => undefined);
} else {
  test("a real server keeps what was sent, and sending it again leaves one run", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kymo-mlflow-server-"));
    const port = await freePort();
    const uri = `http://127.0.0.1:${port}`;
    const child = spawn(
      mlflow,
      [
        "server",
        ...["--host", "127.0.0.1", "--port", String(port), "--workers", "1"],
        ...["--backend-store-uri", `sqlite:///${folder}/mlflow.db`],
        ...["--artifacts-destination", join(folder, "artifacts")],
      ],
      {stdio: "ignore", detached: true, cwd: folder},
    );
    try {
      await untilHealthy(uri, child);
      const report = await tellOfTraining(folder, {accuracy: Array.from({length: 260}, (_, i) => i / 300)});
      const env = {MLFLOW_TRACKING_URI: uri, MLFLOW_EXPERIMENT_NAME: "kymo's test"};
      const run = await trackRun(report, env);
      await trackRun(report, env);
      const post = async (path: string, body: unknown) =>
        (await fetch(`${uri}/api/2.0/mlflow/${path}`, {
          method: "POST",
          body: JSON.stringify(body),
          headers: {"content-type": "application/json"},
        }).then((answer) => answer.json())) as {runs: StoredRun[]};
      const experiment = (await fetch(
        `${uri}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent("kymo's test")}`,
      ).then((answer) => answer.json())) as {experiment: {experiment_id: string}};
      const {runs} = await post("runs/search", {experiment_ids: [experiment.experiment.experiment_id]});
      assert.is(runs.length, 1);
      const {info, data} = runs[0]!;
      assert.is(info.status, "FINISHED");
      assert.is(info.end_time - info.start_time, 12_500);
      assert.ok(data.params.some(({key, value}) => key === "train.batchSize" && value === "64"));
      assert.ok(data.tags.some(({key, value}) => key === "kymo.run" && value === run.id));
      const history = (await fetch(
        `${uri}/api/2.0/mlflow/metrics/get-history?run_id=${info.run_id}&metric_key=validation.accuracy&max_results=1000`,
      ).then((answer) => answer.json())) as {metrics: {step: number; value: number}[]};
      assert.is(history.metrics.length, 260);
      assert.ok(history.metrics.every(({step, value}) => value === (step - 1) / 300));
      const path = info.artifact_uri.replace(
        "mlflow-artifacts:/",
        `${uri}/api/2.0/mlflow-artifacts/artifacts/`,
      );
      const model = await fetch(`${path}/models/sample.keras`);
      assert.is(await model.text(), "not really a model\n");
      const deep = await fetch(`${path}/models/extra/deep/a%20b.txt`);
      assert.is(await deep.text(), "inside\n");
    } finally {
      await stop(child);
      await rm(folder, {recursive: true, force: true, maxRetries: 5});
    }
  });
}

test.run();

interface StoredRun {
  readonly info: {
    readonly run_id: string;
    readonly status: string;
    readonly start_time: number;
    readonly end_time: number;
    readonly artifact_uri: string;
  };
  readonly data: {
    readonly params: readonly {readonly key: string; readonly value: string}[];
    readonly tags: readonly {readonly key: string; readonly value: string}[];
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The server says nothing when it is ready, so it is asked. */
async function untilHealthy(uri: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`mlflow ended with ${child.exitCode}`);
    try {
      if ((await fetch(`${uri}/health`)).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("mlflow did not start");
}

/** The server and its workers, which are a process group of their own. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.on("close", resolve));
  process.kill(-child.pid, "SIGTERM");
  const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), 10_000);
  await ended;
  clearTimeout(timer);
}
