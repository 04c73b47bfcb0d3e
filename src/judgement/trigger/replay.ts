/**
 * A policy over a history: what it would have decided, and what each decision would have cost.
 *
 * The history is taken as it was: what a retraining would have changed in the observations after it is not known, so
 * none is changed. The clock is the observations' own.
 */
import type {Decision} from "../../artifacts/trigger/decision.ts";
import type {Observation} from "../../artifacts/trigger/observation.ts";
import type {Cost, Replay} from "../../artifacts/trigger/replay.ts";
import {decide} from "./decide.ts";
import type {Costs, Policy} from "./params.ts";
import {afterDecision, INITIAL_STATE, isCalm, type TriggerState} from "./state.ts";

/** Observations in the order of time. */
export function replay(name: string, history: readonly Observation[], policy: Policy, costs: Costs): Replay {
  let state: TriggerState = INITIAL_STATE;
  const decisions = history.map((observation) => {
    const decision = decide({policy, state, observation, now: Date.parse(observation.at)});
    state = afterDecision(state, decision, isCalm(observation, policy));
    return {decision, cost: costOf(decision, observation, costs)};
  });
  const taken = (action: Decision["action"]) =>
    decisions.filter(({decision}) => decision.action === action).length;
  return {
    policy: name,
    decisions,
    totals: {
      ...addCosts(decisions.map(({cost}) => cost)),
      observations: decisions.length,
      retrainings: taken("trigger"),
      rollbacks: taken("rollback"),
      queued: taken("queue"),
    },
  };
}

function costOf(decision: Decision, observation: Observation, costs: Costs): Cost {
  const isTraining = decision.action === "trigger";
  const isActing = isTraining || decision.action === "rollback";
  const isWarned = observation.signals.some(({level}) => level !== "pass");
  const exposedWindows = isWarned && !isActing ? observation.windows : 0;
  const known = observation.performance.map(({reference, accuracy}) => Math.max(0, reference - accuracy));
  return {
    trainingMinutes: isTraining ? costs.trainingMinutes : 0,
    reviewMinutes: isActing ? costs.reviewMinutes : 0,
    exposedWindows,
    wrongWindows: known.length === 0 ? null : exposedWindows * Math.max(...known),
  };
}

function addCosts(costs: readonly Cost[]): Cost {
  const sum = (key: "trainingMinutes" | "reviewMinutes" | "exposedWindows") =>
    costs.reduce((total, cost) => total + cost[key], 0);
  const wrong = costs.flatMap(({wrongWindows}) => wrongWindows ?? []);
  return {
    trainingMinutes: sum("trainingMinutes"),
    reviewMinutes: sum("reviewMinutes"),
    exposedWindows: sum("exposedWindows"),
    wrongWindows: wrong.length === 0 ? null : wrong.reduce((total, one) => total + one, 0),
  };
}
