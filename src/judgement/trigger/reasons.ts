/** The reasons to train again that an observation gives, each with the action that it alone calls for. */

import type {Action, Reason} from "../../artifacts/trigger/decision.ts";
import type {Observation, Performance, Signal} from "../../artifacts/trigger/observation.ts";
import {count} from "../../platform/count.ts";
import {learnable} from "./learnable.ts";
import type {Policy} from "./params.ts";
import type {TriggerState} from "./state.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Given {
  readonly policy: Policy;
  readonly state: TriggerState;
  readonly observation: Observation;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Those that call for something. */
export function findReasons(given: Given): Reason[] {
  return [
    ...watchReasons(given),
    ...driftReasons(given),
    ...given.observation.performance.flatMap((performance) => performanceReasons(performance, given)),
    ...scheduleReasons(given),
    ...newDataReasons(given),
    ...queueReasons(given),
    ...byHandReasons(given),
  ];
}

/** Distinct rules at a level or above: six channels that one turned wrist moves are one rule, not six. */
function broken(signals: readonly Signal[], ...levels: readonly Signal["level"][]): ReadonlySet<string> {
  return new Set(signals.filter(({level}) => levels.includes(level)).map(({id}) => ruleOf(id)));
}

/** `psi.Ax` → `psi`; `prediction.confidence` stays. */
export function ruleOf(id: string): string {
  return id.replace(/\.[AG][xyz]$/, "");
}

/** Warnings one after another, this observation included; one that saw too little says nothing either way. */
export function countConsecutive({policy, state, observation}: Omit<Given, "now">): number {
  if (observation.windows < policy.minWindows) return state.consecutive;
  return broken(learnable(observation.signals, policy), "warn", "fail").size > 0 ? state.consecutive + 1 : 0;
}

function watchReasons({policy, observation: {signals, source}}: Given): Reason[] {
  const drifting = new Set(learnable(signals, policy));
  const names = [
    ...broken(
      signals.filter((one) => !drifting.has(one)),
      "warn",
      "fail",
    ),
  ].toSorted();
  if (names.length === 0) return [];
  const text = `${count(names.length, "rule")} of ${source} ${names.length === 1 ? "is" : "are"} broken that no retraining changes: ${list(names)}. Look at the watch and its export.`;
  return [
    {kind: "drift", calls: "monitor", rule: "drift.watch", text, ...past(names.length, 1), unit: "rules"},
  ];
}

function driftReasons(given: Given): Reason[] {
  const {policy, observation} = given;
  const signals = learnable(observation.signals, policy);
  const failed = broken(signals, "fail");
  const warned = broken(signals, "warn", "fail");
  if (warned.size === 0) return [];
  const isEnough = observation.windows >= policy.minWindows;
  const names = list([...warned].toSorted());
  const drift = (
    rule: string,
    calls: Action,
    value: number,
    threshold: number,
    unit: string,
    text: string,
  ): Reason => ({
    kind: "drift",
    calls: isEnough ? calls : "monitor",
    rule,
    text: isEnough
      ? text
      : `${text} Only ${count(observation.windows, "window")} were seen, and ${policy.minWindows} are needed to act.`,
    ...past(value, threshold),
    unit,
  });
  const reasons = [
    drift(
      "drift.warned",
      warned.size >= policy.warnings ? "queue" : "monitor",
      warned.size,
      policy.warnings,
      "rules",
      `${count(warned.size, "drift rule")} of ${observation.source} ${warned.size === 1 ? "warns or fails" : "warn or fail"}: ${names}.`,
    ),
  ];
  if (failed.size >= policy.fails)
    reasons.push(
      drift(
        "drift.fails",
        "trigger",
        failed.size,
        policy.fails,
        "rules",
        `${count(failed.size, "drift rule")} of ${observation.source} ${failed.size === 1 ? "fails" : "fail"}: ${list([...failed].toSorted())}.`,
      ),
    );
  const consecutive = countConsecutive(given);
  if (isEnough && consecutive >= policy.consecutive)
    reasons.push(
      drift(
        "drift.consecutive",
        "trigger",
        consecutive,
        policy.consecutive,
        "observations",
        `${count(consecutive, "observation")} in a row ${consecutive === 1 ? "has" : "have"} warned.`,
      ),
    );
  return reasons;
}

