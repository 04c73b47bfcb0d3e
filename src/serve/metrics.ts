/** What Prometheus reads at /metrics. Names with `har_` are those that existing dashboards use. */
import {Counter, collectDefaultMetrics, Gauge, Histogram, Registry} from "prom-client";
import type {Prediction} from "./answer/prediction.ts";
import type {ServedModel} from "./model/served-model.ts";
import {MonitorMetrics} from "./monitor/metrics.ts";

/** What is asked for when metrics are read. */
export interface Gauges {
  queuedWindows(): number;
  waitingJobs(): number;
  readyThreads(): number;
  isReady(): boolean;
}

const LATENCIES = [0.001, 0.002, 0.004, 0.006, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MS = 1000;
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Weight of the newest window in the smoothed means. */
const SMOOTHING = 0.01;

export class Metrics {
  readonly registry = new Registry();
  readonly #requests: Counter<"method" | "route" | "status">;
  readonly #latency: Histogram<"route">;
  readonly #inference: Histogram;
  readonly #inferenceMs: Gauge;
  /** Set when metrics are read. */
  readonly monitor: MonitorMetrics;
  readonly #batch: Histogram;
  readonly #predictions: Counter<"activity">;
  readonly #samples: Counter;
  readonly #refusals: Counter<"kind">;
  readonly #cache: Counter<"result">;
  readonly #swaps: Counter<"verdict">;
  readonly #shadow: Counter<"result">;
  readonly #lost: Counter<"threads">;
  readonly #model: Gauge<"name" | "version" | "digest">;
  readonly #means: Readonly<Record<"confidence" | "entropy", {gauge: Gauge; value: number | undefined}>>;

  constructor(gauges: Gauges) {
    const registers = [this.registry];
    collectDefaultMetrics({register: this.registry});
    this.#requests = new Counter({
      name: "har_api_requests_total",
      help: "Requests answered",
      labelNames: ["method", "route", "status"],
      registers,
    });
    this.#latency = new Histogram({
      name: "kymo_request_seconds",
      help: "From a request's headers to the end of its answer",
      labelNames: ["route"],
      buckets: LATENCIES,
      registers,
    });
    this.#inference = new Histogram({
      name: "har_inference_latency_seconds",
      help: "Time a batch was with the thread that runs the model",
      buckets: LATENCIES,
      registers,
    });
    this.#inferenceMs = new Gauge({
      name: "har_inference_latency_ms",
      help: "Time the last batch was with the thread that runs the model",
      registers,
    });
    this.monitor = new MonitorMetrics(this.registry);
    this.#batch = new Histogram({
      name: "kymo_batch_windows",
      help: "Windows a batch",
      buckets: BATCHES,
      registers,
    });
    this.#predictions = new Counter({
      name: "har_predictions_total",
      help: "Windows predicted",
      labelNames: ["activity"],
      registers,
    });
    this.#samples = new Counter({
      name: "har_samples_processed_total",
      help: "Samples in the windows predicted",
      registers,
    });
    this.#refusals = new Counter({
      name: "kymo_refusals_total",
      help: "Requests refused, by the kind of problem",
      labelNames: ["kind"],
      registers,
    });
    this.#cache = new Counter({
      name: "kymo_answer_cache_total",
      help: "Requests looked up among the answers that are kept",
      labelNames: ["result"],
      registers,
    });
    this.#swaps = new Counter({
      name: "kymo_model_swaps_total",
      help: "New models that took over, or were refused",
      labelNames: ["verdict"],
      registers,
    });
    this.#shadow = new Counter({
      name: "kymo_shadow_windows_total",
      help: "Windows of which the shadow said the same, another activity, or for which it had no time",
      labelNames: ["result"],
      registers,
    });
    this.#lost = new Counter({
      name: "kymo_threads_lost_total",
      help: "Threads that ended or hung and were replaced",
      labelNames: ["threads"],
      registers,
    });
    this.#model = new Gauge({
      name: "kymo_model_info",
      help: "1 for the model that is served",
      labelNames: ["name", "version", "digest"],
      registers,
    });
    const mean = (name: string, help: string) => ({
      gauge: new Gauge({name, help, registers}),
      value: undefined,
    });
    this.#means = {
      confidence: mean(
        "har_confidence_mean",
        "Mean probability of the predicted class, smoothed over windows",
      ),
      entropy: mean("har_entropy_mean", "Mean entropy in nats, smoothed over windows"),
    };
    for (const [name, help, read] of [
      ["kymo_queue_windows", "Windows that wait for a thread", gauges.queuedWindows],
      ["kymo_jobs_waiting", "Large bodies that wait to be parsed", gauges.waitingJobs],
      ["kymo_threads_ready", "Threads that have the model loaded", gauges.readyThreads],
      ["kymo_ready", "1 while requests are taken", () => Number(gauges.isReady())],
    ] as const)
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
  }

  request(method: string, route: string, status: number): void {
    this.#requests.inc({method, route, status: String(status)});
  }

  latency(route: string, seconds: number): void {
    this.#latency.observe({route}, seconds);
  }

  refusal(kind: string): void {
    this.#refusals.inc({kind});
  }

  cache(result: "hit" | "miss"): void {
    this.#cache.inc({result});
  }

  swap(verdict: "accepted" | "refused"): void {
    this.#swaps.inc({verdict});
  }

  shadow(result: "same" | "different" | "dropped", windows: number): void {
    this.#shadow.inc({result}, windows);
  }

  lost(threads: string): void {
    this.#lost.inc({threads});
  }

  batch(windows: number, seconds: number): void {
    this.#batch.observe(windows);
    this.#inference.observe(seconds);
    this.#inferenceMs.set(seconds * MS);
  }

  served(predictions: readonly Prediction[], lengthSamples: number): void {
    this.#samples.inc(predictions.length * lengthSamples);
    for (const {activity, confidence, entropy} of predictions) {
      this.#predictions.inc({activity});
      this.#smooth("confidence", confidence);
      this.#smooth("entropy", entropy);
    }
  }

  model({name, version, digests}: ServedModel): void {
    this.#model.reset();
    this.#model.set({name, version: version ?? "none", digest: digests.model}, 1);
  }

  #smooth(which: "confidence" | "entropy", value: number): void {
    const mean = this.#means[which];
    mean.value = mean.value === undefined ? value : mean.value + SMOOTHING * (value - mean.value);
    mean.gauge.set(mean.value);
  }
}
