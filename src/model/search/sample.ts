/**
 * Trials that need no results: a grid, and random ones (Bergstra and Bengio, 2012,
 * https://jmlr.org/papers/v13/bergstra12a.html).
 *
 * A trial's id says where it comes from, and its values follow from the id alone: the grid's from the positions of its
 * values ("0-2" is the first value of the first path with the third of the second), a random one's from the seed and
 * its number. So a longer list, or more trials, leaves those there are as they were, and repeats none.
 */

import type {Dimension} from "../../artifacts/search/space.ts";
import type {Values} from "../../artifacts/search/trial.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {KeyedRandom} from "../training/keyed-random.ts";
import {countValues, nthValue, valueAt} from "./space.ts";

/** What the streams of random numbers are for; apart from those of training. */
export const SEARCH_PURPOSE = {random: 101, tpe: 102, shuffles: 103} as const;

export interface Proposal {
  readonly id: string;
  readonly values: Values;
}

const MAX_GRID = 10_000;

/** Every combination, the last path changing fastest. Throws an ExpectedError for more than 10,000. */
export function gridTrials(dimensions: readonly Dimension[]): Proposal[] {
  const counts = dimensions.map(({domain}) => countValues(domain)!);
  const size = counts.reduce((product, n) => product * n, 1);
  if (size > MAX_GRID)
    throw new ExpectedError(
      "input",
      `the grid has ${counts.join(" × ")} = ${size} trials, at most ${MAX_GRID}`,
      {
        file: "params.yaml",
        place: "search.space",
        hint: "Give shorter lists, or set search.method to random.",
      },
    );
  return Array.from({length: size}, (_, i) => {
    const positions: number[] = [];
    let rest = i;
    for (const n of counts.toReversed()) {
      positions.unshift(rest % n);
      rest = Math.floor(rest / n);
    }
    return {
      id: positions.join("-"),
      values: valuesOf(dimensions, (domain, d) => nthValue(domain, positions[d]!)),
    };
  });
}

/** The trial of this number, from 1: each value drawn from (seed, number, position of its path). */
export function randomTrial(dimensions: readonly Dimension[], seed: number, number: number): Proposal {
  const random = new KeyedRandom();
  return {
    id: numberedId(number),
    values: valuesOf(dimensions, (domain, d) =>
      valueAt(domain, random.open({purpose: SEARCH_PURPOSE.random, seed, a: number, b: d}).uniform()),
    ),
  };
}

/** `7` → `007`: sorts as it counts, up to the limit of 10,000 trials a hundred rounds. */
export const numberedId = (number: number): string => String(number).padStart(3, "0");

export function valuesOf(
  dimensions: readonly Dimension[],
  choose: (domain: Dimension["domain"], index: number) => Values[string],
): Values {
  return Object.fromEntries(dimensions.map(({path, domain}, d) => [path, choose(domain, d)]));
}
