/** Policies side by side: over the recordings as they were, and over made-up histories whose drift is known. */
import type {Observation} from "../../artifacts/trigger/observation.ts";
import type {TriggerResult} from "../../artifacts/trigger/replay.ts";
import {policiesOf, type TriggerParams} from "./params.ts";
import {replay} from "./replay.ts";
import {drawNoise, SCENARIOS} from "./scenarios.ts";
import {simulate} from "./simulate.ts";

export function comparePolicies(
  history: readonly Observation[],
  params: TriggerParams,
  isSimulated: boolean,
  random: () => number,
): TriggerResult {
  const policies = [...policiesOf(params)].map(([name, policy]) => ({name, policy}));
  const noise = drawNoise(params.simulation, random);
  return {
    kymo: "trigger/1",
    simulated: isSimulated,
    policies: policies.map(({name, policy}) => ({name, settings: policy})),
    replays: policies.map(({name, policy}) => replay(name, history, policy, params.costs)),
    simulation: params.simulation,
    scenarios: SCENARIOS.map(({name, text, hasDrift}) => ({name, text, hasDrift})),
    fares: policies.flatMap((policy) =>
      SCENARIOS.map((scenario) => simulate(policy, scenario, params, noise)),
    ),
  };
}
