/**
 * Threads that each do one thing at a time. One that dies or takes too long fails what it had with a problem, and is
 * replaced; the others go on.
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
  /** After a job has taken this long its thread is replaced. */
  readonly jobMs: number;
  /** A thread can take a job. */
  readonly onIdle: () => void;
  readonly onLost: (reason: string) => void;
  /** Megabytes of a thread's heap, beyond which it is lost; undefined for Node's default. */
  readonly maxHeapMB?: number;
}

interface Job {
  readonly id: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Problem) => void;
  readonly timer: NodeJS.Timeout;
}

interface Slot {
  worker: Worker;
  isReady: boolean;
  job: Job | undefined;
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
    return this.#slots.filter(({isReady, job}) => isReady && job === undefined).length;
  }

  get ready(): number {
    return this.#slots.filter(({isReady}) => isReady).length;
  }

  /** Gives a job to an idle thread, of which there has to be one. Rejects with a Problem. */
  run(payload: T, transfer: readonly ArrayBuffer[]): Promise<R> {
    const slot = this.#slots.find(({isReady, job}) => isReady && job === undefined);
    if (slot === undefined) throw new Error(`no ${this.#options.name} thread is idle`);
    return new Promise<R>((resolve, reject) => {
      const id = this.#nextId++;
      const timer = setTimeout(() => this.#lose(slot, "took too long"), this.#options.jobMs);
      slot.job = {id, resolve: resolve as (result: unknown) => void, reject, timer};
      slot.worker.postMessage({id, payload}, transfer as ArrayBuffer[]);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(
      this.#slots.splice(0).map(async (slot) => {
        const isBusy = slot.job !== undefined;
        this.#fail(slot, new Problem("stopping", "the service is stopping"));
        if (isBusy) await comesToRest(slot.worker);
        await slot.worker.terminate();
      }),
    );
  }

  #spawn(): Promise<void> {
    const {program, workerData, maxHeapMB} = this.#options;
    const worker = new Worker(/^(file|data):/.test(program) ? new URL(program) : program, {
      workerData,
      ...(maxHeapMB === undefined ? {} : {resourceLimits: {maxOldGenerationSizeMb: maxHeapMB}}),
    });
    const slot: Slot = {worker, isReady: false, job: undefined};
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
    const {job} = slot;
    if (job === undefined || job.id !== message.id) return; // given up on
    clearTimeout(job.timer);
    slot.job = undefined;
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
    const {job} = slot;
    if (job === undefined) return;
    slot.job = undefined;
    clearTimeout(job.timer);
    job.reject(problem);
  }
}

/** A thread that is ended while native code runs in it can take the whole process along. */
function comesToRest(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, REST_MS);
    const rest = (): void => {
      clearTimeout(timer);
      resolve();
    };
    worker.once("message", rest);
    worker.once("exit", rest);
  });
}

function expected({message, file, place, hint, reason}: Failure): ExpectedError {
  return new ExpectedError(reason, message, {file, place, hint});
}
