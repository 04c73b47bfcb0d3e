/** Decides on what is new, one observation after another, and writes each decision down before anything is done. */
import type {Decision} from "../artifacts/trigger/decision.ts";
import type {Observation} from "../artifacts/trigger/observation.ts";
import {decide} from "../judgement/trigger/decide.ts";
import type {Policy} from "../judgement/trigger/params.ts";
import {appendEvent, type Memory, readEvents, recall, type TriggerEvent} from "./state-file.ts";

export interface Decided {
  readonly decisions: readonly Decision[];
  /** With what was decided in it. */
  readonly memory: Memory;
}

/** Ends with the first retraining or rollback: what is left is for the next time. `production` is the version there now. With `keep: false` nothing is written. */
export function decideNew(
  root: string,
  observations: readonly Observation[],
  {
    policy,
    production,
    keep,
  }: {readonly policy: Policy; readonly production: string | null; readonly keep: boolean},
): Decided {
  const events = readEvents(root);
  const decisions: Decision[] = [];
  let memory = recall(events, policy);
  for (const observation of observations) {
    const decision = decide({policy, state: memory.state, observation, now: Date.parse(observation.at)});
    decisions.push(decision);
    const event: TriggerEvent = {kind: "decided", observation, decision, production};
    if (isWorthKeeping(event, memory)) {
      if (keep) appendEvent(root, event);
      events.push(event);
      memory = recall(events, policy);
    }
    if (memory.open !== null) break;
  }
  return {decisions, memory};
}

/** What a look without evidence decides follows from what is kept: only what it starts, or queues, is new. */
function isWorthKeeping({observation, decision}: TriggerEvent & {kind: "decided"}, {state}: Memory): boolean {
  const queues = decision.action === "queue" && state.queued === null;
  const acts = decision.action === "trigger" || decision.action === "rollback";
  return observation.evidence !== null || state.since === null || queues || acts;
}
