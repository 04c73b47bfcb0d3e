/**
 * A recorded run, sent to an MLflow server: experiment, run, parameters, metrics by step, artifacts.
 *
 * A run that is there already (by its tag `kymo.run`) is gone on with, so a try that failed half-way leaves no twin.
 */
import * as z from "zod";
import type {Run} from "../run.ts";
import {type ArtifactFile, storeArtifacts} from "./artifacts.ts";
import {type MlflowClient, MlflowError} from "./client.ts";

/** Most of each that one log-batch may hold. */
const MOST_METRICS = 1000;
const MOST_PARAMS = 100;
/** Longest key and value that a server takes. */
const LONGEST_KEY = 250;
const LONGEST_VALUE = 6000;

const anything = z.unknown();
const experimentSchema = z.object({experiment: z.object({experiment_id: z.string()})});
const infoSchema = z.object({run_id: z.string(), artifact_uri: z.string()});

export interface Sending {
  readonly experiment: string;
  readonly files: readonly ArtifactFile[];
}

/** Sends the run and gives its id on the server. Throws MlflowError, or what fetch throws. */
export async function sendRun(client: MlflowClient, run: Run, {experiment, files}: Sending): Promise<string> {
  const start = Date.parse(run.startedAt);
  const end = Math.round(start + 1000 * run.seconds);
  const experimentId = await findOrCreateExperiment(client, experiment);
  const {run_id: runId, artifact_uri: artifactUri} = await client.again(() =>
    findOrCreateRun(client, run, experimentId, start),
  );
  const params = Object.entries({...prefixed("binding", run.bindings), ...run.params})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({
      key: safeKey(key),
      value: (typeof value === "string" ? value : JSON.stringify(value)).slice(0, LONGEST_VALUE),
    }));
  for (let i = 0; i < params.length; i += MOST_PARAMS)
    await logBatch(client, {run_id: runId, params: params.slice(i, i + MOST_PARAMS)});
  const metrics = run.metrics.map(({name, step, value}) => ({
    key: safeKey(name),
    value,
    step,
    timestamp: end,
  }));
  for (let i = 0; i < metrics.length; i += MOST_METRICS)
    await logBatch(client, {run_id: runId, metrics: metrics.slice(i, i + MOST_METRICS)});
  await storeArtifacts(client, artifactUri, files);
  await client.call("POST", "runs/update", {run_id: runId, status: "FINISHED", end_time: end}, anything);
  return runId;
}

async function logBatch(client: MlflowClient, body: Readonly<Record<string, unknown>>): Promise<void> {
  await client.call("POST", "runs/log-batch", body, anything);
}

async function findOrCreateExperiment(client: MlflowClient, name: string): Promise<string> {
  const find = () => client.call("GET", "experiments/get-by-name", {experiment_name: name}, experimentSchema);
  try {
    return (await find()).experiment.experiment_id;
  } catch (error) {
    if (!isCode(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
  }
  try {
    const created = z.object({experiment_id: z.string()});
    return (await client.call("POST", "experiments/create", {name}, created)).experiment_id;
  } catch (error) {
    if (!isCode(error, "RESOURCE_ALREADY_EXISTS")) throw error;
    return (await find()).experiment.experiment_id; // another tracker was first
  }
}

async function findOrCreateRun(
  client: MlflowClient,
  run: Run,
  experimentId: string,
  start: number,
): Promise<z.infer<typeof infoSchema>> {
  const search = {experiment_ids: [experimentId], filter: `tags."kymo.run" = '${run.id}'`, max_results: 1};
  const found = await client.call(
    "POST",
    "runs/search",
    search,
    z.object({runs: z.array(z.object({info: infoSchema})).optional()}),
  );
  const known = found.runs?.[0];
  if (known !== undefined) return known.info;
  const body = {experiment_id: experimentId, run_name: run.instance, start_time: start, tags: tagsOf(run)};
  const created = await client.call(
    "POST",
    "runs/create",
    body,
    z.object({run: z.object({info: infoSchema})}),
  );
  return created.run.info;
}

function tagsOf({id, stage, fingerprint, code, git, environment}: Run): {key: string; value: string}[] {
  const {node, platform, cpu, cores, packages} = environment;
  const tags: Record<string, string> = {
    "kymo.run": id,
    "kymo.stage": stage,
    "kymo.fingerprint": fingerprint,
    "kymo.code": code,
    "kymo.node": node,
    "kymo.platform": platform,
    "kymo.cpu": `${cpu}, ${cores} cores`,
    ...prefixed("kymo.package", packages),
    ...(git === null ? {} : {"mlflow.source.git.commit": git.commit, "kymo.dirty": String(git.dirty)}),
  };
  return Object.entries(tags).map(([key, value]) => ({key: safeKey(key), value}));
}

function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [`${prefix}.${key}`, value]));
}

/** MLflow takes letters, digits and _ - . space : / in a name. */
function safeKey(key: string): string {
  return key.replaceAll(/[^\w\-. :/]/g, "_").slice(0, LONGEST_KEY);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof MlflowError && error.code === code;
}
