/** A stuck sensor repeats one value; a live one repeats it for a moment at most. */

import type {ChannelDrift} from "../../../artifacts/drift/channel.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {judge} from "../judge.ts";
import type {Rules} from "../rules.ts";
import {visitRuns} from "../runs.ts";

/** Share of the samples in runs of `stuckSamples` equal values or more; NaN (missing) does not count. NaN of none. */
export function stuckShare(values: ArrayLike<number>, {stuckSamples}: {stuckSamples: number}): number {
  let present = 0;
  let stuck = 0;
  visitRuns(values, (value, length) => {
    if (Number.isNaN(value)) return;
    present += length;
    if (length >= stuckSamples) stuck += length;
  });
  return stuck / present;
}

/** `shortestSeconds` is the shortest run that counts. */
export function judgeStuck(
  rules: Rules,
  {channel, stuckShare: share}: Pick<ChannelDrift, "channel" | "stuckShare">,
  shortestSeconds: number,
): Cause[] {
  const duration = shortestSeconds === 0.5 ? "half a second" : `${shortestSeconds} s`;
  return judge(rules, "physics.stuck", share, {
    id: `physics.stuck.${channel}`,
    evidence: `${(100 * share).toFixed(1)} % of ${channel} repeats the value before for ${duration} or more.`,
    likelyCause: "a sensor is stuck",
  });
}
