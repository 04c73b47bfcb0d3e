/** What the routes share: the model in its threads, the threads for large bodies, metrics, and whether it is stopping. */
import {AnswerCache} from "./answer-cache.ts";
import {Engine} from "./engine/engine.ts";
import {JobQueue} from "./engine/job-queue.ts";
import type {DataJob} from "./input/data-thread.ts";
import type {PrepareContext, Prepared} from "./input/prepare-body.ts";
import {Guard} from "./keys/guard.ts";
import {readBrokenAlerts, readVersions} from "./live/beside.ts";
import {Live} from "./live/live.ts";
import {readTotals} from "./live/totals.ts";
import {isLoopback} from "./loopback.ts";
import {Metrics} from "./metrics.ts";
import {findModel, type ModelSource, type ServedModel} from "./model/served-model.ts";
import {MonitorFeed} from "./monitor/feed.ts";
import type {MonitorJob, MonitorResult} from "./monitor/messages.ts";
import {RequestLog} from "./request-log/request-log.ts";
import type {Settings} from "./settings.ts";
import {Shadow} from "./shadow/shadow.ts";
import {keysPath, requestsFolder} from "./state-folder.ts";
import {tryModel} from "./swap/swap.ts";
import {ProductionWatch} from "./swap/watch.ts";
import type {UploadJob, UploadResult} from "./upload/upload-thread.ts";

export interface SwapReport {
  /** `NAME@VERSION`, or a file's name. */
  readonly model: string;
  readonly verdict: "accepted" | "refused";
  readonly reason: string | null;
}

/** Paths or file URLs of the threads' programs. */
export interface ThreadPrograms {
  readonly inference: string;
  readonly data: string;
  readonly monitor: string;
  readonly upload: string;
}

export interface ServiceOptions extends Omit<ModelSource, "settings"> {
  readonly settings: Settings;
  readonly programs: ThreadPrograms;
  /** Threads that run the model. */
  readonly threads: number;
  /** What fails beside an answer, such as the writing of a log. */
  readonly onError: (error: unknown) => void;
  readonly onSwap?: (report: SwapReport) => void;
}

/** Large bodies that may wait; each holds its bytes. */
const MAX_WAITING_JOBS = 8;
const DATA_HEAP_MB = 2048;
/** What it makes is soon forgotten; with Node's default it kept many times what it needs. */
const MONITOR_YOUNG_HEAP_MB = 8;
/** How long the dashboard waits for a snapshot: then it is told the one before. */
const MONITOR_MS = 500;
const MS = 1000;

