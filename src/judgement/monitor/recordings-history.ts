/** The monitor's layers over recordings: one by one, by day, as trends, and what was known when. The clock is their own. */
import {CHANNELS} from "../../artifacts/channels.ts";
import type {DriftResult} from "../../artifacts/drift/drift.ts";
import {isAlarm, type Level, worst} from "../../artifacts/level.ts";
import type {MonitoringHistory} from "../../artifacts/monitoring-history.ts";
import type {PredictionsTable} from "../../artifacts/predictions.ts";
import type {DriftParams} from "../drift/params.ts";
import {endBout, follow, type Run} from "./bouts.ts";
import {judgeLayers} from "./judge-layers.ts";
import {layersOf} from "./layers.ts";
import type {MonitorParams} from "./params.ts";
import {monitorRules} from "./rules.ts";
import {addTally, countWindow, emptyTally, type Tally} from "./tally.ts";
import {findTrends, type Judging, OF_ALL, OF_ONE, sumUp} from "./trends.ts";
import {wornBy} from "./wearers.ts";

type Row = MonitoringHistory["recordings"][number];

export interface HistoryInputs {
  readonly predictions: readonly PredictionsTable[];
  readonly drift: DriftResult;
  readonly monitor: MonitorParams;
  readonly degenerate: DriftParams["degenerate"];
  readonly simulated: boolean;
}

/** `random` shuffles the series for the changes. */
export function recordingsHistory(
  {predictions, drift, monitor, degenerate, simulated}: HistoryInputs,
  random: () => number,
): MonitoringHistory {
  const rules = monitorRules(monitor, {degenerate});
  const tables = predictions
    .filter(({rows}) => rows > 0)
    .toSorted((a, b) => a.start[0]! - b.start[0]! || (a.file < b.file ? -1 : 1));
  const classes = tables[0]?.meta.classes ?? [];
  const tallies = tables.map((table) => tallyOf(table, monitor));
  const judge = (tally: Tally) => {
    const layers = layersOf(tally, 0); // recordings do not say who wore the watch
    return {layers, verdict: judgeLayers(rules, layers, classes)};
  };
  const recordings = tables.map((table, i): Row => {
    const session = table.meta.session ?? "";
    const found = drift.recordings.find((one) => one.session === session);
    const psi = (found?.channels ?? []).map((channel) => channel.psi).filter((value) => !Number.isNaN(value));
    return {
      session,
      simulated: found?.simulated ?? false,
      from: iso(table.start[0]!),
      to: iso(table.start[table.rows - 1]!),
      ...judge(tallies[i]!),
      drift:
        found === undefined
          ? null
          : {
              level: found.verdict.level,
              headline: found.verdict.headline,
              broken: found.verdict.causes.filter(({level}) => isAlarm(level)).map(({id}) => id),
            },
      gravity: found === undefined ? null : [...found.physics.gravity.current],
      largestPsi: psi.length === 0 ? null : Math.max(...psi),
      estimatedAccuracy: found?.estimatedPerformance.accuracy ?? null,
    };
  });
  return {
    kymo: "monitoring-history/2",
    simulated,
    classes: [...classes],
    rules: [...rules.values()],
    recordings,
    days: daysOf(recordings, tallies, classes.length, judge),
    trends: findTrends(recordings, OF_ALL, {rules, params: monitor.changes, random}),
    people: trendsByPerson(recordings, {rules, monitor, random}),
    known: whatWasKnown(recordings, nameRules(recordings, drift)),
  };
}

function tallyOf(table: PredictionsTable, {levels, shortDwell}: MonitorParams): Tally {
  const {meta, rows, start, predicted, confidence, entropy, margin} = table;
  const tally = emptyTally(meta.classes.length);
  tally.requests = 1;
  const farthestMs = (2 * 1000 * meta.lengthSamples) / meta.rateHz;
  let run: Run | undefined;
  for (let row = 0; row < rows; row++) {
    const code = predicted[row]!;
    const figures = {confidence: confidence[row]!, entropy: entropy[row]!, margin: margin[row]!};
    countWindow(tally, {predicted: code, ...figures}, levels);
    run = follow(tally, run, {predicted: code, at: start[row]!, isTimed: true}, {farthestMs, shortDwell});
  }
  if (run !== undefined) endBout(tally, run, shortDwell);
  return tally;
}

