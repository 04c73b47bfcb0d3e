/** Runs jobs on this machine: a stage or the tracker in a worker (worker.ts), commands in a shell. */
import {spawn} from "node:child_process";
import type {Failure} from "../../platform/failure.ts";
import {isAlive} from "../../platform/process-identity.ts";
import {killGroup, type Surroundings, waitForChild} from "./child.ts";
import type {CommandJob, Executor, JobHooks} from "./executor.ts";
import {WorkerPool} from "./worker-pool.ts";

/** `worker` is the absolute path of the worker's program, bundled. */
export function openLocalExecutor(worker: string, surroundings: Surroundings = {}): Executor {
  const pool = new WorkerPool(worker, surroundings);
  return {
    run: (job, hooks) =>
      job.kind === "commands" ? runCommands(job, hooks, surroundings) : pool.run(job, hooks),
    stop: (process) => {
      if (isAlive(process)) killGroup(process.pid);
    },
    close: () => pool.close(),
  };
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
