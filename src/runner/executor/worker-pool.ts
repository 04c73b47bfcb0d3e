/**
 * The workers (worker.ts) of this machine. One is started for each job, and ends with it; a worker that has run a job
 * which shares its process waits for the next that does, of the same stage or of another.
 *
 * The next one finds the packages loaded that those before it have imported. So that it cannot tell, packages whose
 * loading may have an effect have to be those which it would load first by itself, in the same order; the worker loads
 * what is missing.
 */
import {availableParallelism} from "node:os";
import type {Failure} from "../../platform/failure.ts";
import type {Surroundings} from "./child.ts";
import type {JobHooks, StageJob, TrackerJob} from "./executor.ts";
import {WorkerProcess} from "./worker-process.ts";

/** Each holds the memory of its packages. */
const MAX_WAITING = Math.max(2, availableParallelism());

interface Waiting {
  readonly worker: WorkerProcess;
  /** Equal for jobs that one process may run. */
  readonly use: string;
  /** Packages that it has loaded whose loading may have an effect, in that order. */
  readonly effects: readonly string[];
}

export class WorkerPool {
  readonly #program: string;
  readonly #surroundings: Surroundings;
  /** The one that has waited longest first. */
  readonly #waiting: Waiting[] = [];

  /** `program`: absolute path of the worker's program, bundled. */
  constructor(program: string, surroundings: Surroundings) {
    this.#program = program;
    this.#surroundings = surroundings;
  }

  async run(given: StageJob | TrackerJob, hooks: JobHooks): Promise<Failure | undefined> {
    const job = this.#surroundings.separate === true ? {...given, sharesProcess: false} : given;
    const worker = this.#take(job) ?? new WorkerProcess(this.#program, job, this.#surroundings);
    const {failure, waits} = await worker.run(job, hooks);
    if (waits && job.kind === "stage") this.#keep({worker, use: describeUse(job), effects: job.effects});
    return failure;
  }

  close(): void {
    for (const {worker} of this.#waiting.splice(0)) worker.end();
  }

  /** The worker that has loaded most of what the job needs. */
  #take(job: StageJob | TrackerJob): WorkerProcess | undefined {
    if (job.kind !== "stage" || !job.sharesProcess) return undefined;
    const use = describeUse(job);
    let best: Waiting | undefined;
    for (const one of this.#waiting) {
      const fits = one.use === use && one.worker.isAlive && beginsWith(job.effects, one.effects);
      if (fits && one.effects.length >= (best?.effects.length ?? 0)) best = one;
    }
    if (best !== undefined) this.#waiting.splice(this.#waiting.indexOf(best), 1);
    return best?.worker;
  }

  #keep(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()!.worker.end();
  }
}

function beginsWith(list: readonly string[], start: readonly string[]): boolean {
  return start.length <= list.length && start.every((item, i) => item === list[i]);
}

/** What cannot be changed of a process. */
function describeUse({folder, env, guard}: StageJob): string {
  return JSON.stringify([folder, env, guard === undefined ? null : [guard.root, guard.network]]);
}
