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

/** Whoever wore the watch. */
export const OF_ALL: readonly Described[] = [
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

const gravityAlong = (axis: 0 | 1 | 2, name: string): Described => ({
  id: `gravity-${name}`,
  title: `Mean acceleration along ${name}`,
  unit: "m/s²",
  of: ({gravity}) => gravity?.[axis] ?? null,
});

/** Of one person, who holds the arm and wears the watch much the same way every day. */
export const OF_ONE: readonly Described[] = [
  ...OF_ALL,
  gravityAlong(0, "x"),
  gravityAlong(1, "y"),
  gravityAlong(2, "z"),
];

export interface Judging {
  readonly rules: Rules;
  readonly params: MonitorParams["changes"];
  /** Shuffles the series. */
  readonly random: () => number;
}

export function findTrends(
  recordings: readonly Row[],
  figures: readonly Described[],
  {rules, params, random}: Judging,
): Trend[] {
  const level = params.alpha / figures.length;
  const least = leastRecordings(figures, params);
  return figures.map(({id, title, unit, rule, of}) => {
    const values = recordings.map(of);
    const known = recordings.filter((_, i) => values[i] !== null);
    const own = rules.get(rule ?? "");
    const base = {id, title, unit, warn: own?.warn ?? null, fail: own?.fail ?? null, values};
    if (known.length < least)
      return {
        ...base,
        outcome: "too few",
        change: null,
        note: tooFew(least, known.length),
      };
    const found = findChange(
      values.filter((value) => value !== null),
      {rounds: params.rounds, random},
    );
    if (found.p > level)
      return {
        ...base,
        outcome: "not shown",
        change: null,
        note: `No change is more than chance: the probability of the largest is ${found.p.toFixed(3)}, and ${level.toPrecision(2)} is needed.`,
      };
    const first = known[found.at]!;
    return {
      ...base,
      outcome: "changed",
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

/** What changed of a person's trends of these figures, in a sentence. */
export function sumUp(
  trends: readonly Trend[],
  figures: readonly Described[],
  params: MonitorParams["changes"],
): string {
  const changed = trends.flatMap(({title, change}) => (change === null ? [] : [`${title} ${since(change)}`]));
  if (changed.length > 0) return `${changed.join("; ")}.`;
  const looked = trends.filter(({outcome}) => outcome !== "too few");
  if (looked.length === 0) {
    const most = Math.max(...trends.map(({values}) => values.filter((value) => value !== null).length));
    return tooFew(leastRecordings(figures, params), most);
  }
  return looked.length === trends.length
    ? "Nothing changed by more than chance."
    : `Nothing changed by more than chance in ${looked.length} of ${trends.length} figures; of the others there are too few recordings.`;
}

function since({at, earliest, latest}: NonNullable<Trend["change"]>): string {
  const [day, from, to] = [at, earliest, latest].map((time) => time.slice(0, 10));
  return `changed with the recording of ${day}${from === to ? "" : ` (between ${from} and ${to})`}`;
}

const tooFew = (least: number, known: number): string =>
  `A change is looked for from ${least} recordings on; there ${known === 1 ? "is" : "are"} ${known}.`;

const leastRecordings = (figures: readonly Described[], params: MonitorParams["changes"]): number =>
  Math.max(params.leastRecordings, fewestFor(params.alpha / figures.length));

/** With fewer values no change can be as improbable as `level`: a clear one in the middle is as clear in two of all orders. */
function fewestFor(level: number): number {
  for (let n = 4; ; n++) {
    let orders = 1;
    for (let i = 1; i <= Math.floor(n / 2); i++) orders *= (n - i + 1) / i;
    if (2 / orders <= level) return n;
  }
}
