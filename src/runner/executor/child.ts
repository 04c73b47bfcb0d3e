/** A child process that leads a group of its own: its output, its end, and the end of the group where that is asked for. */
import type {ChildProcess} from "node:child_process";
import type {Failure} from "../../platform/failure.ts";
import {identityOf} from "../../platform/process-identity.ts";
import type {JobHooks} from "./executor.ts";

const TAIL_LINES = 20;

/** How jobs are started, where that is not as this process was. */
export interface Surroundings {
  /** Variables that are added to this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** The command through which each process is started. */
  readonly prefix?: readonly string[];
  /** True: every instance has a process of its own, whatever its stage says. */
  readonly separate?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that it printed. */
  readonly tail: string;
}

/** Resolves once the child has ended and its output is read. `explain` says what an exit means; undefined is success. */
export function waitForChild(
  child: ChildProcess,
  {signal, started, log}: Pick<JobHooks, "signal" | "started" | "log">,
  explain: (exit: Exit) => Failure | undefined,
): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const tail = readLines(child, log);
    const stop = () => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    signal.addEventListener("abort", stop, {once: true});
    if (child.pid !== undefined) started(identityOf(child.pid));
    if (signal.aborted) stop();
    child.once("error", (error) => {
      signal.removeEventListener("abort", stop);
      resolve({
        reason: "stage failed",
        message: `its process could not be started: ${error.message}`,
        hint: "Check the memory and the number of processes that are free.",
      });
    });
    child.once("close", (code, ended) => {
      signal.removeEventListener("abort", stop);
      resolve(signal.aborted ? INTERRUPTED : explain({code, signal: ended, tail: tail.join("\n")}));
    });
  });
}

export const INTERRUPTED: Failure = {
  reason: "interrupted",
  message: "stopped on request",
  hint: "Run again to go on.",
};

/** The last lines of both streams, as they come; each is given to `log`, too. */
function readLines(child: ChildProcess, log: (line: string) => void): readonly string[] {
  const tail: string[] = [];
  listenToLines(child, (line) => {
    keepTail(tail, line);
    log(line);
  });
  return tail;
}

export function keepTail(tail: string[], line: string): void {
  tail.push(line);
  if (tail.length > TAIL_LINES) tail.shift();
}

/** Every line of both streams, as they come. */
export function listenToLines({stdout, stderr}: ChildProcess, listen: (line: string) => void): void {
  for (const stream of [stdout, stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) listen(line);
    });
    stream?.on("end", () => {
      if (rest !== "") listen(rest);
    });
  }
}

export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
