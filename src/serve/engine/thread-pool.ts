/**
 * Threads that each do one thing at a time, and may have the next one with them already, so that none has to wait until
 * the event loop hands it more. One that dies or takes too long fails what it had with a problem, and is replaced; the
 * others go on.
 */
import {Worker} from "node:worker_threads";
import {ExpectedError, type Failure} from "../../platform/failure.ts";
import {Problem} from "../problem.ts";
import type {ThreadReply} from "./messages.ts";

export interface PoolOptions {
  readonly name: string;
  /** The thread's program: a path, or a URL of the schemes file or data. */
  readonly program: string;
  readonly threads: number;
  readonly workerData: unknown;
  /** Jobs that a thread may have, with the one it does; one if left out. */
  readonly depth?: number;
  /** After a job has taken this long its thread is replaced. */
  readonly jobMs: number;
  /** A thread can take a job. */
  readonly onIdle: () => void;
  readonly onLost: (reason: string) => void;
  /** Megabytes of a thread's heap, beyond which it is lost; undefined for Node's default. */
  readonly maxHeapMB?: number;
  /** Megabytes for what a thread makes and soon forgets; undefined for Node's default, many times what it needs. */
  readonly youngHeapMB?: number;
}

interface Job {
  readonly id: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Problem) => void;
}

interface Slot {
  worker: Worker;
  isReady: boolean;
  /** In the order in which they are done. */
  readonly jobs: Job[];
  /** Of the first job. */
  timer: NodeJS.Timeout | undefined;
}

/** How long a thread that is to end may go on with what it has. */
const REST_MS = 5000;
/** How long to wait before a thread is started again, by how often it was lost without having been ready. */
const BACKOFF_MS = [0, 100, 500, 2000, 5000];

export class ThreadPool<T, R> {
  readonly #options: PoolOptions;
  readonly #slots: Slot[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #nextId = 0;
  #isClosed = false;
  #fruitless = 0;

  private constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Resolves when every thread is ready. Throws an ExpectedError where one refuses. */
  static async start<T, R>(options: PoolOptions): Promise<ThreadPool<T, R>> {
    const pool = new ThreadPool<T, R>(options);
    try {
      await Promise.all(Array.from({length: options.threads}, () => pool.#spawn()));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  get idle(): number {
    return this.#slots.filter(({isReady, jobs}) => isReady && jobs.length === 0).length;
  }

  /** Whether a thread may be given a job. */
  get hasRoom(): boolean {
    return this.#freest() !== undefined;
  }

  get ready(): number {
    return this.#slots.filter(({isReady}) => isReady).length;
  }

  /** Gives a job to the thread that has the fewest, where there is room. Rejects with a Problem. */
  run(payload: T, transfer: readonly ArrayBuffer[]): Promise<R> {
    const slot = this.#freest();
    if (slot === undefined) throw new Error(`no ${this.#options.name} thread has room`);
    return new Promise<R>((resolve, reject) => {
      const id = this.#nextId++;
      slot.jobs.push({id, resolve: resolve as (result: unknown) => void, reject});
      if (slot.jobs.length === 1) this.#watch(slot);
      slot.worker.postMessage({id, payload}, transfer as ArrayBuffer[]);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(
      this.#slots.splice(0).map(async (slot) => {
        const jobs = slot.jobs.length;
        this.#fail(slot, new Problem("stopping", "the service is stopping"));
        if (jobs > 0) await comesToRest(slot.worker, jobs);
        await slot.worker.terminate();
      }),
    );
  }

  #freest(): Slot | undefined {
    const {depth = 1} = this.#options;
    let freest: Slot | undefined;
    for (const slot of this.#slots)
      if (slot.isReady && slot.jobs.length < (freest?.jobs.length ?? depth)) freest = slot;
    return freest;
  }

  #watch(slot: Slot): void {
    slot.timer = setTimeout(() => this.#lose(slot, "took too long"), this.#options.jobMs);
  }

  #spawn(): Promise<void> {
    const {program, workerData, maxHeapMB, youngHeapMB} = this.#options;
    const worker = new Worker(/^(file|data):/.test(program) ? new URL(program) : program, {
      workerData,
      resourceLimits: {
        ...(maxHeapMB === undefined ? {} : {maxOldGenerationSizeMb: maxHeapMB}),
        ...(youngHeapMB === undefined ? {} : {maxYoungGenerationSizeMb: youngHeapMB}),
      },
    });
    const slot: Slot = {worker, isReady: false, jobs: [], timer: undefined};
    this.#slots.push(slot);
    return new Promise((resolve, reject) => {
      worker.on("message", (message: ThreadReply<R>) => {
        if (message.kind === "ready") {
          slot.isReady = true;
          this.#fruitless = 0;
          resolve();
          this.#options.onIdle();
        } else if (message.kind === "refused") reject(expected(message.failure));
        else this.#finish(slot, message);
      });
      worker.on("error", (error) => {
        reject(error);
        this.#lose(slot, error.message);
      });
      worker.on("exit", () => {
        reject(new Error(`a ${this.#options.name} thread ended while it was starting`));
        this.#lose(slot, "ended");
      });
    });
  }

  #finish(slot: Slot, message: Exclude<ThreadReply<R>, {kind: "ready" | "refused"}>): void {
    const [job] = slot.jobs;
    if (job?.id !== message.id) return; // given up on
    clearTimeout(slot.timer);
    slot.jobs.shift();
    if (slot.jobs.length > 0) this.#watch(slot);
    if (message.kind === "done") job.resolve(message.result);
    else {
      const {kind, message: text, details} = message.problem;
      job.reject(new Problem(kind, text, {...details, cause: message.stack}));
    }
    this.#options.onIdle();
  }

  /** Takes the thread out, fails what it had, and starts another. */
  #lose(slot: Slot, reason: string): void {
    const at = this.#slots.indexOf(slot);
    if (at < 0) return;
    this.#slots.splice(at, 1);
    if (!slot.isReady) this.#fruitless++;
    this.#fail(
      slot,
      new Problem("worker-lost", `the thread that had the request was lost: ${reason}`, {
        retryAfterSeconds: 1,
        hint: "Send the request again; if it fails each time, it is what the thread cannot do.",
      }),
    );
    void slot.worker.terminate();
    if (this.#isClosed) return;
    this.#options.onLost(reason);
    this.#restart(BACKOFF_MS[Math.min(this.#fruitless, BACKOFF_MS.length - 1)]!);
  }

  #restart(delayMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#isClosed) return;
      this.#spawn().catch(() => {}); // it was lost, which has been told
    }, delayMs);
    this.#timers.add(timer);
  }

  #fail(slot: Slot, problem: Problem): void {
    clearTimeout(slot.timer);
    for (const {reject} of slot.jobs.splice(0)) reject(problem);
  }
}

/** A thread that is ended while native code runs in it can take the whole process along: it answers `jobs` first. */
function comesToRest(worker: Worker, jobs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, REST_MS);
    const rest = (): void => {
      clearTimeout(timer);
      resolve();
    };
    let left = jobs;
    worker.on("message", () => {
      left--;
      if (left === 0) rest();
    });
    worker.once("exit", rest);
  });
}

function expected({message, file, place, hint, reason}: Failure): ExpectedError {
  return new ExpectedError(reason, message, {file, place, hint});
}