/** A drop counts only where the whole interval lies below what the model had reached. */
function performanceReasons(
  {kind, accuracy, hi, reference}: Performance,
  {policy: {performanceDrop: drop, rollbackDays}, observation, now}: Given,
): Reason[] {
  const value = reference - accuracy;
  if (value <= drop.warn) return [];
  const isFail = value > drop.fail;
  const threshold = isFail ? drop.fail : drop.warn;
  const isBeyondChance = hi !== null && hi < reference;
  const wasPromoted =
    observation.promotedAt !== null && now - Date.parse(observation.promotedAt) <= rollbackDays * DAY;
  const canGoBack = kind === "labelled" && observation.canRollBack && wasPromoted;
  // an estimate supposes that the classes look as they did, so alone it starts nothing
  const most: Action = kind === "estimated" ? "queue" : canGoBack ? "rollback" : "trigger";
  const calls: Action = !isBeyondChance ? "monitor" : isFail ? most : "queue";
  const words = kind === "labelled" ? "The accuracy on labelled windows" : "The estimated accuracy";
  const within = isBeyondChance ? "" : " Its interval reaches what the model had, so it may be chance.";
  return [
    {
      kind: "performance",
      calls,
      rule: `performance.${kind}`,
      text: `${words} is ${percent(accuracy)}, ${points(value)} below the ${percent(reference)} that the model was accepted with.${within}`,
      ...past(value, threshold),
      unit: "share",
    },
  ];
}

function scheduleReasons({policy: {everyDays}, state, observation, now}: Given): Reason[] {
  const trained = observation.trainedAt === null ? null : Date.parse(observation.trainedAt);
  const since = Math.max(
    trained ?? -Infinity,
    state.lastTrainingAt ?? -Infinity,
    trained === null ? (state.since ?? now) : -Infinity,
  );
  if (everyDays === null || now - since < everyDays * DAY) return [];
  const days = (now - since) / DAY;
  const what =
    trained === null && state.lastTrainingAt === null ? "The first observation was" : "The last training was";
  return [
    {
      kind: "schedule",
      calls: "trigger",
      rule: "schedule",
      text: `${what} ${Math.floor(days)} days ago; a training is due every ${everyDays} days.`,
      ...past(days, everyDays),
      unit: "days",
    },
  ];
}

function newDataReasons({policy: {newData}, observation: {labelled, trainedOn}}: Given): Reason[] {
  if (labelled === null || trainedOn === null) return [];
  return (["windows", "people"] as const).flatMap((key) => {
    const value = labelled[key] - trainedOn[key];
    const threshold = newData[key];
    if (value < threshold) return [];
    const noun = key === "windows" ? count(value, "labelled window") : count(value, "person", "people");
    const text = `${noun} came in since the training; ${threshold} are reason to train again.`;
    return [
      {
        kind: "new data",
        calls: "trigger",
        rule: `new data.${key}`,
        text,
        ...past(value, threshold),
        unit: key,
      },
    ] as const;
  });
}

/** What was queued long enough is due, for the reasons that it was queued for. */
function queueReasons({policy: {queueHours}, state: {queued}, now}: Given): Reason[] {
  if (queued === null || now - queued.since < queueHours * HOUR) return [];
  const hours = (now - queued.since) / HOUR;
  return queued.reasons.map(({kind, text}) => ({
    kind,
    calls: "trigger",
    rule: "queue",
    text: `Queued ${Math.floor(hours)} hours ago, and nothing has taken it back: ${text}`,
    ...past(hours, queueHours),
    unit: "hours",
  }));
}

function byHandReasons({observation: {byHand}}: Given): Reason[] {
  if (byHand === null) return [];
  const {action, reason} = byHand;
  const what =
    action === "trigger"
      ? "A person asks for a retraining"
      : "A person asks to go back to the version before";
  return [
    {
      kind: "by hand",
      calls: action,
      rule: "by hand",
      text: `${what}: ${withStop(reason)}`,
      value: null,
      threshold: null,
      margin: null,
      unit: "",
    },
  ];
}

function past(value: number, threshold: number): Pick<Reason, "value" | "threshold" | "margin"> {
  return {value, threshold, margin: value - threshold};
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
const withStop = (text: string): string => (/[.?!…]$/.test(text) ? text : `${text}.`);

function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)!}`;
}
