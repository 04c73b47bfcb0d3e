/**
 * The process in which a stage, or the tracker, runs. It gets its job in one message, and answers with progress, log
 * lines and one result. It ends with its job, or when its parent does.
 *
 * Where jobs share a process, it may be given the next one. The stage's own code is loaded anew for each, so that
 * nothing of it is left from the one before; packages are loaded once. A process in which anything else is not as it
 * was ends, too.
 */
import {writeSync} from "node:fs";
import {pathToFileURL} from "node:url";
import {ExpectedError, type Failure, type Reason, toFailure} from "../../platform/failure.ts";
import {optimiseLate} from "../../platform/optimise-late.ts";
import {createRandom} from "../../platform/seeded-random.ts";
import type {JsonValue, NoParams, Stage, StageWithoutParams, Tracker} from "../stage.ts";
import type {StageJob, TrackerJob} from "./executor.ts";
import {startGuard} from "./guard/guard.ts";
import {watchPeak} from "./peak-memory.ts";
import {listShared, rememberProcess} from "./traces.ts";

/** A job, and what this process prints on both streams behind the job's own, if it is to be given another. */
export interface Assignment {
  readonly job: StageJob | TrackerJob;
  readonly lastLine: string;
}

export type Answer =
  | {readonly type: "progress"; readonly share: number; readonly text?: string}
  | {readonly type: "observe"; readonly value: JsonValue}
  | {readonly type: "log"; readonly line: string}
  /** `waits`: for another job. */
  | {readonly type: "done"; readonly peakMB: number; readonly waits: boolean}
  | {readonly type: "failed"; readonly failure: Failure};

type AnyStage = Stage<unknown> | StageWithoutParams;

/** Each leaves its code behind in memory; and what a package keeps must not grow for ever. */
const MAX_JOBS = 100;
const MAX_RSS = 512e6; // bytes

const {env} = process;
let abort = new AbortController();
let hasFailed = false;
let jobs = 0;
/** Puts the guard's rules for a further job in place. */
let renewGuard: ReturnType<typeof startGuard> | undefined;
/** As they are before any package is loaded. */
let shared: ReadonlySet<object> | undefined;
let isAsBefore: (() => boolean) | undefined;

function answer(message: Answer): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

async function runStage(job: StageJob): Promise<void> {
  const elapsed = createStopwatch();
  if (renewGuard !== undefined) renewGuard(job.guard!);
  else if (job.guard !== undefined) renewGuard = startGuard(job.guard, fail);
  if (job.sharesProcess) {
    shared ??= listShared();
    await import(pathToFileURL(job.preload).href); // what the packages change is not the stage's trace
    isAsBefore = rememberProcess(shared, env);
  }
  const url = pathToFileURL(job.bundle);
  if (jobs > 1) url.search = String(jobs);
  const module = (await import(url.href)) as {default?: AnyStage};
  const stage = module.default;
  if (stage === undefined || typeof stage.run !== "function") {
    throw new ExpectedError("code", "the stage file has no default export made by defineStage", {
      hint: "End it with `export default defineStage({params, run})`.",
    });
  }
  await stage.run({
    deps: job.deps,
    outs: job.outs,
    params: parseParams(stage, job.params) as NoParams,
    bindings: job.bindings,
    random: createRandom(job.seed, job.bindings),
    inputs: job.inputs,
    scratch: job.scratch,
    progress: createProgress(),
    observe: (value) => void answer({type: "observe", value}),
    log: (line) => void answer({type: "log", line}),
    elapsed,
    signal: abort.signal,
  });
}

/** Once all that was due is done. */
async function mayRunAnother(): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  return jobs < MAX_JOBS && process.memoryUsage.rss() < MAX_RSS && isAsBefore!();
}

/** Seconds from now on. */
function createStopwatch(): () => number {
  const startedMs = performance.now();
  return () => (performance.now() - startedMs) / 1000;
}

/** Sends what a person could see: a hundredth more, or another text, though no more than ten texts a second. */
function createProgress(): (share: number, text?: string) => void {
  let lastShare = -1;
  let lastText: string | undefined;
  let sentMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  return (share, text) => {
    if (text === lastText && share - lastShare < 0.01 && share < 1) return;
    const send = () => {
      lastShare = share;
      lastText = text;
      sentMs = performance.now();
      void answer({type: "progress", share, ...(text === undefined ? {} : {text})});
    };
    clearTimeout(timer);
    const waitMs = sentMs + 100 - performance.now();
    if (waitMs <= 0 || share >= 1) send();
    else timer = setTimeout(send, waitMs).unref();
  };
}

async function runTracker({bundle, report}: TrackerJob): Promise<void> {
  const {default: tracker} = (await import(pathToFileURL(bundle).href)) as {default?: Tracker};
  if (typeof tracker === "function") return tracker(report);
  throw new ExpectedError("tracker failed", "the tracker's file has no function as its default export", {
    hint: "Write `export default async function track(report) {…}`.",
  });
}

function parseParams(stage: AnyStage, params: unknown): unknown {
  try {
    return stage.params === undefined ? {} : stage.params.parse(params);
  } catch (error) {
    throw new ExpectedError("input", `its parameters are not what it expects\n${describeIssues(error)}`, {
      file: "params.yaml",
      hint: "Correct them in params.yaml, or leave out the --set that changed them.",
    });
  }
}

/** A Zod error as one line an issue; any other by its message. */
function describeIssues(error: unknown): string {
  const issues = (error as {issues?: {path: PropertyKey[]; message: string}[]}).issues;
  if (!Array.isArray(issues)) return error instanceof Error ? error.message : String(error);
  return issues.map(({path, message}) => `  ${path.join(".")}: ${message}`).join("\n");
}

/** The first failure is the one that counts; the process ends once it is sent. */
async function fail(error: unknown, reason: Reason = "stage failed"): Promise<void> {
  if (hasFailed) return;
  hasFailed = true;
  await answer({type: "failed", failure: toFailure(error, reason)});
  process.exit(1);
}

optimiseLate();
process.on("disconnect", () => process.exit(1));
process.on("SIGTERM", () => abort.abort());
process.on("uncaughtException", (error) => void fail(error)); // in a timer, or of a promise that nobody waits for
process.on("message", async ({job, lastLine}: Assignment) => {
  jobs++;
  const peakMB = watchPeak();
  abort = new AbortController();
  try {
    if (job.kind === "tracker") await runTracker(job);
    else await runStage(job);
    const waits = job.kind === "stage" && job.sharesProcess && (await mayRunAnother());
    if (hasFailed) return; // what it caught ends it all the same
    if (waits) for (const stream of [1, 2]) writeSync(stream, `${lastLine}\n`);
    await answer({type: "done", peakMB: peakMB(), waits});
    if (!waits) process.exit(0);
  } catch (error) {
    await fail(error, job.kind === "tracker" ? "tracker failed" : "stage failed");
  }
});
