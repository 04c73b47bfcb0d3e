/**
 * The tracker that dag.yaml names: of each finished run of a stage with `tracked: true` it keeps what went in,
 * what came out and how it went. First as a file in models/runs/, then in models/runs.duckdb; and, where
 * MLFLOW_TRACKING_URI is set, on that MLflow server, with the outputs as artifacts.
 */
import {createHash} from "node:crypto";
import {ExpectedError} from "../platform/failure.ts";
import type {JsonValue, RunReport} from "../runner/stage.ts";
import {takeUpJournal} from "./database.ts";
import {describeEnvironment, findCommit} from "./environment.ts";
import {writeToJournal} from "./journal.ts";
import {listFiles} from "./mlflow/artifacts.ts";
import {MlflowClient} from "./mlflow/client.ts";
import {sendRun} from "./mlflow/send.ts";
import {readMetrics} from "./read-metrics.ts";
import {isList, type Run} from "./run.ts";

/**
 * Keeps a run. Throws an ExpectedError where an output cannot be understood, or where the MLflow server does not take
 * the run: it is then kept here all the same.
 */
export default async function track(report: RunReport): Promise<void> {
  await trackRun(report, process.env);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** As `track`, with the environment given; `wait` is called between tries to reach the server. */
export async function trackRun(
  report: RunReport,
  env: Environment,
  wait?: (milliseconds: number) => Promise<unknown>,
): Promise<Run> {
  const run = await describeRun(report);
  writeToJournal(report.workspace, run);
  await takeUpJournal(report.workspace);
  if ((env.MLFLOW_TRACKING_URI ?? "").trim() !== "") await sendToMlflow(run, report, env, wait);
  return run;
}

async function describeRun(report: RunReport): Promise<Run> {
  const {
    workspace: root,
    stage,
    instance,
    fingerprint,
    code,
    startedAt,
    seconds,
    bindings,
    observations,
  } = report;
  const id = createHash("sha256")
    .update(JSON.stringify([instance, fingerprint, startedAt]))
    .digest("hex");
  const own = report.outs.map(({path}) => path);
  return {
    kymo: "run/1",
    id: id.slice(0, 12),
    stage,
    instance,
    fingerprint,
    code,
    startedAt: new Date(startedAt).toISOString(),
    seconds,
    git: await findCommit(root, own),
    environment: await describeEnvironment(root),
    bindings,
    params: flatten(report.params),
    ...(await readMetrics(report)),
    artifacts: [
      ...report.deps.map(({name, path, content}) => ({
        direction: "in" as const,
        name,
        path,
        digest: content,
      })),
      ...report.outs.map(({name, path, content}) => ({
        direction: "out" as const,
        name,
        path,
        digest: content,
      })),
    ],
    observations: [...observations],
  };
}

/** `{train: {batchSize: 64}}` as `train.batchSize`; lists stay values. */
function flatten(params: RunReport["params"]): Run["params"] {
  const flat: Record<string, JsonValue> = {};
  const walk = (value: JsonValue, name: string): void => {
    if (typeof value !== "object" || value === null || isList(value)) flat[name] = value;
    else for (const [key, item] of Object.entries(value)) walk(item, name === "" ? key : `${name}.${key}`);
  };
  walk(params, "");
  return flat;
}

async function sendToMlflow(
  run: Run,
  {outs}: RunReport,
  env: Environment,
  wait: ((milliseconds: number) => Promise<unknown>) | undefined,
): Promise<void> {
  const client = new MlflowClient({env, ...(wait === undefined ? {} : {wait})});
  try {
    const files = (
      await Promise.all(outs.map(({path, absolutePath}) => listFiles(absolutePath, path)))
    ).flat();
    await sendRun(client, run, {experiment: env.MLFLOW_EXPERIMENT_NAME || "kymo", files});
  } catch (cause) {
    if (cause instanceof ExpectedError) throw cause;
    const {message, cause: deeper} = cause as Error;
    const why = deeper instanceof Error ? `${message} (${deeper.message})` : message;
    throw new ExpectedError(
      "input",
      `the MLflow server at ${client.uri} did not take run ${run.id}: ${why}`,
      {
        hint: `Check MLFLOW_TRACKING_URI and the server. The run is kept here: pnpm model runs show ${run.id}`,
        cause,
      },
    );
  }
}
