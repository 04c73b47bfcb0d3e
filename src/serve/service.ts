/** What the routes share: the model in its threads, the threads for large bodies, metrics, and whether it is stopping. */
import {AnswerCache} from "./answer-cache.ts";
import {Engine} from "./engine/engine.ts";
import {JobQueue} from "./engine/job-queue.ts";
import type {DataJob} from "./input/data-thread.ts";
import type {PrepareContext, Prepared} from "./input/prepare-body.ts";
import {Guard} from "./keys/guard.ts";
import {isLoopback} from "./loopback.ts";
import {Metrics} from "./metrics.ts";
import {findModel, type ModelSource, type ServedModel} from "./model/served-model.ts";
import {RequestLog} from "./request-log/request-log.ts";
import type {Settings} from "./settings.ts";
import {keysPath, requestsFolder} from "./state-folder.ts";
import type {UploadJob, UploadResult} from "./upload/upload-thread.ts";

/** Paths or file URLs of the threads' programs. */
export interface ThreadPrograms {
  readonly inference: string;
  readonly data: string;
  readonly upload: string;
}

export interface ServiceOptions extends Omit<ModelSource, "settings"> {
  readonly settings: Settings;
  readonly programs: ThreadPrograms;
  /** Threads that run the model. */
  readonly threads: number;
  /** What fails beside an answer, such as the writing of a log. */
  readonly onError: (error: unknown) => void;
}

/** Large bodies that may wait; each holds its bytes. */
const MAX_WAITING_JOBS = 8;
const DATA_HEAP_MB = 2048;
const MS = 1000;

export class Service {
  readonly options: ServiceOptions;
  readonly metrics: Metrics;
  readonly data: JobQueue<DataJob, Prepared>;
  readonly uploads: JobQueue<UploadJob, UploadResult>;
  readonly guard: Guard;
  readonly cache: AnswerCache;
  /** Undefined where requests are not kept. */
  readonly requests: RequestLog | undefined;
  readonly startedAt = Date.now();
  /** Told to stop: readiness fails. */
  isStopping = false;
  /** No request is taken any more. */
  isDraining = false;
  #engine!: Engine;

  private constructor(options: ServiceOptions) {
    this.options = options;
    const {programs, settings} = options;
    this.metrics = new Metrics({
      queuedWindows: () => this.engine.queuedWindows,
      waitingJobs: () => this.data.waiting + this.uploads.waiting,
      readyThreads: () => this.engine.readyThreads,
      isReady: () => this.isReady,
    });
    const {serve} = settings;
    this.guard = new Guard({
      path: keysPath(options.root),
      isRequired: !isLoopback(serve.host) && !serve.allowOpen,
      now: () => performance.now(),
    });
    this.cache = new AnswerCache(serve.cache.maxWindows);
    this.requests = serve.log.requests
      ? new RequestLog({...serve.log, folder: requestsFolder(options.root), onError: options.onError})
      : undefined;
    const queueOf = (name: "data" | "upload") => ({
      name,
      program: programs[name],
      workerData: name,
      maxWaiting: MAX_WAITING_JOBS,
      jobMs: settings.serve.limits.batchSeconds * MS,
      maxHeapMB: DATA_HEAP_MB,
      onLost: () => this.metrics.lost(name),
    });
    this.data = new JobQueue(queueOf("data"));
    this.uploads = new JobQueue(queueOf("upload"));
  }

  /** Loads the model. Throws an ExpectedError where it cannot be served. */
  static async start(options: ServiceOptions): Promise<Service> {
    const service = new Service(options);
    service.#engine = await service.open(await findModel(options));
    service.metrics.model(service.model);
    return service;
  }

  open(model: ServedModel): Promise<Engine> {
    const {programs, threads, settings} = this.options;
    const {batch, queue} = settings.serve;
    return Engine.start(model, {
      program: programs.inference,
      threads,
      batch,
      queue,
      events: {
        batch: (windows, seconds) => this.metrics.batch(windows, seconds),
        lost: () => this.metrics.lost("inference"),
      },
    });
  }

  get engine(): Engine {
    return this.#engine;
  }

  get model(): ServedModel {
    return this.#engine.model;
  }

  /** What a body is prepared with, for the model that is to answer it. */
  prepareContext({scaler}: ServedModel): PrepareContext {
    const {fuse, validate, windows, serve} = this.options.settings;
    const {windowsPerRequest} = serve.limits;
    return {scaler, settings: {fuse, validate, windows}, maxWindows: windowsPerRequest};
  }

  get isReady(): boolean {
    return !this.isStopping && this.#engine.isReady;
  }

  async close(): Promise<void> {
    this.isStopping = true;
    await Promise.all([
      this.#engine.close(),
      this.data.close(),
      this.uploads.close(),
      this.requests?.close(),
    ]);
  }
}
