/**
 * Where jobs run. A job holds all that whoever runs it has to know, as plain data: which bundle or commands, with which
 * files and parameters. Today that is a process of this machine (local.ts).
 */
import type {Failure} from "../../platform/failure.ts";
import type {ProcessIdentity} from "../../platform/process-identity.ts";
import type {DepPaths, JsonValue, Paths, RunReport, StageInputs} from "../stage.ts";
import type {GuardRules} from "./guard/watch.ts";

export interface Executor {
  /** Runs a job to its end. Undefined is success. */
  run(job: Job, hooks: JobHooks): Promise<Failure | undefined>;
  /** Ends a process that a killed run has left, with all that it started; nothing where it has ended by itself. */
  stop(process: ProcessIdentity): void;
  /** Ends the processes that wait for more work. */
  close(): void;
}

export type Job = StageJob | CommandJob | TrackerJob;

export interface StageJob {
  readonly kind: "stage";
  /** Absolute path of the workspace, in which it runs, from wherever the runner was called. */
  readonly folder: string;
  /** Absolute path of a module whose default export is the stage. */
  readonly bundle: string;
  /** Absolute path of a module that loads the packages that it imports, and nothing else. */
  readonly preload: string;
  readonly deps: DepPaths;
  readonly outs: Paths;
  /** Nested as in params.yaml, not checked yet. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: unknown;
  readonly bindings: Readonly<Record<string, string>>;
  readonly inputs: StageInputs;
  readonly scratch: string;
  /** Names of the variables that it may see as they are. */
  readonly env: readonly string[];
  /** True: a process that has run another job which shares may run it. */
  readonly sharesProcess: boolean;
  /** Packages that it imports whose loading may have an effect, in that order. */
  readonly effects: readonly string[];
  /** What it may touch beside; undefined: whatever it likes. */
  readonly guard?: GuardRules;
}

/** Shell commands, one after the other, as DVC runs them. */
export interface CommandJob {
  readonly kind: "commands";
  readonly commands: readonly string[];
  /** Absolute path of the folder that they run in. */
  readonly folder: string;
}

export interface TrackerJob {
  readonly kind: "tracker";
  /** Absolute path of the workspace, in which it runs. */
  readonly folder: string;
  /** Absolute path of a module whose default export is the tracker. */
  readonly bundle: string;
  readonly report: RunReport;
}

export interface JobHooks {
  /** Called for each process, once it runs. */
  started(process: ProcessIdentity): void;
  progress(share: number, text?: string): void;
  observe(value: JsonValue): void;
  log(line: string): void;
  /** Peak resident memory, in MB, of a worker while it ran a job that has ended well. */
  peaked(peakMB: number): void;
  readonly signal: AbortSignal;
}
