/**
 * A model in its threads, behind one queue. Requests that wait are put together into batches: a free thread takes what
 * is there, at most `maxWindows`; while all are busy, the next batch grows, and once it is whole it goes to a thread that
 * has one. What is admitted is counted in windows.
 *
 * The engine gives the same bits for a window whatever the batch it is in, so batching shows in no answer.
 */
import type {ServedModel} from "../model/served-model.ts";
import {Problem} from "../problem.ts";
import type {ServeParams} from "../settings.ts";
import {Admission} from "./admission.ts";
import {Leases} from "./leases.ts";
import type {InferenceSetup} from "./messages.ts";
import {ThreadPool} from "./thread-pool.ts";

export interface EngineEvents {
  /** A batch came back: its windows and how long the thread had it. */
  batch(windows: number, seconds: number): void;
  lost(reason: string): void;
  /** A request's windows and their probabilities; may be left out. */
  answered?(x: Float32Array, p: Float32Array): void;
}

interface Waiting {
  readonly x: Float32Array;
  readonly windows: number;
  readonly sinceMs: number;
  readonly resolve: (p: Float32Array) => void;
  readonly reject: (problem: Problem) => void;
  /** It was in a batch that failed. */
  readonly isAlone: boolean;
}

export interface EngineOptions {
  readonly program: string;
  readonly threads: number;
  readonly batch: ServeParams["batch"];
  readonly queue: ServeParams["queue"];
  readonly events: EngineEvents;
}

/** No batch of a model for a watch takes as long; a thread that does hangs. */
const BATCH_MS = 30_000;
/** Batches that a thread may have at a time, so that it has the next one when it is done. */
const DEPTH = 4;
const YOUNG_HEAP_MB = 4;
/** Windows a second, for Retry-After, before the rate is known. */
const FIRST_RATE = 500;
const MS = 1000;

export class Engine {
  readonly model: ServedModel;
  /** Of the requests that are going to use it; it is not closed before all are released. */
  readonly leases = new Leases();
  readonly #options: EngineOptions;
  readonly #size: number;
  readonly #classes: number;
  #pool!: ThreadPool<Float32Array, Float32Array>;
  #waiting: Waiting[] = [];
  #queued = 0;
  #running = 0;
  #gathering: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #drained: (() => void)[] = [];
  readonly #admission: Admission;

  private constructor(model: ServedModel, options: EngineOptions) {
    this.model = model;
    this.#options = options;
    this.#size = model.scaler.window * model.scaler.channels.length;
    this.#classes = model.scaler.classes.length;
    const {batch, queue, threads} = options;
    this.#admission = new Admission({...queue, leastWindows: DEPTH * batch.maxWindows * threads});
  }

