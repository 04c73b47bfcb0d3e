/** Figures over the recordings, and where their mean changed. Of all figures together the chance of any change being chance stays below alpha. */
import type {MonitoringHistory} from "../../artifacts/monitoring-history.ts";
import {findChange} from "../../stats/change-point.ts";
import type {Rules} from "../drift/rules.ts";
import type {MonitorParams} from "./params.ts";

type Row = MonitoringHistory["recordings"][number];
type Trend = MonitoringHistory["trends"][number];

interface Described {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** The rule whose thresholds apply. */
  readonly rule?: string;
  readonly of: (recording: Row) => number | null;
}

const FIGURES: readonly Described[] = [
  {
    id: "confidence",
    title: "Mean confidence",
    unit: "",
    rule: "layers.confidence",
    of: ({layers}) => layers.confidence.mean,
  },
  {
    id: "entropy",
    title: "Mean entropy",
    unit: "nats",
    rule: "layers.entropy",
    of: ({layers}) => layers.entropy,
  },
  {
    id: "uncertain",
    title: "Share of uncertain windows",
    unit: "share",
    rule: "layers.uncertain",
    of: ({layers}) => layers.uncertainShare,
  },
  {
    id: "flip-rate",
    title: "Flip rate",
    unit: "share",
    rule: "layers.flip-rate",
    of: ({layers}) => layers.temporal.flipRate,
  },
  {id: "psi", title: "Largest PSI of a channel", unit: "", of: ({largestPsi}) => largestPsi},
];

export function findTrends(
  recordings: readonly Row[],
  rules: Rules,
  params: MonitorParams["changes"],
  random: () => number,
): Trend[] {
  return FIGURES.map(({id, title, unit, rule, of}) => {
    const values = recordings.map(of);
    const known = recordings.filter((_, i) => values[i] !== null);
    const own = rules.get(rule ?? "");
    const base = {id, title, unit, warn: own?.warn ?? null, fail: own?.fail ?? null, values};
    if (known.length < params.leastRecordings)
      return {
        ...base,
        change: null,
        note: `A change is looked for from ${params.leastRecordings} recordings on; there ${known.length === 1 ? "is" : "are"} ${known.length}.`,
      };
    const found = findChange(
      values.filter((value) => value !== null),
      {rounds: params.rounds, random},
    );
    const level = params.alpha / FIGURES.length;
    if (found.p > level)
      return {
        ...base,
        change: null,
        note: `No change is more than chance: the probability of the largest is ${found.p.toFixed(3)}, and ${level.toPrecision(2)} is needed.`,
      };
    const first = known[found.at]!;
    return {
      ...base,
      change: {
        session: first.session,
        at: first.from,
        before: found.before,
        after: found.after,
        p: found.p,
        earliest: known[found.low]!.from,
        latest: known[found.high]!.from,
      },
      note: "The mean before and after differ by more than chance.",
    };
  });
}
