/** Which trials are called the best, and what they have in common. */
import type {Monitor, Search, Trial} from "../../artifacts/search/search.ts";
import type {Dimension, Json} from "../../artifacts/search/space.ts";
import {rank} from "../../model/search/score.ts";
import {placeOf} from "../../model/search/space.ts";
import {trialValue} from "../../model/search/trial-value.ts";
import type {SearchThresholds} from "./params.ts";

/** The best of those with a score, best first: `best.share` of them, but no fewer and no more than it allows. */
export function listBest(
  trials: readonly Trial[],
  monitor: Monitor,
  {best: {share, fewest, most}}: SearchThresholds,
): Trial[] {
  const scored = rank(trials, monitor).filter(({scores}) => scores !== null);
  return scored.slice(0, Math.min(most, Math.max(fewest, Math.ceil(scored.length * share))));
}

/** Each trial as it was after its last training. */
export function lastTrainings(trials: readonly Trial[]): Trial[] {
  return [...new Map(trials.map((trial) => [trial.id, trial])).values()];
}

export interface CommonValues {
  /** How many trials are the best, and of how many with a score. */
  readonly best: number;
  readonly scored: number;
  /** In the order of the dimensions. */
  readonly values: readonly CommonValue[];
}

/** One value, or, of a range, the smallest and the largest. */
export type CommonValue =
  | {readonly path: string; readonly value: Json | undefined}
  | {readonly path: string; readonly from: number; readonly to: number};

/**
 * The values in which the best trials agree though the space has others; null where there are too few trials to say.
 * `trials` has each trial once.
 */
export function findCommonValues(
  {definition}: Search,
  trials: readonly Trial[],
  dimensions: readonly Dimension[],
  thresholds: SearchThresholds,
): CommonValues | null {
  const best = listBest(trials, definition.monitor, thresholds);
  const scored = trials.filter(({scores}) => scores !== null).length;
  const {fewest, maxShare} = thresholds.best;
  if (best.length < fewest || best.length > scored * maxShare) return null;
  const values = dimensions.flatMap((dimension) => {
    const found = best.map((trial) => trialValue(trial, dimension.path, definition));
    return findCommon(found, dimension, thresholds);
  });
  return {best: best.length, scored, values};
}

function findCommon(
  values: readonly Json[],
  {path, domain}: Dimension,
  {narrowShare}: SearchThresholds,
): CommonValue[] {
  if ("values" in domain) {
    const same = values.every((value) => JSON.stringify(value) === JSON.stringify(values[0]));
    return same && domain.values.length > 1 ? [{path, value: values[0]}] : [];
  }
  const places = values.map((value) => placeOf(domain, value));
  const narrow = Math.max(...places) - Math.min(...places) <= narrowShare && places.every(Number.isFinite);
  const numbers = values.filter((value) => typeof value === "number");
  return narrow ? [{path, from: Math.min(...numbers), to: Math.max(...numbers)}] : [];
}
