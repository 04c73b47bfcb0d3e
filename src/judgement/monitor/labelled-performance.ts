/**
 * Accuracy and macro F1 of the windows that were labelled, with an interval over people where enough of them have labels,
 * else over stretches of time: windows beside each other are alike, and do not count as so many trials.
 */
import type {Monitoring} from "../../artifacts/monitoring.ts";
import {computeClassScores, macroAverage} from "../../stats/class-scores.ts";
import {figureInterval} from "../../stats/cluster-interval.ts";
import {linearise, sumClusters} from "../../stats/cluster-variance.ts";
import {computeMargins} from "../../stats/confusion.ts";
import {orNull} from "../round.ts";
import type {Bucket} from "./ledger.ts";
import type {MonitorParams} from "./params.ts";

type Labelled = Monitoring["performance"]["labelled"];

export function labelledPerformance(
  buckets: readonly Bucket[],
  classes: number,
  {minUnits, level}: MonitorParams["labels"],
): Labelled {
  const people = clustersOf(buckets, classes, ({person}) => person);
  const stretches = clustersOf(buckets, classes, ({person, from}) => `${person} ${from}`);
  const isOverPeople = people.length >= minUnits;
  const clusters = isOverPeople ? people : stretches;
  const total = sumClusters(clusters);
  const windows = total.reduce((sum, count) => sum + count, 0);
  const served = buckets.reduce((sum, {tally}) => sum + tally.windows, 0);
  if (windows === 0)
    return {
      windows: 0,
      people: 0,
      accuracy: {value: null, low: null, high: null, note: "No label has come."},
      macroF1: null,
      labelledShare: served === 0 ? null : 0,
    };
  const [accuracy, macroF1] = scoresOf(total, classes);
  const isEnough = clusters.length >= minUnits;
  const influences = linearise(clusters, total, (sums) => scoresOf(sums, classes));
  const limits = figureInterval(accuracy, influences[0]!, [0, 1], {units: clusters.length, windows, level});
  return {
    windows,
    people: people.length,
    accuracy: {
      value: accuracy,
      low: isEnough ? orNull(limits.lo) : null,
      high: isEnough ? orNull(limits.hi) : null,
      note: noteOf(clusters.length, isOverPeople, {minUnits, level}),
    },
    macroF1: orNull(macroF1),
    labelledShare: served === 0 ? null : windows / served,
  };
}

function noteOf(units: number, isOverPeople: boolean, {minUnits, level}: MonitorParams["labels"]): string {
  if (isOverPeople) return `${100 * level} % interval over ${units} people.`;
  if (units >= minUnits)
    return `${100 * level} % interval over ${units} stretches of time of fewer than ${minUnits} people: it says nothing of other people.`;
  return `No interval: the labels are of ${units} ${units === 1 ? "stretch" : "stretches"} of time, and ${minUnits} are needed.`;
}

/** Confusion counts (actual, predicted), row-major, of each unit that has labels, in the order of the units' names. */
function clustersOf(
  buckets: readonly Bucket[],
  classes: number,
  unitOf: (bucket: Bucket) => string,
): Float64Array[] {
  const units = new Map<string, Float64Array>();
  for (const bucket of buckets)
    for (const [key, count] of Object.entries(bucket.tally.labelled)) {
      const [actual, predicted] = key.split(",").map(Number) as [number, number];
      const unit = unitOf(bucket);
      const sums = units.get(unit) ?? new Float64Array(classes * classes);
      sums[actual * classes + predicted]! += count;
      units.set(unit, sums);
    }
  return [...units.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sums]) => sums);
}

function scoresOf(counts: Float64Array, classes: number): [accuracy: number, macroF1: number] {
  const margins = computeMargins(counts, classes);
  const right = margins.hits.reduce((sum, hits) => sum + hits, 0);
  return [right / margins.total, macroAverage(computeClassScores(margins).f1)];
}