export class Service {
  readonly options: ServiceOptions;
  readonly metrics: Metrics;
  readonly data: JobQueue<DataJob, Prepared>;
  readonly uploads: JobQueue<UploadJob, UploadResult>;
  readonly guard: Guard;
  readonly cache: AnswerCache;
  readonly monitor: MonitorFeed;
  /** The dashboard's listeners. */
  readonly live: Live;
  /** Undefined where requests are not kept. */
  readonly requests: RequestLog | undefined;
  readonly startedAt = Date.now();
  /** Told to stop: readiness fails. */
  isStopping = false;
  /** No request is taken any more. */
  isDraining = false;
  /** What became of the last model that was to take over. */
  lastSwap: SwapReport | null = null;
  #engine!: Engine;
  #shadow: Shadow | undefined;
  #watch: ProductionWatch | undefined;
  #retiring: Promise<void> = Promise.resolve();

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
    this.live = this.#createLive();
    this.requests = serve.log.requests
      ? new RequestLog({...serve.log, folder: requestsFolder(options.root), onError: options.onError})
      : undefined;
    const queueOf = (name: "data" | "upload" | "monitor") => ({
      name,
      program: programs[name],
      workerData: name,
      maxWaiting: MAX_WAITING_JOBS,
      jobMs: serve.limits[name === "upload" ? "batchSeconds" : "parseSeconds"] * MS,
      maxHeapMB: DATA_HEAP_MB,
      ...(name === "monitor" ? {youngHeapMB: MONITOR_YOUNG_HEAP_MB} : {}),
      onLost: () => this.metrics.lost(name),
    });
    this.data = new JobQueue(queueOf("data"));
    this.uploads = new JobQueue(queueOf("upload"));
    this.monitor = new MonitorFeed({
      ...options,
      queue: new JobQueue<MonitorJob, MonitorResult>(queueOf("monitor")),
      model: () => this.model,
    });
  }

  /** Loads the model. Throws an ExpectedError where it cannot be served. */
  static async start(options: ServiceOptions): Promise<Service> {
    const service = new Service(options);
    service.#engine = await service.open(await findModel(options));
    service.metrics.model(service.model);
    service.live.start();
    try {
      await service.#startShadow();
    } catch (error) {
      await service.close();
      throw error;
    }
    const {enabled, lookSeconds} = options.settings.serve.swap;
    if (enabled)
      service.#watch = new ProductionWatch(options.root, lookSeconds * MS, () => service.refresh());
    return service;
  }

  /** Serves what is in production now, if it is another model and it is fit to take over. */
  async refresh(): Promise<void> {
    const {root, threads, settings, onSwap} = this.options;
    let label = "?";
    try {
      const next = await findModel(this.options);
      const {digests} = this.model;
      if (next.digests.model === digests.model && next.digests.scaler === digests.scaler) return;
      label = next.version === null ? next.name : `${next.name}@${next.version}`;
      const trial = await tryModel(this.#engine, next, {
        root,
        settings: settings.serve.swap,
        threads,
        availableBytes: () => process.availableMemory(),
        open: (model) => this.open(model),
      });
      this.metrics.swap(trial.verdict);
      if (trial.verdict === "refused") {
        this.lastSwap = {model: label, verdict: "refused", reason: trial.reason};
        onSwap?.(this.lastSwap);
        return;
      }
      const old = this.#engine;
      this.#engine = trial.engine;
      this.metrics.model(next);
      this.lastSwap = {model: label, verdict: "accepted", reason: null};
      onSwap?.(this.lastSwap);
      this.#retiring = this.#retiring.then(() => old.leases.free()).then(() => old.close());
    } catch (error) {
      this.lastSwap = {model: label, verdict: "refused", reason: (error as Error).message};
      this.metrics.swap("refused");
      onSwap?.(this.lastSwap);
    }
  }

  #createLive(): Live {
    const {root, settings, threads, onError} = this.options;
    const rules = Object.entries(settings.alerts?.rules ?? {});
    const severities = new Map(rules.map(([name, {severity}]) => [name, severity]));
    return new Live({
      maxListeners: settings.serve.dashboards,
      now: Date.now,
      totals: () => readTotals(this.metrics.registry),
      gauges: () => ({
        status: this.status,
        uptimeSeconds: Math.round((Date.now() - this.startedAt) / MS),
        queuedWindows: this.engine.queuedWindows,
        waitingJobs: this.data.waiting + this.uploads.waiting,
        threadsReady: this.engine.readyThreads,
        memoryMB: Math.round(process.memoryUsage.rss() / 1e6),
      }),
      classes: () => this.model.scaler.classes,
      state: async () => {
        const {name, version, digests, scaler} = this.model;
        return {
          model: {name, version, digests: {...digests}},
          classes: [...scaler.classes],
          threads,
          ...(await readVersions(root, {name, version})),
          lastSwap: this.lastSwap,
          alerts: readBrokenAlerts(root, severities),
        };
      },
      monitoring: () => this.monitor.within(MONITOR_MS),
      onError,
    });
  }

  async #startShadow(): Promise<void> {
    const {settings, root, onError} = this.options;
    const wanted = settings.serve.shadow;
    if (wanted === null) return;
    const {queue, batch} = settings.serve;
    const engine = await Engine.start(await findModel({...this.options, wanted}), {
      program: this.options.programs.inference,
      threads: 1,
      batch,
      queue,
      events: {batch: () => {}, lost: () => this.metrics.lost("shadow")},
    });
    this.#shadow = new Shadow({
      root,
      engine,
      maxPending: queue.maxWindows / 2,
      onCompared: (same, windows) => {
        this.metrics.shadow("same", same);
        this.metrics.shadow("different", windows - same);
      },
      onDropped: (windows) => this.metrics.shadow("dropped", windows),
      onError,
    });
    await this.#shadow.resume(this.model);
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
        answered: (x, p) => this.#shadow?.offer(model, x, p),
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

  get status(): "ok" | "stopping" | "unavailable" {
    return this.isStopping ? "stopping" : this.#engine.isReady ? "ok" : "unavailable";
  }

  get isReady(): boolean {
    return this.status === "ok";
  }

  async close(): Promise<void> {
    this.isStopping = true;
    this.live.close();
    await this.#watch?.close();
    await this.#shadow?.close();
    await this.#retiring;
    await Promise.all([
      this.#engine.close(),
      this.data.close(),
      this.uploads.close(),
      this.monitor.close(),
      this.requests?.close(),
    ]);
  }
}
