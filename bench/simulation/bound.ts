/**
 * What a test that knows the change could find at best: people differ, and that bounds what any test finds at a given
 * rate of false alarms.
 */
import type {SignalTests} from "../../src/judgement/drift/signal-tests.ts";
import {quantileSorted} from "../../src/stats/quantile.ts";

/** Every figure of a recording, in sd of one more person from the mean of people. */
export function figuresOf({means, logVariances, gravityLength, restingRates}: SignalTests): number[] {
  return [...means, ...logVariances, gravityLength, ...restingRates].map(({value, usual}) =>
    usual === null ? Number.NaN : (value - usual.mean) / usual.sd,
  );
}

/**
 * Share of the changed recordings beyond the quantile of those with nothing wrong that leaves `rate` of them out, of the
 * figure and the side that separate best: a test that knows the change, and how people are distributed.
 */
export function powerBound(
  healthy: readonly (readonly number[])[],
  changed: readonly (readonly number[])[],
  rate: number,
): number {
  const powers = healthy[0]!.flatMap((_, figure) =>
    [1, -1].map((side) => {
      const own = Float64Array.from(healthy, (figures) => side * figures[figure]!).sort();
      const limit = quantileSorted(own, 1 - rate);
      return changed.filter((figures) => side * figures[figure]! > limit).length / changed.length;
    }),
  );
  return Math.max(...powers);
}

/**
 * Share of the changed recordings whose figure that is furthest from people is further than that of all but `rate` of those
 * with nothing wrong: what can be found by whoever knows how people are distributed, but not what has changed.
 */
export function blindBound(
  healthy: readonly (readonly number[])[],
  changed: readonly (readonly number[])[],
  rate: number,
): number {
  const furthest = (figures: readonly number[]): number => Math.max(...figures.map(Math.abs));
  const limit = quantileSorted(Float64Array.from(healthy, furthest).sort(), 1 - rate);
  return changed.filter((figures) => furthest(figures) > limit).length / changed.length;
}
