/**
 * How the verdicts would be if one threshold of a channel's distance were another: worked out at every value at which a
 * verdict turns, so that a page can show it without judging anything itself.
 */

import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import type {DriftResult} from "../../artifacts/drift/drift.ts";
import type {RecordingDrift} from "../../artifacts/drift/recording.ts";
import type {Rule} from "../../artifacts/drift/verdict.ts";
import {type Level, worst} from "../../artifacts/level.ts";
import {sortWorstFirst} from "./causes.ts";
import {countDrifted} from "./drifted-channels.ts";
import {judge, levelOf} from "./judge.ts";
import {foldRatio} from "./null-distribution.ts";
import type {Rules} from "./rules.ts";

export interface ThresholdSweep {
  readonly rule: Pick<Rule, "id" | "title" | "unit">;
  /** Where the rule warns now. */
  readonly warn: number;
  readonly recordings: readonly {
    readonly session: string;
    /** Ascending: from each threshold on, up to the next, the verdict is `level`. The first is 0. */
    readonly steps: readonly {readonly from: number; readonly level: Level}[];
  }[];
}

interface Measured {
  readonly value: number;
  /** Adjusted over all tests of the recording. */
  readonly p: number;
}

const MEASURED: Readonly<Record<string, (channel: ChannelDrift) => Measured>> = {
  psi: ({psi, pShape}) => ({value: psi, p: pShape}),
  wasserstein: ({wassersteinOverSd, pShape}) => ({value: wassersteinOverSd, p: pShape}),
  "mean-shift": ({meanShiftOverSd, pMean}) => ({value: meanShiftOverSd, p: pMean}),
  "variance-ratio": ({varianceRatio, pVariance}) => ({value: foldRatio(varianceRatio), p: pVariance}),
};

/** One sweep for each rule of the channels' distances that warns; `alpha` is the level of their tests. */
export function sweepThresholds({rules, recordings}: DriftResult, alpha: number): ThresholdSweep[] {
  const inForce = new Map(rules.map((rule) => [rule.id, rule]));
  return Object.keys(MEASURED).flatMap((id) => {
    const rule = inForce.get(id);
    if (rule === undefined || rule.warn === null) return [];
    return [
      {
        rule: {id, title: rule.title, unit: rule.unit},
        warn: rule.warn,
        recordings: sortWorstFirst(recordings).map((recording) => ({
          session: recording.session,
          steps: stepsOf(recording, id, inForce, alpha),
        })),
      },
    ];
  });
}

function stepsOf(
  recording: RecordingDrift,
  id: string,
  rules: Rules,
  alpha: number,
): ThresholdSweep["recordings"][number]["steps"] {
  const turns = recording.channels
    .map((channel) => MEASURED[id]!(channel))
    .filter(({value, p}) => Number.isFinite(value) && value > 0 && p <= alpha)
    .map(({value}) => value);
  const steps: {from: number; level: Level}[] = [];
  for (const from of [0, ...new Set(turns.toSorted((a, b) => a - b))]) {
    const level = levelAt(recording, withWarning(rules, id, from), alpha);
    if (steps.at(-1)?.level !== level) steps.push({from, level});
  }
  return steps;
}

/** The rule with and without people to compare with. */
function withWarning(rules: Rules, id: string, warn: number): Rules {
  return new Map(
    [...rules].map(([key, rule]) => [key, key === id || key === `${id}-alone` ? {...rule, warn} : rule]),
  );
}

/** The verdict by `rules`, of which only those of the channels' distances may differ from those in force. */
function levelAt({verdict, channels, mixture}: RecordingDrift, rules: Rules, alpha: number): Level {
  const judged = channels.map((channel) => ({...channel, level: channelLevel(channel, rules, alpha)}));
  const kept = verdict.causes.filter(({id}) => id !== "drifted-channels" && !isOfChannel(id));
  return worst([
    levelOf(kept),
    ...judged.map(({level}) => level),
    levelOf(rules.has("drifted-channels") ? countDrifted(rules, judged, mixture).causes : []),
  ]);
}

const isOfChannel = (id: string): boolean => Object.hasOwn(MEASURED, id.slice(0, id.lastIndexOf(".")));

function channelLevel(channel: ChannelDrift, rules: Rules, alpha: number): Level {
  const suffix = channel.usual === null ? "-alone" : "";
  return levelOf(
    Object.entries(MEASURED).flatMap(([id, measure]) => {
      const {value, p} = measure(channel);
      return p > alpha || !rules.has(`${id}${suffix}`)
        ? []
        : judge(rules, `${id}${suffix}`, value, {evidence: "", likelyCause: ""});
    }),
  );
}
