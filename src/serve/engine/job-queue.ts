/** Jobs for a thread that is started when the first one comes; at most `maxWaiting` wait, more are refused. */
import {Problem} from "../problem.ts";
import {ThreadPool} from "./thread-pool.ts";

export interface JobQueueOptions {
  readonly name: string;
  readonly program: string;
  readonly workerData: unknown;
  readonly maxWaiting: number;
  readonly jobMs: number;
  readonly maxHeapMB: number;
  /** As ThreadPool has it. */
  readonly youngHeapMB?: number;
  readonly onLost: (reason: string) => void;
}

interface WaitingJob<T, R> {
  readonly payload: T;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export class JobQueue<T, R> {
  readonly #options: JobQueueOptions;
  readonly #waiting: WaitingJob<T, R>[] = [];
  #pool: ThreadPool<T, R> | undefined;
  #starting: Promise<void> | undefined;

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether its thread was ever needed. */
  get isStarted(): boolean {
    return this.#starting !== undefined;
  }

  /** Rejects with a Problem. */
  run(payload: T, transfer: readonly ArrayBuffer[]): Promise<R> {
    if (this.#waiting.length >= this.#options.maxWaiting)
      return Promise.reject(
        new Problem("overloaded", `${this.#waiting.length} large requests wait already`, {
          retryAfterSeconds: 2,
          hint: "Send it again after the time in Retry-After.",
        }),
      );
    return new Promise((resolve, reject) => {
      this.#waiting.push({payload, transfer, resolve, reject});
      this.#starting ??= this.#start();
      this.#pump();
    });
  }

  async close(): Promise<void> {
    for (const {reject} of this.#waiting.splice(0))
      reject(new Problem("stopping", "the service is stopping"));
    await this.#starting?.catch(() => {});
    await this.#pool?.close();
  }

  async #start(): Promise<void> {
    try {
      this.#pool = await ThreadPool.start<T, R>({...this.#options, threads: 1, onIdle: () => this.#pump()});
      this.#pump();
    } catch (error) {
      this.#starting = undefined;
      for (const {reject} of this.#waiting.splice(0)) reject(error);
    }
  }

  #pump(): void {
    while (this.#pool !== undefined && this.#pool.idle > 0) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#pool.run(job.payload, job.transfer).then(job.resolve, job.reject);
    }
  }
}
