/**
 * Windows of one person, one after another: which are neighbours, where the prediction flips, and how long it stays.
 * Windows without times stand in the order in which they came.
 */
import type {Tally} from "./tally.ts";

/** The last window of a person, and the windows that its bout has so far. */
export interface Run {
  readonly predicted: number;
  /** ms */
  readonly at: number;
  readonly isTimed: boolean;
  readonly length: number;
}

/** Counts a window after `run`, undefined for the first; gives the run it is in. */
export function follow(
  tally: Tally,
  run: Run | undefined,
  {predicted, at, isTimed}: Omit<Run, "length">,
  {farthestMs, shortDwell}: {readonly farthestMs: number; readonly shortDwell: number},
): Run {
  const here = {predicted, at, isTimed};
  if (run === undefined) return {...here, length: 1};
  const step = at - run.at;
  const isNeighbour = isTimed === run.isTimed && (isTimed ? step > 0 : step >= 0) && step <= farthestMs;
  if (isNeighbour) {
    tally.pairs++;
    if (predicted === run.predicted) return {...here, length: run.length + 1};
    tally.flips++;
  }
  endBout(tally, run, shortDwell);
  return {...here, length: 1};
}

export function endBout(tally: Tally, {length}: Run, shortDwell: number): void {
  tally.bouts++;
  tally.dwell += length;
  if (length <= shortDwell) tally.short++;
}
