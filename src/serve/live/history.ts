/** From what was counted since the start to figures of the last seconds and of the last hour. */
import {type Buckets, histogramQuantile, since} from "../../alerts/figures/quantile.ts";
import type {LivePoint} from "../../artifacts/live.ts";
import type {Totals} from "./totals.ts";

/** Figures of `now` are over this long. */
const NOW_MS = 10_000;
const POINT_MS = 10_000;
const HOUR_MS = 3_600_000;
const MS = 1000;

interface Sample {
  readonly atMs: number;
  readonly totals: Totals;
  readonly queuedWindows: number;
}

export type Recent = Omit<LivePoint, "queuedWindows">;

export class History {
  readonly #recent: Sample[] = [];
  #points: LivePoint[] = [];
  #classes: readonly string[] = [];
  #last: Sample;
  #longestQueue = 0;

  constructor(atMs: number, totals: Totals) {
    this.#last = {atMs, totals, queuedWindows: 0};
    this.#recent.push(this.#last);
  }

  /** Of the last hour, oldest first; none from before the classes were others. */
  get points(): readonly LivePoint[] {
    return this.#points;
  }

  /** Takes a sample; the figures of the last seconds, and a new point where one is complete. */
  add(sample: Sample, classes: readonly string[]): {recent: Recent; point: LivePoint | undefined} {
    this.#recent.push(sample);
    while (this.#recent.length > 2 && this.#recent[1]!.atMs <= sample.atMs - NOW_MS) this.#recent.shift();
    this.#longestQueue = Math.max(this.#longestQueue, sample.queuedWindows);
    return {recent: between(this.#recent[0]!, sample, classes), point: this.#complete(sample, classes)};
  }

  #complete(sample: Sample, classes: readonly string[]): LivePoint | undefined {
    if (sample.atMs - this.#last.atMs < POINT_MS) return undefined;
    const isKnown =
      classes.length === this.#classes.length && classes.every((name, i) => name === this.#classes[i]);
    if (!isKnown) this.#points = [];
    this.#classes = classes;
    const point = {...between(this.#last, sample, classes), queuedWindows: this.#longestQueue};
    this.#last = sample;
    this.#longestQueue = 0;
    this.#points = [...this.#points.filter(({at}) => at > sample.atMs - HOUR_MS), point];
    return point;
  }
}

function between(from: Sample, to: Sample, classes: readonly string[]): Recent {
  const latency = since(to.totals.latency, from.totals.latency);
  const byClass = classes.map(
    (name) => (to.totals.windows.get(name) ?? 0) - (from.totals.windows.get(name) ?? 0),
  );
  return {
    at: to.atMs,
    seconds: (to.atMs - from.atMs) / MS,
    requests: to.totals.requests - from.totals.requests,
    windows: byClass.reduce((sum, count) => sum + count, 0),
    refused: to.totals.refused - from.totals.refused,
    failed: to.totals.failed - from.totals.failed,
    p50: milliseconds(latency, 0.5),
    p95: milliseconds(latency, 0.95),
    p99: milliseconds(latency, 0.99),
    byClass,
  };
}

function milliseconds(latency: Buckets, p: number): number | null {
  const seconds = histogramQuantile(latency, p);
  return seconds === null ? null : Math.round(seconds * 1e5) / 100;
}
