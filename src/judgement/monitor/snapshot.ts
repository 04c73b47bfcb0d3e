/** The monitor's snapshot: what a watch knows, at a time, judged. */
import {worst} from "../../artifacts/level.ts";
import {MONITORING_KIND, type Monitoring, type Span} from "../../artifacts/monitoring.ts";
import {sortCauses} from "../drift/judge.ts";
import type {Rules} from "../drift/rules.ts";
import {roundNumbers} from "../round.ts";
import {driftOverPeople, estimatedOverPeople} from "./drift-over-people.ts";
import {judgeLayers} from "./judge-layers.ts";
import {labelledPerformance} from "./labelled-performance.ts";
import {layersOf} from "./layers.ts";
import type {Bucket} from "./ledger.ts";
import {addTally, emptyTally, type Tally} from "./tally.ts";
import type {Watch} from "./watch.ts";

/** What the service knows beside what was served. */
export interface Surroundings {
  readonly model: Monitoring["model"];
  /** Why drift is not judged; null where it is. */
  readonly withheld: string | null;
  /** Accuracy on labelled people whom the model did not learn from. */
  readonly reference: number | null;
  readonly rules: Rules;
  readonly driftRules: Rules;
  readonly bytes: number;
  readonly isOnDisk: boolean;
  readonly dropped: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function snapshotOf(watch: Watch, now: number, around: Surroundings): Monitoring {
  const {params, classes} = watch.options;
  const spans = params.spanHours.map((hours) => spanOf(watch, now, hours, around.rules));
  const people = watch.drift.filter(({at}) => Date.parse(at) > now - watch.keepMs);
  const drift = driftOverPeople(people, {withheld: around.withheld, stretchWindows: params.stretch.windows});
  const kept = watch.ledger.since(now - watch.keepMs);
  const {baseline} = watch;
  return roundNumbers(
    {
      kymo: MONITORING_KIND,
      at: iso(now),
      since: watch.since === undefined ? null : iso(watch.since),
      model: around.model,
      classes: [...classes],
      baseline:
        baseline === undefined
          ? null
          : {
              digest: baseline.digest,
              since: iso(baseline.sinceMs),
              ageDays: Math.max(0, now - baseline.sinceMs) / DAY_MS,
            },
      verdict: overallVerdict(spans, drift),
      rules: [...around.rules.values(), ...around.driftRules.values()],
      spans,
      drift,
      performance: {
        labelled: labelledPerformance(kept, classes.length, params.labels),
        estimated: estimatedOverPeople(people),
        reference: around.reference,
      },
      history: historyOf(kept, classes.length),
      events: [...watch.events],
      kept: {
        people: watch.ledger.people.length,
        requests: watch.asked.size,
        bytes: around.bytes,
        isOnDisk: around.isOnDisk,
        dropped: around.dropped,
      },
    },
    "null",
  );
}

function spanOf(watch: Watch, now: number, hours: number, rules: Rules): Span {
  const {classes} = watch.options;
  const buckets = watch.ledger.since(now - hours * HOUR_MS);
  const byPerson = new Map<string, Tally>();
  const all = emptyTally(classes.length);
  for (const {person, tally} of buckets) {
    const own = byPerson.get(person) ?? emptyTally(classes.length);
    addTally(own, tally);
    byPerson.set(person, own);
    addTally(all, tally);
  }
  const judged = (tally: Tally, people: number): Span["all"] => {
    const layers = layersOf(tally, people);
    return {layers, verdict: judgeLayers(rules, layers, classes)};
  };
  const first = buckets.reduce((least, {from}) => Math.min(least, from), now - hours * HOUR_MS);
  return {
    name: hours % 24 === 0 && hours > 24 ? `${hours / 24}d` : `${hours}h`,
    seconds: hours * 3600,
    from: iso(first),
    all: judged(all, byPerson.size),
    people: [...byPerson]
      .sort(([a, one], [b, other]) => other.windows - one.windows || (a < b ? -1 : 1))
      .map(([person, tally]) => ({person, ...judged(tally, 1)})),
  };
}

/** The worst of the layers over all of the shortest span that has windows enough, and of drift. */
function overallVerdict(spans: readonly Span[], drift: Monitoring["drift"]): Monitoring["verdict"] {
  const layers = (spans.find(({all}) => all.verdict.level !== "unknown") ?? spans[0]!).all.verdict;
  const level = worst([layers.level, drift.level]);
  const causes = sortCauses([
    ...layers.causes,
    ...drift.people.flatMap(({person, verdict}) =>
      verdict.causes.map((cause) => ({...cause, evidence: `${person}: ${cause.evidence}`})),
    ),
  ]);
  return {level, headline: headlineOf(layers, drift), causes};
}

function headlineOf(layers: Monitoring["verdict"], drift: Monitoring["drift"]): string {
  const {peopleDrifted, peopleJudged, isDetected, level} = drift;
  const ofDrift =
    peopleJudged === 0
      ? "Nobody has been compared with the reference yet."
      : peopleDrifted > 0
        ? `The latest stretch of ${peopleDrifted} of ${peopleJudged} people differs from the reference${isDetected ? ", for the second time in a row" : ""}.`
        : level === "unknown"
          ? `Of ${peopleJudged} ${peopleJudged === 1 ? "person" : "people"} nothing was found, and the data could not have shown it.`
          : `Nothing sets ${peopleJudged} ${peopleJudged === 1 ? "person" : "people"} apart from the reference.`;
  return `${layers.headline} ${ofDrift}`;
}

function historyOf(buckets: readonly Bucket[], classes: number): Monitoring["history"] {
  const points = new Map<string, {from: number; seconds: number; tally: Tally}>();
  for (const {from, seconds, tally} of buckets) {
    const key = `${from} ${seconds}`;
    const point = points.get(key) ?? {from, seconds, tally: emptyTally(classes)};
    addTally(point.tally, tally);
    points.set(key, point);
  }
  return [...points.values()]
    .sort((a, b) => a.from - b.from || a.seconds - b.seconds)
    .map(({from, seconds, tally}) => {
      const {windows, confidence, entropy, uncertainShare, temporal, shares} = layersOf(tally, 0);
      return {
        from: iso(from),
        seconds,
        windows,
        confidence: confidence.mean,
        entropy,
        uncertainShare,
        flipRate: temporal.flipRate,
        shares,
      };
    });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
