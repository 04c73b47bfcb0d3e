/**
 * The workers (worker.ts) of this machine. One is started for each job, and ends with it; where the instances of a stage
 * share a process, a worker that has run one of them waits for the next.
 */
import {availableParallelism} from "node:os";
import type {Failure} from "../../platform/failure.ts";
import type {Surroundings} from "./child.ts";
import type {JobHooks, StageJob, TrackerJob} from "./executor.ts";
import {WorkerProcess} from "./worker-process.ts";

/** Each holds the memory of its packages. */
const MAX_WAITING = availableParallelism();

export class WorkerPool {
  readonly #program: string;
  readonly #surroundings: Surroundings;
  /** By what they may be used for; the one that has waited longest first. */
  readonly #waiting: {readonly use: string; readonly worker: WorkerProcess}[] = [];

  /** `program`: absolute path of the worker's program, bundled. */
  constructor(program: string, surroundings: Surroundings) {
    this.#program = program;
    this.#surroundings = surroundings;
  }

  async run(given: StageJob | TrackerJob, hooks: JobHooks): Promise<Failure | undefined> {
    const job = this.#surroundings.separate === true ? {...given, sharesProcess: false} : given;
    const use = describeUse(job);
    const worker = this.#take(use) ?? new WorkerProcess(this.#program, job, this.#surroundings);
    const {failure, waits} = await worker.run(job, hooks);
    if (waits && use !== undefined) this.#keep(use, worker);
    return failure;
  }

  close(): void {
    for (const {worker} of this.#waiting.splice(0)) worker.end();
  }

  #take(use: string | undefined): WorkerProcess | undefined {
    if (use === undefined) return undefined;
    const found = this.#waiting.findIndex((one) => one.use === use && one.worker.isAlive);
    return found < 0 ? undefined : this.#waiting.splice(found, 1)[0]!.worker;
  }

  #keep(use: string, worker: WorkerProcess): void {
    this.#waiting.push({use, worker});
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()!.worker.end();
  }
}

/** Jobs of one use differ in their files, parameters and bindings alone; undefined: each has its own process. */
function describeUse(job: StageJob | TrackerJob): string | undefined {
  if (job.kind !== "stage" || !job.sharesProcess) return undefined;
  const {folder, bundle, env, guard} = job;
  const {readable: _, writable: __, ...rules} = guard ?? {readable: [], writable: []};
  return JSON.stringify([folder, bundle, env, guard !== undefined, rules]);
}
