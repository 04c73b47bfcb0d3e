/** A service's metrics as figures; of each histogram `NAME:p50`, `NAME:p95` and `NAME:p99` since the last look. */
import type {Figure} from "../figure.ts";
import type {AlertState} from "../state.ts";
import type {Sample} from "./metrics-text.ts";
import {type Buckets, histogramQuantile, since} from "./quantile.ts";

const QUANTILES = [50, 95, 99];

export interface MetricFigures {
  readonly figures: readonly Figure[];
  /** To be remembered for the next look. */
  readonly buckets: AlertState["buckets"];
}

export function metricFigures(samples: readonly Sample[], before: AlertState["buckets"]): MetricFigures {
  const buckets = collectBuckets(samples);
  const quantiles = [...buckets].flatMap(([key, {name, of, counts}]) => {
    const recent = since(counts, before[key]);
    return QUANTILES.map((p) => toFigure(`${name}:p${p}`, of, histogramQuantile(recent, p / 100)));
  });
  const plain = samples
    .filter(({name}) => !name.endsWith("_bucket"))
    .map(({name, labels, value}) => toFigure(name, formatLabels(labels), value));
  const kept = [...buckets].map(([key, {counts}]) => [key, counts] as const);
  return {figures: [...plain, ...quantiles], buckets: Object.fromEntries(kept)};
}

/** Whether the service answered at all. */
export const upFigure = (isUp: boolean): Figure => ({
  ...toFigure("up", "", isUp ? 1 : 0),
  title: "Service answers at /metrics",
  likelyCause: isUp ? "" : "the service has stopped, or the network to it is cut",
  advice: "Look at the service's log, and start it again: kymo serve.",
});

function toFigure(name: string, of: string, value: number | null): Figure {
  return {
    source: "metrics",
    name,
    of,
    title: name,
    unit: "",
    value: value !== null && Number.isFinite(value) ? value : null,
    judged: null,
    likelyCause: "",
    advice: "",
    report: "",
  };
}

interface Histogram {
  readonly name: string;
  readonly of: string;
  readonly counts: Record<string, number>;
}

function collectBuckets(samples: readonly Sample[]): Map<string, Histogram> {
  const found = new Map<string, Histogram & {counts: Record<string, number> & Buckets}>();
  for (const {name, labels, value} of samples) {
    const edge = labels.get("le");
    if (!name.endsWith("_bucket") || edge === undefined) continue;
    const base = name.slice(0, -"_bucket".length);
    const of = formatLabels(new Map([...labels].filter(([key]) => key !== "le")));
    const key = `${base}{${of}}`;
    const known = found.get(key) ?? {name: base, of, counts: {}};
    known.counts[edge] = value;
    found.set(key, known);
  }
  return found;
}

const formatLabels = (labels: ReadonlyMap<string, string>): string =>
  [...labels]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
