/**
 * The monitor's figures for Prometheus, by the names that existing dashboards use. Figures of the layers are of the shortest
 * span; what could not be measured is NaN.
 */
import {Counter, Gauge, type Registry} from "prom-client";
import type {Monitoring} from "../../artifacts/monitoring.ts";
import type {RetrainingFigures} from "./retraining-figures.ts";

const LEVELS = ["pass", "unknown", "warn", "fail"] as const;

export class MonitorMetrics {
  readonly #gauges: Readonly<Record<keyof typeof PLAIN, Gauge>>;
  readonly #psi: Gauge<"channel">;
  readonly #ks: Gauge<"channel">;
  readonly #shares: Gauge<"activity">;
  readonly #level: Gauge<"level">;
  readonly #retrainings: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    const plain = Object.entries(PLAIN).map(([key, [name, help]]) => {
      const gauge = new Gauge({name, help, registers});
      gauge.set(Number.NaN);
      return [key, gauge];
    });
    this.#gauges = Object.fromEntries(plain);
    this.#psi = new Gauge({
      name: "har_drift_psi",
      help: "Population stability index of a channel, the largest of any person's latest stretch",
      labelNames: ["channel"],
      registers,
    });
    this.#ks = new Gauge({
      name: "har_drift_ks_stat",
      help: "Kolmogorov-Smirnov distance of a channel, the largest of any person's latest stretch",
      labelNames: ["channel"],
      registers,
    });
    this.#shares = new Gauge({
      name: "kymo_class_share",
      help: "Share of the windows that an activity was predicted for",
      labelNames: ["activity"],
      registers,
    });
    this.#level = new Gauge({
      name: "kymo_monitor_level",
      help: "1 for the level of the monitor's verdict",
      labelNames: ["level"],
      registers,
    });
    this.#retrainings = new Counter({
      name: "har_retraining_triggered_total",
      help: "Retrainings that the trigger has begun",
      registers,
    });
  }

  set(snapshot: Monitoring, retraining: RetrainingFigures): void {
    this.#gauges.trigger.set(retraining.state ?? Number.NaN);
    this.#retrainings.reset();
    this.#retrainings.inc(retraining.retrainings);
    const {spans, drift, performance, baseline, verdict, classes, kept} = snapshot;
    const layers = spans[0]?.all.layers;
    const values: Record<Exclude<keyof typeof PLAIN, "trigger">, number | null | undefined> = {
      flipRate: layers?.temporal.flipRate,
      uncertain: layers?.uncertainShare,
      detected: drift.peopleJudged === 0 ? null : Number(drift.isDetected),
      drifted: drift.peopleDrifted,
      baselineAge: baseline?.ageDays,
      outside: drift.outOfDistributionShare,
      f1: performance.labelled.macroF1,
      accuracy: performance.labelled.accuracy.value,
      estimated: performance.estimated.value,
      dropped: kept.dropped,
    };
    for (const [key, value] of Object.entries(values))
      this.#gauges[key as keyof typeof values].set(value ?? Number.NaN);
    for (const gauge of [this.#psi, this.#ks, this.#shares]) gauge.reset();
    for (const {channel, psi, ks} of drift.channels) {
      this.#psi.set({channel}, psi ?? Number.NaN);
      this.#ks.set({channel}, ks ?? Number.NaN);
    }
    classes.forEach((activity, c) => {
      const share = layers?.shares[c];
      if (typeof share === "number") this.#shares.set({activity}, share);
    });
    for (const level of LEVELS) this.#level.set({level}, Number(level === verdict.level));
  }
}

const PLAIN = {
  flipRate: ["har_flip_rate", "Share of neighbouring windows whose predictions differ"],
  uncertain: ["kymo_uncertain_share", "Share of the windows that are uncertain"],
  detected: [
    "har_drift_detected",
    "1 where a rule of drift is broken in two stretches of a person, one after the other",
  ],
  drifted: ["kymo_people_drifted", "People whose latest stretch warns or fails"],
  baselineAge: ["har_baseline_age_days", "Age of what recordings are compared with"],
  outside: ["har_ood_ratio", "Share of the windows that are unlike any of the training"],
  f1: ["har_model_f1_score", "Macro F1 of the windows that were labelled"],
  accuracy: ["har_model_accuracy", "Accuracy of the windows that were labelled"],
  estimated: ["kymo_model_accuracy_estimated", "Accuracy to be expected, without labels"],
  dropped: ["kymo_monitor_dropped_windows", "Windows that were not watched for want of time"],
  trigger: [
    "har_trigger_state",
    "The retraining trigger's last decision: 0 none, 1 monitor, 2 queue, 3 trigger, 4 rollback",
  ],
} as const satisfies Record<string, readonly [name: string, help: string]>;
