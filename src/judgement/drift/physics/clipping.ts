/** Clipping: a sensor whose range is too small stays at its largest or smallest value while the movement goes on. */

import type {ChannelDrift} from "../../../artifacts/drift/channel.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {judge} from "../judge.ts";
import type {DriftParams} from "../params.ts";
import type {Rules} from "../rules.ts";
import {visitRuns} from "../runs.ts";

type RunLengths = Pick<DriftParams["physics"], "clippedSamples" | "stuckSamples">;

/**
 * Share of the samples in runs of at least `clippedSamples` at the largest or smallest value; runs of `stuckSamples`
 * or more are a stuck sensor instead. NaN (missing) does not count. NaN of none.
 */
export function clippedShare(values: ArrayLike<number>, {clippedSamples, stuckSamples}: RunLengths): number {
  const {low, high, present} = rangeOf(values);
  let clipped = 0;
  visitRuns(values, (value, length) => {
    const isExtreme = value === low || value === high;
    if (isExtreme && length >= clippedSamples && length < stuckSamples) clipped += length;
  });
  return clipped / present;
}

function rangeOf(values: ArrayLike<number>): {low: number; high: number; present: number} {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let present = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    present++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return {low, high, present};
}

export function judgeClipping(
  rules: Rules,
  {channel, clippedShare: share}: Pick<ChannelDrift, "channel" | "clippedShare">,
): Cause[] {
  return judge(rules, "physics.clipped", share, {
    id: `physics.clipped.${channel}`,
    evidence: `${(100 * share).toFixed(1)} % of ${channel} lies at the end of its range.`,
    likelyCause: "the sensor's range is too small for the movement",
  });
}
