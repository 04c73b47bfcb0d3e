/** Policies side by side: over the recordings as they were, and over made-up histories whose drift is known. */
import type {Observation} from "../../artifacts/trigger/observation.ts";
import type {Fare, TriggerResult} from "../../artifacts/trigger/replay.ts";
import {policiesOf, type TriggerParams} from "./params.ts";
import {replay} from "./replay.ts";
import {drawNoise, SCENARIOS} from "./scenarios.ts";
import {simulate} from "./simulate.ts";

/** How every policy fares on made-up histories, whatever recordings there are. */
export function simulatePolicies(
  params: Pick<TriggerParams, "policy" | "others" | "costs" | "simulation">,
  random: () => number,
): Fare[] {
  const noise = drawNoise(params.simulation, random);
  return [...policiesOf(params)].flatMap(([name, policy]) =>
    SCENARIOS.map((scenario) => simulate({name, policy}, scenario, params, noise)),
  );
}

/** `fares` are what `simulatePolicies` gave for the same parameters. */
export function comparePolicies(
  history: readonly Observation[],
  fares: TriggerResult["fares"],
  params: TriggerParams,
  isSimulated: boolean,
): TriggerResult {
  const policies = [...policiesOf(params)].map(([name, policy]) => ({name, policy}));
  return {
    kymo: "trigger/1",
    simulated: isSimulated,
    policies: policies.map(({name, policy}) => ({name, settings: policy})),
    replays: policies.map(({name, policy}) => replay(name, history, policy, params.costs)),
    simulation: params.simulation,
    scenarios: SCENARIOS.map(({name, text, hasDrift}) => ({name, text, hasDrift})),
    fares,
  };
}