function daysOf(
  recordings: readonly Row[],
  tallies: readonly Tally[],
  classes: number,
  judge: (tally: Tally) => Pick<Row, "layers" | "verdict">,
): MonitoringHistory["days"] {
  const days = [...new Set(recordings.map(({from}) => from.slice(0, 10)))];
  return days.map((day) => {
    const sum = emptyTally(classes);
    const own = recordings.filter(({from}, i) => {
      if (!from.startsWith(day)) return false;
      addTally(sum, tallies[i]!);
      return true;
    });
    const {layers, verdict} = judge(sum);
    const level = worst([verdict.level, ...own.map((one): Level => one.drift?.level ?? "unknown")]);
    return {day, recordings: own.length, layers, verdict, level};
  });
}

function trendsByPerson(
  recordings: readonly Row[],
  {rules, monitor, random}: Pick<Judging, "rules" | "random"> & {readonly monitor: MonitorParams},
): MonitoringHistory["people"] {
  const worn = wornBy(
    monitor.people,
    recordings.map(({session}) => session),
  );
  return [...worn].map(([person, positions]) => {
    const own = positions.map((i) => recordings[i]!);
    const trends = findTrends(own, OF_ONE, {rules, params: monitor.changes, random});
    return {
      person,
      sessions: own.map(({session}) => session),
      trends,
      note: sumUp(trends, OF_ONE, monitor.changes),
    };
  });
}

/** The rules that were broken, in words, by their ids: those of a channel with its name. */
function nameRules(recordings: readonly Row[], drift: DriftResult): ReadonlyMap<string, string> {
  const causes = [...recordings, ...drift.recordings].flatMap(({verdict}) => verdict.causes);
  return new Map(
    causes.map(({id, title}) => {
      const channel = CHANNELS.find((name) => id.endsWith(`.${name}`));
      return [id, channel === undefined ? title : `${title} (${channel})`];
    }),
  );
}

/** An entry wherever a recording changes what was known: its level, or the rules that are broken. */
function whatWasKnown(
  recordings: readonly Row[],
  names: ReadonlyMap<string, string>,
): MonitoringHistory["known"] {
  const list = (ids: readonly string[]): string => ids.map((id) => names.get(id) ?? id).join(", ");
  let before: {level: Level; broken: readonly string[]} = {level: "unknown", broken: []};
  return recordings.flatMap((recording) => {
    const {session, to: at, verdict, drift} = recording;
    const level = worst([verdict.level, drift?.level ?? "unknown"]);
    const layers = verdict.causes.filter((cause) => isAlarm(cause.level));
    const broken = [...new Set([...layers.map(({id}) => id), ...(drift?.broken ?? [])])].toSorted();
    const now = {level, broken};
    const isSame = level === before.level && broken.join() === before.broken.join();
    const again = broken.filter((id) => before.broken.includes(id));
    const fresh = broken.filter((id) => !before.broken.includes(id));
    const gone = before.broken.filter((id) => !broken.includes(id));
    before = now;
    if (isSame) return [];
    const parts = [
      ...(fresh.length > 0 ? [`Newly broken: ${list(fresh)}.`] : []),
      ...(again.length > 0 ? [`Still broken: ${list(again)}.`] : []),
      ...(gone.length > 0 ? [`No longer broken: ${list(gone)}.`] : []),
    ];
    const text =
      parts.length > 0 ? parts.join(" ") : level === "unknown" ? "It cannot be told." : "No rule is broken.";
    return [{at, session, level, text}];
  });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
