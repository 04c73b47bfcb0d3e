/** Starts the process of one instance, a worker or a shell, in a group of its own, and waits for its end. */
import {type ChildProcess, spawn} from "node:child_process";
import type {Failure} from "../../platform/failure.ts";
import type {JsonValue} from "../stage.ts";
import type {Answer, Job, TrackerJob} from "./worker.ts";

const TAIL_LINES = 20;

export interface ChildHooks {
  /** The group's leader, once it runs. */
  started(pid: number): void;
  progress(share: number, text?: string): void;
  observe(value: JsonValue): void;
  log(line: string): void;
  readonly signal: AbortSignal;
}

/** Runs a stage's bundle in a worker. Undefined is success. */
export function runWorker(
  worker: string,
  job: Job | TrackerJob,
  hooks: ChildHooks,
): Promise<Failure | undefined> {
  const child = spawn(process.execPath, ["--enable-source-maps", "--max-old-space-size=4096", worker], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  let failure: Failure | undefined;
  let done = false;
  child.on("message", (answer: Answer) => {
    if (answer.type === "progress") hooks.progress(answer.share, answer.text);
    else if (answer.type === "observe") hooks.observe(answer.value);
    else if (answer.type === "log") hooks.log(answer.line);
    else if (answer.type === "failed") failure = answer.failure;
    else done = true;
  });
  child.send(job, () => undefined); // a child that is gone already is told of by its exit
  return waitFor(child, hooks, (code, signal, tail) => {
    if (failure !== undefined) return failure;
    if (done && code === 0) return undefined;
    return {
      reason: "stage failed",
      message: signal === null ? `its process ended with code ${code}` : `its process was ended by ${signal}`,
      hint: "It ended before it could say why: look at its last lines, and at the memory that is free.",
      ...(tail === "" ? {} : {detail: tail}),
    };
  });
}

/** Runs the tracker's bundle in a worker. Undefined is success. */
export async function runTracker(
  worker: string,
  job: TrackerJob,
  hooks: Pick<ChildHooks, "log" | "signal">,
): Promise<Failure | undefined> {
  const ignore = () => undefined;
  const failure = await runWorker(worker, job, {
    ...hooks,
    started: ignore,
    progress: ignore,
    observe: ignore,
  });
  return failure && {...failure, reason: "tracker failed"};
}

/** Runs shell commands one after the other, as DVC does. Undefined is success. */
export async function runCommands(
  commands: readonly string[],
  cwd: string,
  hooks: ChildHooks,
): Promise<Failure | undefined> {
  for (const command of commands) {
    const child = spawn(command, {cwd, shell: true, stdio: ["ignore", "pipe", "pipe"], detached: true});
    const failure = await waitFor(child, hooks, (code, signal, tail): Failure | undefined => {
      if (code === 0) return undefined;
      return {
        reason: "command failed",
        message: `\`${command}\` ended with ${signal === null ? `code ${code}` : signal}`,
        hint: "Mend the command, then run again; the last good outputs are back in place.",
        ...(tail === "" ? {} : {detail: tail}),
      };
    });
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function waitFor(
  child: ChildProcess,
  hooks: ChildHooks,
  judge: (code: number | null, signal: string | null, tail: string) => Failure | undefined,
): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const tail: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      let rest = "";
      stream?.setEncoding("utf8").on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          tail.push(line);
          hooks.log(line);
        }
        tail.splice(0, tail.length - TAIL_LINES);
      });
    }
    const stop = () => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    hooks.signal.addEventListener("abort", stop, {once: true});
    if (child.pid !== undefined) hooks.started(child.pid);
    if (hooks.signal.aborted) stop();
    child.once("error", (error) => {
      hooks.signal.removeEventListener("abort", stop);
      resolve({
        reason: "stage failed",
        message: `its process could not be started: ${error.message}`,
        hint: "Check the memory and the number of processes that are free.",
      });
    });
    child.once("close", (code, signal) => {
      hooks.signal.removeEventListener("abort", stop);
      const interrupted: Failure = {
        reason: "interrupted",
        message: "stopped on request",
        hint: "Run again to go on.",
      };
      resolve(hooks.signal.aborted ? interrupted : judge(code, signal, tail.join("\n")));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
