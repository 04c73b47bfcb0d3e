/**
 * The process in which one stage runs. It is told what to do in one message, and answers with progress, log
 * lines and one result. It ends when its parent does.
 */
import {pathToFileURL} from "node:url";
import type {Stage} from "../stage.ts";
import {type Failure, toFailure} from "./failure.ts";
import {createRandom} from "./random.ts";

export interface Job {
  /** Absolute path of the runnable bundle. */
  readonly bundle: string;
  readonly deps: Readonly<Record<string, string | readonly string[]>>;
  readonly outs: Readonly<Record<string, string>>;
  readonly params: unknown;
  readonly seed: unknown;
  readonly bindings: Readonly<Record<string, string>>;
}

export type Answer =
  | {readonly type: "progress"; readonly share: number}
  | {readonly type: "log"; readonly line: string}
  | {readonly type: "done"}
  | {readonly type: "failed"; readonly failure: Failure};

const abort = new AbortController();

function answer(message: Answer): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

async function runJob(job: Job): Promise<void> {
  const module = (await import(pathToFileURL(job.bundle).href)) as {default?: Stage<unknown>};
  const stage = module.default;
  if (stage === undefined || typeof stage.run !== "function") {
    throw Object.assign(new Error("the stage file has no default export made by defineStage"), {
      hint: "End it with `export default defineStage({params, run})`.",
    });
  }
  let lastShare = -1;
  await stage.run({
    deps: job.deps,
    outs: job.outs,
    params: parseParams(stage, job.params),
    bindings: job.bindings,
    random: createRandom(job.seed, job.bindings),
    progress(share) {
      if (share - lastShare < 0.01 && share < 1) return;
      lastShare = share;
      void answer({type: "progress", share});
    },
    log: (line) => void answer({type: "log", line}),
    signal: abort.signal,
  });
}

function parseParams(stage: Stage<unknown>, params: unknown): unknown {
  try {
    return stage.params.parse(params);
  } catch (error) {
    throw Object.assign(new Error(`its parameters are not what it expects\n${describeIssues(error)}`), {
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

process.on("disconnect", () => process.exit(1));
process.on("SIGTERM", () => abort.abort());
process.once("message", async (job: Job) => {
  try {
    await runJob(job);
    await answer({type: "done"});
    process.exit(0);
  } catch (error) {
    await answer({type: "failed", failure: toFailure(error, "stage failed")});
    process.exit(1);
  }
});
