/**
 * What the trigger remembers between observations. It is a fold over what happened, so the same history gives the same
 * state; the clock enters only as the times in it.
 */
import type {Decision, Reason} from "../../artifacts/trigger/decision.ts";
import {rankOf} from "../../artifacts/trigger/decision.ts";
import type {Observation} from "../../artifacts/trigger/observation.ts";
import {learnable} from "./learnable.ts";
import type {Policy} from "./params.ts";

export interface TriggerState {
  /** Milliseconds since the epoch of the first observation: the schedule counts from it until something was trained. */
  readonly since: number | null;
  /** Observations with a warning, one after another. */
  readonly consecutive: number;
  /** A retraining that waits, and why. */
  readonly queued: {readonly since: number; readonly reasons: readonly Reason[]} | null;
  /** The last retraining or rollback, from which the cooldown counts. */
  readonly lastActionAt: number | null;
  readonly lastTrainingAt: number | null;
  /** Whether a retraining goes on. */
  readonly running: boolean;
}

export const INITIAL_STATE: TriggerState = {
  since: null,
  consecutive: 0,
  queued: null,
  lastActionAt: null,
  lastTrainingAt: null,
  running: false,
};

/** The state after a decision. `started` says whether the action, if it was one, is going on from now. */
export function afterDecision(
  state: TriggerState,
  decision: Decision,
  isCalm: boolean,
  started = false,
): TriggerState {
  const at = Date.parse(decision.at);
  const since = state.since ?? at;
  if (decision.action === "trigger" || decision.action === "rollback") {
    const isTraining = decision.action === "trigger";
    return {
      since,
      consecutive: 0,
      queued: null,
      lastActionAt: at,
      lastTrainingAt: isTraining ? at : state.lastTrainingAt,
      running: started && isTraining,
    };
  }
  const {consecutive} = decision;
  if (decision.action === "queue")
    return {...state, since, consecutive, queued: addToQueue(state.queued, decision, at)};
  return {...state, since, consecutive, queued: isCalm ? null : state.queued};
}

/** Each rule once, with what it said first. */
function addToQueue(queued: TriggerState["queued"], {reasons}: Decision, at: number): TriggerState["queued"] {
  const known = queued?.reasons ?? [];
  const rules = new Set(["queue", ...known.map(({rule}) => rule)]);
  return {
    since: queued?.since ?? at,
    reasons: [...known, ...reasons.filter((reason) => isGrave(reason) && !rules.has(reason.rule))],
  };
}

const isGrave = ({calls}: Reason): boolean => rankOf(calls) >= rankOf("queue");

/** The state once a retraining has ended, well or not. */
export function afterTraining(state: TriggerState): TriggerState {
  return {...state, running: false};
}

/** Enough was seen, and nothing of it that a retraining may change warns: what was queued because of warnings is taken back. */
export function isCalm({windows, signals}: Observation, policy: Policy): boolean {
  return windows >= policy.minWindows && learnable(signals, policy).every(({level}) => level === "pass");
}
