/**
 * The service under load from another process on the same processors: one window a request, batches, overload, memory,
 * start. `pnpm bench serve`; SECONDS and SOAK_SECONDS say for how long.
 */
import {type ChildProcess, execFileSync, spawn, spawnSync} from "node:child_process";
import {copyFileSync, existsSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";
import {parseWindows, type WindowsTable} from "../src/artifacts/windows.ts";
import {parseTable} from "../src/formats/arrow/table.ts";
import {openPredictor} from "../src/model/keras/predict.ts";
import type {Row} from "./measure.ts";
import {copyWorkspace, WORKSPACE} from "./workspace.ts";

const SECONDS = Number(process.env.SECONDS ?? 5);
const BATCH = 1000;
/** The most that the service gives a thread at a time. */
const ENGINE_BATCH = 16;
const OVERLOAD = 1000;
/** How long memory is watched; 600 for the figure in docs/benchmarks.md. */
const SOAK_SECONDS = Number(process.env.SOAK_SECONDS ?? 0);

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
  /** Milliseconds; null where none was. */
  readonly refusedP99: number | null;
  readonly errors: number;
  /** Those that no connection was free for. */
  readonly unsent: number;
  /** That the load itself took. */
  readonly processors: number;
}

interface Service {
  readonly child: ChildProcess;
  readonly url: string;
  readonly startSeconds: number;
}

/** `shared`: where the published model lies; without it the sample model alone is measured. */
export async function benchServe(repository: string, shared: string): Promise<Row[]> {
  const workspace = copyWorkspace(repository, [...WORKSPACE, "data", "artifacts"]);
  const published = join(shared, "models/v1_1dcnn_bilstm_499131.keras");
  const models = [["sample model", join(workspace, "models/sample.keras")]];
  if (existsSync(published)) models.push(["v1", adopt(workspace, published, shared)]);
  const rows: Row[] = [];
  try {
    for (const [name, model] of models) rows.push(...(await benchModel(name!, model!, workspace)));
  } finally {
    rmSync(workspace, {recursive: true, force: true});
  }
  return rows;
}

/** Gives the model a card, without which it is not served. */
function adopt(workspace: string, published: string, shared: string): string {
  const model = join(workspace, "models/v1.keras");
  copyFileSync(published, model);
  const scaler = join(shared, "garmin/scaler_config.json");
  const words = ["src/cli/bin.mjs", "model", "adopt", model, "--scaler", scaler];
  execFileSync(process.execPath, words, {cwd: workspace, stdio: "ignore"});
  return model;
}

async function benchModel(name: string, model: string, workspace: string): Promise<Row[]> {
  const table = readTable(workspace);
  const {classes, lengthSamples, channels} = table.meta;
  const shape = {lengthSamples, channels: channels.length, classes: classes.length};
  const found: Row[] = [];
  const add = (what: string, figure: string, target = "", isMet?: boolean): void => {
    found.push({what: `${name}: ${what}`, figure, target, ...(isMet === undefined ? {} : {met: isMet})});
  };
  const atMost = (what: string, value: number, unit: string, limit: number, digits = 0): void =>
    add(what, `${value.toFixed(digits)} ${unit}`, `${limit} ${unit}`, value <= limit);
  const rate = await engineRate(model, shape, table, 2);
  add(`the engine alone, batches of ${ENGINE_BATCH}, two threads`, `${rate.toFixed(0)} windows a second`);
  const service = await start(workspace, ["--model", model]);
  try {
    atMost("start to ready", service.startSeconds, "s", 0.6, 2);
    atMost("memory when it is ready", memoryMB(service), "MB", 200);
    load(service.url, 8, 2); // warm
    const one = load(service.url, 1, SECONDS);
    atMost("latency at 1 connection, p50", one.p50, "ms", 2, 1);
    atMost("latency at 1 connection, p99", one.p99, "ms", 6, 1);
    let capacity = 0;
    for (const connections of [8, 64]) {
      const {perSecond, p50, p99, errors} = load(service.url, connections, SECONDS);
      capacity = Math.max(capacity, perSecond);
      add(
        `one window a request at ${connections} connections`,
        `${perSecond.toFixed(0)} a second, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${errors} errors, ${Math.round((100 * perSecond) / rate)} % of the engine`,
        "60 % of the engine",
        perSecond >= 0.6 * rate,
      );
    }
    const half = load(service.url, 64, SECONDS, Math.max(1, Math.round(capacity / 2)));
    atMost("p99 at half of the capacity", half.p99, "ms", 10, 1);
    for (const [form, share] of [
      ["json", 0.6],
      ["arrow", 0.9],
    ] as const) {
      const perSecond = await batchRate(service.url, form, table, workspace);
      add(
        `batch of ${BATCH} windows, ${form}`,
        `${perSecond.toFixed(0)} windows a second, ${Math.round((100 * perSecond) / rate)} % of the engine`,
        `${share * 100} %`,
        perSecond >= share * rate,
      );
    }
    const over = load(service.url, OVERLOAD, SECONDS, Math.round(10 * capacity));
    add(
      `overload: 10 times the capacity offered by ${OVERLOAD} connections`,
      `${over.perSecond.toFixed(0)} answered a second, ${Math.round((100 * over.perSecond) / capacity)} % of the capacity; ${over.refused} refused, p99 ${over.refusedP99?.toFixed(0) ?? "none"} ms; ${over.unsent} not sent; the load took ${over.processors.toFixed(2)} processors; ${over.errors} errors`,
      "90 %, 50 ms",
      over.perSecond >= 0.9 * capacity && (over.refusedP99 ?? 0) <= 50,
    );
    atMost("memory after the load", memoryMB(service), "MB", 400);
    if (SOAK_SECONDS > 0)
      add(`memory over ${SOAK_SECONDS} s at half of the capacity`, soak(service, capacity / 2));
  } finally {
    await stop(service);
  }
  return found;
}

