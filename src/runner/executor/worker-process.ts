/** One process in which jobs run (worker.ts), one after the other; it ends unless it waits for the next. */
import {type ChildProcess, spawn} from "node:child_process";
import {randomUUID} from "node:crypto";
import type {Socket} from "node:net";
import type {Failure} from "../../platform/failure.ts";
import {identityOf} from "../../platform/process-identity.ts";
import {INTERRUPTED, keepTail, killGroup, listenToLines, type Surroundings} from "./child.ts";
import type {JobHooks, StageJob, TrackerJob} from "./executor.ts";
import type {Answer, Assignment} from "./worker.ts";

const MAX_HEAP_MIB = 4096;
const STREAMS = 2;

export interface JobEnd {
  /** Undefined is success. */
  readonly failure: Failure | undefined;
  /** Whether the process is there for another job. */
  readonly waits: boolean;
}

interface Current {
  readonly job: StageJob | TrackerJob;
  readonly hooks: JobHooks;
  readonly lastLine: string;
  readonly tail: string[];
  readonly end: (end: JobEnd) => void;
  failure?: Failure;
  isDone: boolean;
  /** Streams that the last line has not come through yet. */
  openStreams: number;
}

export class WorkerProcess {
  readonly #child: ChildProcess;
  #current: Current | undefined;
  #isAlive = true;

  constructor(program: string, job: StageJob | TrackerJob, {env, prefix = []}: Surroundings) {
    const declared = job.kind === "stage" ? job.env : [];
    const flags = ["--enable-source-maps", `--max-old-space-size=${MAX_HEAP_MIB}`];
    const [first = "", ...words] = [...prefix, process.execPath, ...flags, program];
    this.#child = spawn(first, words, {
      cwd: job.folder,
      env: {...process.env, ...without(UNHEARD, declared), ...env, ...without(PINNED, declared)},
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: true,
    });
    listenToLines(this.#child, (line) => this.#hear(line));
    this.#child.on("message", (answer: Answer) => this.#receive(answer));
    this.#child.once("error", (error) => this.#end(describeError(error), false));
    this.#child.once("close", (code, signal) => {
      this.#isAlive = false;
      const current = this.#current;
      if (current !== undefined) this.#end(explain(current, code, signal), false);
    });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  run(job: StageJob | TrackerJob, hooks: JobHooks): Promise<JobEnd> {
    const child = this.#child;
    this.#hold(true);
    return new Promise((resolve) => {
      const stop = () => this.end();
      const lastLine = randomUUID();
      const end = (found: JobEnd) => {
        hooks.signal.removeEventListener("abort", stop);
        resolve(found);
      };
      this.#current = {job, hooks, lastLine, tail: [], end, isDone: false, openStreams: STREAMS};
      hooks.signal.addEventListener("abort", stop, {once: true});
      if (child.pid !== undefined) hooks.started(identityOf(child.pid));
      if (hooks.signal.aborted) stop();
      const assignment: Assignment = {job, lastLine};
      child.send(assignment, () => undefined); // where the child has died already, its exit says so
    });
  }

  /** Ends the process with all that it started. */
  end(): void {
    if (this.#child.pid !== undefined && this.#isAlive) killGroup(this.#child.pid);
  }

  #receive(answer: Answer): void {
    const current = this.#current;
    if (current === undefined) return;
    const {hooks} = current;
    switch (answer.type) {
      case "progress":
        hooks.progress(answer.share, answer.text);
        break;
      case "observe":
        hooks.observe(answer.value);
        break;
      case "log":
        hooks.log(answer.line);
        break;
      case "failed":
        current.failure = answer.failure;
        break;
      case "done":
        current.isDone = true;
        hooks.peaked(answer.peakMB);
        if (answer.waits) this.#endIfQuiet(current);
    }
  }

  #hear(line: string): void {
    const current = this.#current;
    if (current === undefined) return;
    const isLast = line.endsWith(current.lastLine);
    const own = isLast ? line.slice(0, -current.lastLine.length) : line;
    if (!isLast || own !== "") {
      keepTail(current.tail, own);
      current.hooks.log(own);
    }
    if (!isLast) return;
    current.openStreams--;
    this.#endIfQuiet(current);
  }

  /** A job that leaves its process to the next has ended once it is done and all that it printed is read. */
  #endIfQuiet({isDone, openStreams}: Current): void {
    if (isDone && openStreams === 0) this.#end(undefined, true);
  }

  #end(failure: Failure | undefined, waits: boolean): void {
    const current = this.#current;
    this.#current = undefined;
    if (waits) this.#hold(false);
    current?.end({failure: current.hooks.signal.aborted ? INTERRUPTED : failure, waits});
  }

  /** Whether this process is to go on for as long as the child does. */
  #hold(holds: boolean): void {
    const {stdout, stderr, channel} = this.#child;
    for (const one of [this.#child, channel, stdout as Socket, stderr as Socket])
      if (holds) one?.ref();
      else one?.unref();
  }
}

function explain({job, failure, isDone, tail}: Current, code: number | null, signal: string | null) {
  if (failure !== undefined) return failure;
  if (isDone && code === 0) return undefined;
  return {
    reason: job.kind === "tracker" ? "tracker failed" : "stage failed",
    message: signal === null ? `its process ended with code ${code}` : `its process was ended by ${signal}`,
    hint: "It ended before it could say why: look at its last lines, and at the memory that is free.",
    ...(tail.length === 0 ? {} : {detail: tail.join("\n")}),
  } satisfies Failure;
}

function describeError(error: Error): Failure {
  return {
    reason: "stage failed",
    message: `its process could not be started: ${error.message}`,
    hint: "Check the memory and the number of processes that are free.",
  };
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
