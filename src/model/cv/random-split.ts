/**
 * The split that the field reports too often: single windows drawn at random, whoever they are of, so that windows
 * which overlap lie on both sides. It says nothing about new people, and is here to show how optimistic it is.
 *
 * It stands beside a fold of whole users and differs from it in one thing: who is tested. The validation users and
 * the numbers of windows are the same. Hammerla and Plötz, Let's (not) stick together: pairwise similarity biases
 * cross-validation in activity recognition, 2015, https://doi.org/10.1145/2750858.2807551
 */
import {groupBy} from "../../platform/group-by.ts";
import {shuffle} from "../../stats/random.ts";
import type {UserFold} from "./folds.ts";
import type {CvWindows} from "./windows.ts";

/** As many windows as the fold tests, drawn from all but those of its validation users; ascending positions. */
export function drawTestWindows(
  {users}: Pick<CvWindows, "users">,
  {test, validation}: UserFold,
  random: () => number,
): number[] {
  const free = [...users.keys()].filter((i) => !validation.includes(users[i]!));
  const size = users.filter((user) => test.includes(user)).length;
  return shuffle(free, random)
    .slice(0, size)
    .sort((a, b) => a - b);
}

/** How many of the windows `test` share a sample with one of `train`; both are positions. */
export function countSharing(
  {stretches, start, end}: Pick<CvWindows, "stretches" | "start" | "end">,
  train: readonly number[],
  test: readonly number[],
): number {
  const byStretch = groupBy(train, (i) => stretches[i]!);
  return test.filter((i) =>
    byStretch.get(stretches[i]!)?.some((other) => start[other]! <= end[i]! && end[other]! >= start[i]!),
  ).length;
}
