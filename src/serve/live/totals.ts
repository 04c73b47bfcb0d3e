/**
 * What was counted since the start, read from the metrics that Prometheus reads, so that the dashboard and Grafana tell
 * the same. Of requests only those that send data count: looking at the service is not load.
 */
import type {Registry} from "prom-client";
import type {Buckets} from "../../alerts/figures/quantile.ts";

export interface Totals {
  readonly requests: number;
  readonly refused: number;
  readonly failed: number;
  /** Windows predicted, by class. */
  readonly windows: ReadonlyMap<string, number>;
  /** Of the latency in seconds. */
  readonly latency: Buckets;
}

interface Value {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
}

/** Refused for want of room: nothing has failed. */
const NO_ROOM = "503";
/** Nobody waited for the answer. */
const CLIENT_GONE = "499";

export async function readTotals(registry: Registry): Promise<Totals> {
  const [requests, windows, latency] = await Promise.all([
    read(registry, "har_api_requests_total"),
    read(registry, "har_predictions_total"),
    read(registry, "kymo_request_seconds"),
  ]);
  const totals = {requests: 0, refused: 0, failed: 0};
  const routes = new Set<unknown>();
  for (const {value, labels} of requests) {
    if (labels.method !== "POST") continue;
    routes.add(labels.route);
    const status = String(labels.status);
    totals.requests += value;
    if (status === CLIENT_GONE) continue;
    if (status.startsWith("4") || status === NO_ROOM) totals.refused += value;
    else if (status.startsWith("5")) totals.failed += value;
  }
  const buckets: Record<string, number> = {};
  for (const {value, labels, metricName} of latency) {
    if (metricName !== "kymo_request_seconds_bucket" || !routes.has(labels.route)) continue;
    const edge = String(labels.le);
    buckets[edge] = (buckets[edge] ?? 0) + value;
  }
  return {
    ...totals,
    windows: new Map(windows.map(({value, labels}) => [String(labels.activity), value])),
    latency: buckets,
  };
}

async function read(registry: Registry, name: string): Promise<readonly Value[]> {
  return (await registry.getSingleMetric(name)!.get()).values;
}
