/** The bout section of the evaluation: segment-level F1, fragmentation, boundaries, durations. See bouts.ts. */

import type {BoutResults, Durations} from "../../artifacts/evaluation/bouts.ts";
import {median} from "../../stats/quantile.ts";
import {orNull} from "../round.ts";
import {estimateBouts} from "./bout-estimates.ts";
import {areNeighbours, type Bout, findBouts, matchBouts, orderInTime} from "./bouts.ts";
import type {ScoredWindows} from "./scored-windows.ts";

/** Compares the bouts of truth and predictions; see `definition`. */
export function computeBouts(windows: ScoredWindows, minIoU: number, level: number): BoutResults {
  const order = orderInTime(windows);
  const truth = findBouts(windows, order, windows.truth);
  const predicted = findBouts(windows, order, windows.predicted);
  const {matches, fragments} = matchBouts(truth, predicted, order.length, minIoU);
  const found = fragments.filter((n) => n > 0);
  const counts = {truth: truth.length, predicted: predicted.length, matched: matches.length};
  return {
    minIoU,
    definition:
      "A bout is a run of windows of one session that have one label and lie at most a window apart; a predicted bout is " +
      `right when it and a true bout of its class share at least ${minIoU} of the windows in either, one to one.`,
    trueBouts: counts.truth,
    predictedBouts: counts.predicted,
    matched: counts.matched,
    ...estimateBouts(windows, {order, truth, predicted, matches}, level),
    missed: fragments.length - found.length,
    fragmentation: orNull(found.reduce((sum, n) => sum + n, 0) / found.length),
    ...splitByBoundary(windows, order),
    trueSeconds: summarise(truth),
    predictedSeconds: summarise(predicted),
    perClass: windows.classes.map((name, label) => {
      const ofClass = (bouts: readonly Bout[]) => bouts.filter((bout) => bout.label === label);
      const [own, answered] = [ofClass(truth), ofClass(predicted)];
      const matched = matches.filter((match) => truth[match.truth]!.label === label).length;
      return {
        class: name,
        trueBouts: own.length,
        predictedBouts: answered.length,
        matched,
        f1: own.length === 0 ? null : segmentF1({truth: own.length, predicted: answered.length, matched}),
        medianTrueSeconds: summarise(own).median,
        medianPredictedSeconds: summarise(answered).median,
      };
    }),
  };
}

function segmentF1({truth, predicted, matched}: {truth: number; predicted: number; matched: number}): number {
  return (2 * matched) / (truth + predicted);
}

/** A window is at a boundary when the window before or after it, at most a window's length away, has another true label. */
function splitByBoundary(
  windows: ScoredWindows,
  order: Int32Array,
): Pick<BoutResults, "boundary" | "interior"> {
  const atBoundary = new Uint8Array(order.length);
  for (let i = 1; i < order.length; i++) {
    const [row, next] = [order[i - 1]!, order[i]!];
    if (windows.truth[row] === windows.truth[next] || !areNeighbours(windows, row, next)) continue;
    atBoundary[row] = 1;
    atBoundary[next] = 1;
  }
  const count = (side: number) => {
    const rows = order.filter((row) => atBoundary[row] === side);
    const right = rows.filter((row) => windows.truth[row] === windows.predicted[row]);
    return {windows: rows.length, accuracy: orNull(right.length / rows.length)};
  };
  return {boundary: count(1), interior: count(0)};
}

function summarise(bouts: readonly Bout[]): Durations {
  if (bouts.length === 0) return {mean: null, median: null, min: null, max: null};
  const seconds = Float64Array.from(bouts, (bout) => bout.seconds).sort();
  return {
    mean: seconds.reduce((sum, s) => sum + s, 0) / seconds.length,
    median: median(seconds),
    min: seconds[0]!,
    max: seconds.at(-1)!,
  };
}