/** Memory at the end of ten equal parts, and their slope by least squares. */
function soak(service: Service, perSecond: number): string {
  const parts = Array.from({length: 10}, () => {
    load(service.url, 64, SOAK_SECONDS / 10, Math.round(perSecond));
    return memoryMB(service);
  });
  const mean = parts.reduce((sum, value) => sum + value, 0) / parts.length;
  const slope = parts.reduce((sum, value, i) => sum + (i - 4.5) * (value - mean), 0) / 82.5;
  const perMinute = (slope * 600) / SOAK_SECONDS;
  return `${parts.join(", ")} MB; ${perMinute.toFixed(1)} MB a minute`;
}

function readTable(repository: string): WindowsTable {
  const folder = join(repository, "artifacts/windows");
  const [name] = readdirSync(folder).sort();
  const path = join(folder, name!);
  return parseWindows(parseTable(readFileSync(path), path), path);
}

async function engineRate(
  model: string,
  shape: {lengthSamples: number; channels: number; classes: number},
  {x}: WindowsTable,
  threads: number,
): Promise<number> {
  const predictor = await openPredictor(model, {...shape, threads});
  const size = shape.lengthSamples * shape.channels;
  const rounds = 20;
  await predictor.predict(x, {batchSize: ENGINE_BATCH, source: "bench"});
  const began = performance.now();
  for (let i = 0; i < rounds; i++) await predictor.predict(x, {batchSize: ENGINE_BATCH, source: "bench"});
  const seconds = (performance.now() - began) / 1000;
  await predictor.close();
  return (rounds * (x.length / size)) / seconds;
}

/** Without the answers that are kept: the load repeats its windows. */
function start(repository: string, words: readonly string[]): Promise<Service> {
  const bin = join(repository, "src/cli/bin.mjs");
  const began = performance.now();
  const child = spawn(process.execPath, [bin, "serve", "--port", "0", "--cache", "0", ...words], {
    cwd: repository,
  });
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`the service ended with ${code}`)));
    createInterface({input: child.stdout}).on("line", (line) => {
      if (!line.includes('"msg":"ready"')) return;
      const {url} = JSON.parse(line) as {url: string};
      resolve({child, url, startSeconds: (performance.now() - began) / 1000});
    });
  });
}

async function stop({child}: Service): Promise<void> {
  const ended = new Promise((resolve) => child.on("close", resolve));
  child.removeAllListeners("exit");
  child.kill("SIGTERM");
  await ended;
}

function memoryMB({child}: Service): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1000);
}

/** From a process of its own; `overallRate` is requests a second, undefined for as many as go. */
function load(url: string, connections: number, seconds: number, overallRate?: number): Load {
  const program = fileURLToPath(new URL("serve-load.ts", import.meta.url));
  const words = [url, String(connections), String(seconds), String(overallRate ?? 0)];
  const {stdout, stderr, status} = spawnSync(process.execPath, ["--import", "tsx", program, ...words], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Load;
}

async function batchRate(
  url: string,
  form: "json" | "arrow",
  table: WindowsTable,
  repository: string,
): Promise<number> {
  const {body, type, windows} = form === "json" ? jsonBatch(table) : arrowBatch(repository, table);
  const ask = async (): Promise<void> => {
    const response = await fetch(`${url}/predict/batch`, {
      method: "POST",
      headers: {"content-type": type},
      body,
    });
    if (response.status !== 200) throw new Error(await response.text());
    await response.arrayBuffer();
  };
  await ask();
  const rounds = 5;
  const began = performance.now();
  for (let i = 0; i < rounds; i++) await ask();
  return (rounds * windows) / ((performance.now() - began) / 1000);
}

function jsonBatch({x, rows}: WindowsTable): {body: string; type: string; windows: number} {
  const windows = Array.from({length: BATCH}, (_, i) =>
    Array.from({length: 200}, (_, r) => {
      const at = (i % rows) * 1200 + r * 6;
      return Array.from(x.subarray(at, at + 6), (value) => Math.round(value * 1e5) / 1e5);
    }),
  );
  return {body: JSON.stringify({windows, scaled: true}), type: "application/json", windows: BATCH};
}

function arrowBatch(
  repository: string,
  {rows}: WindowsTable,
): {body: Uint8Array; type: string; windows: number} {
  const folder = join(repository, "artifacts/reference");
  const path = join(folder, "windows.arrow");
  const bytes = readFileSync(path);
  const windows = parseTable(bytes, path).rows;
  return {body: bytes, type: "application/vnd.apache.arrow.stream", windows: windows || rows};
}