  /** Loads the model into every thread. Throws an ExpectedError where it cannot be used. */
  static async start(model: ServedModel, options: EngineOptions): Promise<Engine> {
    const engine = new Engine(model, options);
    const {scaler, path, digests} = model;
    const setup: InferenceSetup = {
      path,
      lengthSamples: scaler.window,
      channels: scaler.channels.length,
      classes: scaler.classes.length,
      hash: digests.model,
    };
    engine.#pool = await ThreadPool.start({
      name: "inference",
      program: options.program,
      threads: options.threads,
      workerData: setup,
      depth: DEPTH,
      youngHeapMB: YOUNG_HEAP_MB,
      jobMs: BATCH_MS,
      onIdle: () => engine.#pump(),
      onLost: options.events.lost,
    });
    return engine;
  }

  /** How a request of many windows is best given: this many at a time, so many times at once. */
  get pieces(): {readonly windows: number; readonly atOnce: number} {
    return {windows: this.#options.batch.maxWindows, atOnce: 2 * this.#options.threads};
  }

  /** Values a window. */
  get size(): number {
    return this.#size;
  }

  get queuedWindows(): number {
    return this.#queued;
  }

  /** Windows that wait or run. */
  get pendingWindows(): number {
    return this.#queued + this.#running;
  }

  get readyThreads(): number {
    return this.#pool.ready;
  }

  get isReady(): boolean {
    return this.readyThreads > 0;
  }

  /** `share` of the room that may be taken, from 0 to 1. */
  hasRoomFor(windows: number, share = 1): boolean {
    return this.#queued + windows <= share * this.#admission.mostWindows;
  }

  /** Throws the Problem with which `windows` more would be refused now. */
  checkRoom(windows: number): void {
    if (!this.hasRoomFor(windows)) throw this.noRoom();
  }

  /** With which a request is refused that has no room now. */
  noRoom(): Problem {
    const {mostWindows, perSecond = FIRST_RATE} = this.#admission;
    return new Problem("overloaded", `${this.#queued} windows wait; at most ${Math.floor(mostWindows)} may`, {
      retryAfterSeconds: this.#queued / perSecond,
      hint: "Send it again after the time in Retry-After.",
    });
  }

  /** Probabilities (windows, classes) of standardised windows. Rejects with a Problem. */
  predict(x: Float32Array): Promise<Float32Array> {
    const windows = x.length / this.#size;
    try {
      this.checkRoom(windows);
    } catch (error) {
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({x, windows, sinceMs: performance.now(), resolve, reject, isAlone: false});
      this.#queued += windows;
      this.#expiry ??= setTimeout(() => this.#expire(), this.#options.queue.maxWaitMs);
      // what has arrived by now is read first, so that it goes as one batch
      this.#gathering ??= setImmediate(() => {
        this.#gathering = undefined;
        this.#pump();
      });
    });
  }

  /** Resolves when nothing waits or runs. */
  drain(): Promise<void> {
    if (this.pendingWindows === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
    });
  }

  async close(): Promise<void> {
    clearImmediate(this.#gathering);
    clearTimeout(this.#timer);
    clearTimeout(this.#expiry);
    for (const {reject} of this.#waiting.splice(0))
      reject(new Problem("stopping", "the service is stopping", {retryAfterSeconds: 1}));
    await this.#pool.close();
  }

  #pump(): void {
    if (this.#pool === undefined) return; // still starting
    const {maxWindows, maxDelayMs} = this.#options.batch;
    for (;;) {
      const {idle, hasRoom} = this.#pool;
      const oldest = this.#waiting[0];
      if (!hasRoom || oldest === undefined) return;
      if (idle === 0) {
        if (this.#queued < maxWindows) return; // it may still grow
        void this.#send(this.#take(maxWindows));
        continue;
      }
      const waitMs = maxDelayMs - (performance.now() - oldest.sinceMs);
      if (this.#queued < maxWindows && waitMs > 0) {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#pump();
        }, waitMs);
        return;
      }
      // Shared between the free threads, so that none takes all while another has nothing.
      void this.#send(this.#take(Math.min(maxWindows, Math.ceil(this.#queued / idle))));
    }
  }

  /** The oldest requests of together at most `most` windows, but at least one. */
  #take(most: number): Waiting[] {
    let [count, windows] = [0, 0];
    for (const item of this.#waiting) {
      if (count > 0 && (item.isAlone || windows + item.windows > most)) break;
      windows += item.windows;
      count++;
      if (item.isAlone) break;
    }
    this.#queued -= windows;
    this.#running += windows;
    return this.#waiting.splice(0, count);
  }

  async #send(items: readonly Waiting[]): Promise<void> {
    const windows = items.reduce((sum, item) => sum + item.windows, 0);
    const began = performance.now();
    this.#admission.taken(began - items[0]!.sinceMs, began);
    try {
      const p = await this.#run(items, windows);
      const seconds = (performance.now() - began) / MS;
      this.#options.events.batch(windows, seconds);
      let at = 0;
      for (const item of items) {
        const own = p.subarray(at, at + item.windows * this.#classes);
        item.resolve(own);
        this.#options.events.answered?.(item.x, own);
        at += item.windows * this.#classes;
      }
    } catch (error) {
      if (items.length > 1 && error instanceof Problem && error.kind !== "worker-lost")
        this.#retryApart(items);
      else for (const item of items) item.reject(error as Problem);
    } finally {
      this.#running -= windows;
      this.#admission.answered(windows, performance.now(), this.#running > 0);
      this.#pump();
      if (this.pendingWindows === 0) for (const resolve of this.#drained.splice(0)) resolve();
    }
  }

  /** In one array that can be given away: the requests' own stay whole, since they may be sent again. */
  #run(items: readonly Waiting[], windows: number): Promise<Float32Array> {
    const all = new Float32Array(windows * this.#size);
    let at = 0;
    for (const {x} of items) {
      all.set(x, at);
      at += x.length;
    }
    return this.#pool.run(all, [all.buffer]);
  }

  /** One of them is what the model cannot answer: each goes alone now, so that only that one fails. */
  #retryApart(items: readonly Waiting[]): void {
    this.#waiting.unshift(...items.map((item) => ({...item, isAlone: true})));
    for (const {windows} of items) this.#queued += windows;
  }

  #expire(): void {
    const {maxWaitMs} = this.#options.queue;
    const now = performance.now();
    const late = this.#waiting.filter(({sinceMs}) => now - sinceMs >= maxWaitMs);
    this.#waiting = this.#waiting.filter(({sinceMs}) => now - sinceMs < maxWaitMs);
    for (const {windows, reject} of late) {
      this.#queued -= windows;
      reject(
        new Problem("overloaded", `no thread was free within ${maxWaitMs} ms`, {
          retryAfterSeconds: maxWaitMs / MS,
          hint: "Send it again after the time in Retry-After.",
        }),
      );
    }
    const next = this.#waiting[0];
    this.#expiry =
      next === undefined
        ? undefined
        : setTimeout(() => this.#expire(), Math.max(1, maxWaitMs - (now - next.sinceMs)));
  }
}
