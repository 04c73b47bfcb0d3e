/** What a reader should look at first: the worst recordings, and the causes of a verdict put together. */

import type {RecordingDrift} from "../../artifacts/drift/recording.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {compareWorstFirst} from "../../artifacts/level.ts";

/** Worst first, then by name. */
export function sortWorstFirst(recordings: readonly RecordingDrift[]): RecordingDrift[] {
  return [...recordings].sort(
    (a, b) =>
      compareWorstFirst(a.verdict.level, b.verdict.level) ||
      (a.session < b.session ? -1 : a.session > b.session ? 1 : 0),
  );
}

export interface CauseGroup {
  readonly worst: Cause;
  /** Channels it was broken in; empty where it is no matter of channels. */
  readonly channels: readonly string[];
}

/** Causes whose ids differ in the channel alone (`psi.Ax`, `psi.Ay`) become one, in the order of the first. */
export function groupCauses(causes: readonly Cause[], channels: readonly string[]): CauseGroup[] {
  const groups = new Map<string, {worst: Cause; channels: string[]}>();
  for (const cause of causes) {
    const dot = cause.id.lastIndexOf(".");
    const channel = cause.id.slice(dot + 1);
    const ofChannel = dot > 0 && channels.includes(channel);
    const key = ofChannel ? `${cause.level} ${cause.id.slice(0, dot)}` : `${cause.level} ${cause.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, {worst: cause, channels: ofChannel ? [channel] : []});
    else {
      if (ofChannel && !group.channels.includes(channel)) group.channels.push(channel);
      if (Math.abs(cause.margin) > Math.abs(group.worst.margin)) group.worst = cause;
    }
  }
  return [...groups.values()];
}

/** The likely cause of the first group; undefined where no rule was broken. */
export function findMainCause({verdict, channels}: RecordingDrift): string | undefined {
  const [first] = groupCauses(
    verdict.causes,
    channels.map(({channel}) => channel),
  );
  return first?.worst.likelyCause;
}
