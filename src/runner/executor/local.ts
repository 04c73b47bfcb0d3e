/** Runs jobs on this machine: a stage or the tracker in a worker (worker.ts), commands in a shell. */
import {spawn} from "node:child_process";
import type {Failure} from "../../platform/failure.ts";
import {isAlive} from "../../platform/process-identity.ts";
import {killGroup, waitForChild} from "./child.ts";
import type {CommandJob, Executor, JobHooks, StageJob, TrackerJob} from "./executor.ts";
import type {Answer} from "./worker.ts";

const MAX_HEAP_MIB = 4096;

/** How jobs are started, where that is not as this process was. */
export interface Surroundings {
  /** Variables that are added to this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** The command through which each process is started. */
  readonly prefix?: readonly string[];
}

/** `worker` is the absolute path of the worker's program, bundled. */
export function openLocalExecutor(worker: string, surroundings: Surroundings = {}): Executor {
  return {
    run: (job, hooks) =>
      job.kind === "commands"
        ? runCommands(job, hooks, surroundings)
        : runWorker(worker, job, hooks, surroundings),
    stop: (process) => {
      if (isAlive(process)) killGroup(process.pid);
    },
  };
}

function runWorker(
  worker: string,
  job: StageJob | TrackerJob,
  hooks: JobHooks,
  {env, prefix = []}: Surroundings,
): Promise<Failure | undefined> {
  const declared = job.kind === "stage" ? job.env : [];
  const flags = ["--enable-source-maps", `--max-old-space-size=${MAX_HEAP_MIB}`];
  const [program = "", ...words] = [...prefix, process.execPath, ...flags, worker];
  const child = spawn(program, words, {
    cwd: job.folder,
    env: {...process.env, ...without(UNHEARD, declared), ...env, ...without(PINNED, declared)},
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  let failure: Failure | undefined;
  let isDone = false;
  child.on("message", (answer: Answer) => {
    switch (answer.type) {
      case "progress":
        return hooks.progress(answer.share, answer.text);
      case "observe":
        return hooks.observe(answer.value);
      case "log":
        return hooks.log(answer.line);
      case "failed":
        failure = answer.failure;
        return;
      case "done":
        isDone = true;
        return hooks.peaked(answer.peakMB);
    }
  });
  child.send(job, () => undefined); // where the child has died already, its exit says so
  return waitForChild(child, hooks, ({code, signal, tail}) => {
    if (failure !== undefined) return failure;
    if (isDone && code === 0) return undefined;
    return {
      reason: job.kind === "tracker" ? "tracker failed" : "stage failed",
      message: signal === null ? `its process ended with code ${code}` : `its process was ended by ${signal}`,
      hint: "It ended before it could say why: look at its last lines, and at the memory that is free.",
      ...(tail === "" ? {} : {detail: tail}),
    };
  });
}

/** Where and in what language it runs must not show in what a stage writes; unless it says that it reads these. */
const PINNED: Readonly<Record<string, string>> = {TZ: "UTC", LC_ALL: "en_US.UTF-8"};
/** Nor what else somebody has Node load. */
const UNHEARD: Readonly<Record<string, string>> = {NODE_OPTIONS: "", NODE_PATH: ""};

function without(
  variables: Readonly<Record<string, string>>,
  declared: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !declared.includes(name)));
}

async function runCommands(
  {commands, folder}: CommandJob,
  hooks: JobHooks,
  {env, prefix = []}: Surroundings,
): Promise<Failure | undefined> {
  for (const command of commands) {
    const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
    const [program = "", ...words] = [...prefix, "/bin/sh", "-c", command];
    const options = {cwd: folder, env: {...process.env, ...env}, stdio, detached: true};
    const child = spawn(program, words, options);
    const failure = await waitForChild(child, hooks, ({code, signal, tail}): Failure | undefined => {
      if (code === 0) return undefined;
      return {
        reason: "command failed",
        message: `\`${command}\` ended with ${signal === null ? `code ${code}` : signal}`,
        hint: "Correct the command, then run again; the last good outputs are back in place.",
        ...(tail === "" ? {} : {detail: tail}),
      };
    });
    if (failure !== undefined) return failure;
  }
  return undefined;
}
