/** A logged request computed again: the model by its digest, the body by the functions that answered it. */
import {createReadStream, existsSync} from "node:fs";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {openPredictor} from "../../model/keras/predict.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {Registry} from "../../registry/registry.ts";
import {summarise} from "../../windows/predictions.ts";
import {readInferRequest} from "../inference-protocol/read-request.ts";
import {type PrepareContext, prepareJson} from "../input/prepare-body.ts";
import {findModel, type ModelSource, registeredModel, type ServedModel} from "../model/served-model.ts";
import {type RequestRecord, recordSchema} from "./record.ts";
import {listFiles} from "./request-log.ts";

export interface Replay {
  readonly record: RequestRecord;
  readonly windows: number;
  /** Windows of which a bit of a probability differs. */
  readonly different: number;
  readonly activities: readonly string[];
  /** What stands behind the answer now and then, where it is not the same. */
  readonly changed: readonly {
    readonly what: string;
    readonly before: string | null;
    readonly now: string | null;
  }[];
}

/** Throws an ExpectedError where the request was not logged or its model is not here any more. */
export async function replayRequest(folder: string, id: string, source: ModelSource): Promise<Replay> {
  const record = await findRecord(folder, id);
  const model = await findByDigest(record, source);
  const {scaler, path, digests} = model;
  const bytes = Buffer.from(record.body, "base64");
  const context: PrepareContext = {
    scaler,
    settings: record.settings as PrepareContext["settings"],
    maxWindows: Number.POSITIVE_INFINITY,
  };
  const x = await inputOf(record, bytes, context);
  const classes = scaler.classes.length;
  const predictor = await openPredictor(path, {
    lengthSamples: scaler.window,
    channels: scaler.channels.length,
    classes,
    threads: 1,
  });
  try {
    const p = await predictor.predict(x, {batchSize: 64, source: `request ${id}`});
    const {predicted} = summarise(p, classes);
    return {
      record,
      windows: predicted.length,
      different: countDifferent(p, Buffer.from(record.probabilities, "base64"), classes),
      activities: Array.from(predicted, (code) => scaler.classes[code]!),
      changed: changesOf(record.model.digests, {...digests, code: source.code}),
    };
  } finally {
    await predictor.close();
  }
}

async function inputOf(record: RequestRecord, bytes: Buffer, context: PrepareContext): Promise<Float32Array> {
  const {route, contentType, headerLength} = record;
  if (route === "/v2")
    return readInferRequest(bytes, headerLength ?? undefined, context.scaler, context.maxWindows).x;
  if (contentType.includes("arrow"))
    return (await import("../input/prepare-table.ts")).prepareTable(bytes, context).x;
  const allowed =
    route === "/predict" ? (["window", "recording"] as const) : (["windows", "recordings"] as const);
  return prepareJson(bytes, allowed, context).x;
}

/** Bit for bit: as many windows, and each probability the same float32. */
function countDifferent(p: Float32Array, logged: Buffer, classes: number): number {
  const now = Buffer.from(p.buffer, p.byteOffset, p.byteLength);
  const bytes = 4 * classes;
  const rows = Math.max(now.length, logged.length) / bytes;
  let different = 0;
  for (let at = 0; at < rows * bytes; at += bytes)
    if (!now.subarray(at, at + bytes).equals(logged.subarray(at, at + bytes))) different++;
  return different;
}

function changesOf(
  before: RequestRecord["model"]["digests"],
  now: ServedModel["digests"],
): Replay["changed"] {
  return (["model", "scaler", "code"] as const)
    .filter((what) => before[what] !== now[what])
    .map((what) => ({what, before: before[what], now: now[what]}));
}

/** The last of that id: whoever asks may choose it. */
async function findRecord(folder: string, id: string): Promise<RequestRecord> {
  const names = existsSync(folder) ? (await listFiles(folder)).reverse() : [];
  for (const name of names) {
    const file = join(folder, name);
    let found: string | undefined;
    for await (const line of createInterface({input: createReadStream(file)}))
      if (line.includes(`"id":${JSON.stringify(id)}`)) found = line;
    if (found !== undefined) {
      const parsed = recordSchema.safeParse(parseLine(found));
      if (parsed.success && parsed.data.id === id) return parsed.data;
    }
  }
  throw new ExpectedError("input", `request ${id} is not in the log`, {
    file: folder,
    hint: "Requests are logged only where serve.log.requests is true in params.yaml, and kept for serve.log.days.",
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a line that a crash cut off
  }
}

/** The served model if it is that one, else the version of the registry with those bytes. */
async function findByDigest({model}: RequestRecord, source: ModelSource): Promise<ServedModel> {
  const fits = ({digests}: ServedModel): boolean => digests.model === model.digests.model;
  const served = await findModel(source).catch((error: unknown) => {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  });
  if (served !== undefined && fits(served)) return served;
  const registry = new Registry(source.root);
  for (const name of registry.names())
    for (const version of registry.versions(name)) {
      const manifest = await registry.manifest(name, version);
      if (manifest.hashes.model === model.digests.model) return registeredModel(registry, manifest, source);
    }
  throw new ExpectedError("input", `the model of the request, ${model.digests.model}, is not here any more`, {
    hint: "Register models before they are served, and they stay: pnpm model register FILE --name NAME.",
  });
}
