/**
 * How much of the differences between trials each hyper-parameter explains on its own.
 *
 * Trials are put into groups by one hyper-parameter: its values, or for a range up to five groups of equal size in
 * order. The share of the scores' variance that lies between the groups' means, η², is the main effect that a
 * functional analysis of variance would give (Hutter, Hoos and Leyton-Brown, 2014,
 * https://proceedings.mlr.press/v32/hutter14.html), straight from the trials and without a fitted forest. Groups
 * explain something by chance alone, so the same share is taken a thousand times of shuffled scores: below the 95 %
 * quantile of these nothing was shown. Effects that need two hyper-parameters at once are not seen.
 */

import type {Search, Trial} from "../../artifacts/search/search.ts";
import type {Dimension} from "../../artifacts/search/space.ts";
import {moments} from "../../stats/moments.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {shuffle} from "../../stats/random.ts";
import {KeyedRandom} from "../training/keyed-random.ts";
import {SEARCH_PURPOSE} from "./sample.ts";
import {trialGain} from "./score.ts";
import {placeOf} from "./space.ts";
import {trialValue} from "./trial-value.ts";

export interface Importance {
  readonly path: string;
  /** Share of the variance that it explains on its own, 0 to 1. */
  readonly explained: number;
  /** What 95 % of the shuffles stay below. */
  readonly noise: number;
  /** Whether it explains more than chance does. */
  readonly shown: boolean;
  readonly groups: number;
}

const MAX_GROUPS = 5;
const SHUFFLES = 1000;

/** Trials that are compared: those of the first rung with halving, where all had the same number of epochs. */
export function comparedTrials({definition, trials}: Search): readonly Trial[] {
  return definition.method === "halving" ? trials.filter(({round}) => round === 1) : trials;
}

/** Most important first; null with fewer trials than `minTrials`, or where all have the same score. */
export function measureImportance(
  search: Search,
  {minTrials}: {readonly minTrials: number},
): readonly Importance[] | null {
  const {definition} = search;
  const trials = comparedTrials(search);
  const scored = trials.map((trial) => ({trial, gain: trialGain(trial, definition.monitor)}));
  const finite = scored.map(({gain}) => gain).filter(Number.isFinite);
  // A trial that diverged counts as the worst that did not.
  const worst = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const all = scored.map(({trial, gain}) => ({trial, gain: Math.max(gain, worst)}));
  const results = definition.dimensions.flatMap((dimension, d) => {
    const placed = all
      .map(({trial, gain}) => ({
        gain,
        place: placeOf(dimension.domain, trialValue(trial, dimension.path, definition)),
      }))
      .filter(({place}) => Number.isFinite(place));
    const gains = placed.map(({gain}) => gain);
    if (placed.length < minTrials || !(moments(gains).variance > 0)) return [];
    const groups = groupPlaces(
      placed.map(({place}) => place),
      dimension,
    );
    const random = new KeyedRandom().open({
      purpose: SEARCH_PURPOSE.shuffles,
      seed: definition.seed,
      a: d,
      b: 0,
    });
    const shares = Float64Array.from({length: SHUFFLES}, () =>
      explainedShare(
        shuffle(gains, () => random.uniform()),
        groups,
      ),
    ).sort();
    const explained = explainedShare(gains, groups);
    const noise = quantileSorted(shares, 0.95);
    return [{path: dimension.path, explained, noise, shown: explained > noise, groups: new Set(groups).size}];
  });
  if (results.length === 0) return null;
  return results.sort((a, b) => b.explained - a.explained || (a.path < b.path ? -1 : 1));
}

/** A group for each place; equal places share one. */
function groupPlaces(places: readonly number[], {domain}: Dimension): number[] {
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  const groups = "values" in domain ? sorted.length : Math.min(MAX_GROUPS, sorted.length);
  const order = new Map(sorted.map((place, i) => [place, Math.floor((i * groups) / sorted.length)]));
  return places.map((place) => order.get(place)!);
}

function explainedShare(gains: readonly number[], groups: readonly number[]): number {
  const {mean, variance} = moments(gains);
  const own = new Map<number, number[]>();
  for (const [i, group] of groups.entries()) own.set(group, [...(own.get(group) ?? []), gains[i]!]);
  let between = 0;
  for (const members of own.values()) between += members.length * (moments(members).mean - mean) ** 2;
  return between / (gains.length * variance);
}
