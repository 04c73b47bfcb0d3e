/** How a policy fares on the made-up histories of a scenario. */
import type {Fare} from "../../artifacts/trigger/replay.ts";
import {median} from "../../stats/quantile.ts";
import {decide} from "./decide.ts";
import type {Costs, Policy, Simulation} from "./params.ts";
import {countSteps, type Noise, ONSET, observeSimulated, type Scenario} from "./scenarios.ts";
import {afterDecision, INITIAL_STATE, isCalm, type TriggerState} from "./state.ts";

interface Course {
  readonly retrainings: number;
  readonly falseRetrainings: number;
  /** Hours from the drift's beginning to the first retraining after it; null where there was none. */
  readonly delayHours: number | null;
  readonly wrongWindows: number;
}

/** `noise` gives each observation of each history its noise, so that every policy sees the same ones. */
export function simulate(
  policy: {readonly name: string; readonly policy: Policy},
  scenario: Scenario,
  {simulation, costs}: {readonly simulation: Simulation; readonly costs: Costs},
  noise: Noise,
): Fare {
  const courses = Array.from({length: simulation.histories}, (_, history) =>
    run(policy.policy, scenario, simulation, (step) => noise(history, step)),
  );
  const mean = (key: "retrainings" | "falseRetrainings" | "wrongWindows") =>
    courses.reduce((sum, course) => sum + course[key], 0) / courses.length;
  const delays = courses.flatMap(({delayHours}) => delayHours ?? []);
  const retrainings = mean("retrainings");
  return {
    policy: policy.name,
    scenario: scenario.name,
    falseRetrainings: (mean("falseRetrainings") * 30) / simulation.days,
    missed: scenario.hasDrift ? 1 - delays.length / courses.length : null,
    delayHours: delays.length === 0 ? null : median(delays),
    retrainings,
    wrongWindows: mean("wrongWindows"),
    trainingMinutes: retrainings * costs.trainingMinutes,
    reviewMinutes: retrainings * costs.reviewMinutes,
  };
}

/** A retraining learns the drift as it is then; what comes later is new again. */
function run(
  policy: Policy,
  scenario: Scenario,
  simulation: Simulation,
  noise: (step: number) => ArrayLike<number>,
): Course {
  const {everyHours, lostAccuracy} = simulation;
  const steps = countSteps(simulation);
  const onset = scenario.hasDrift ? Math.ceil(ONSET * steps) : Number.POSITIVE_INFINITY;
  let state: TriggerState = INITIAL_STATE;
  let [learnt, retrainings, falseRetrainings, wrongWindows] = [0, 0, 0, 0];
  let delayHours: number | null = null;
  for (let step = 0; step < steps; step++) {
    const strength = scenario.strength(step / steps, step);
    const drift = Math.max(0, strength - learnt);
    const observation = observeSimulated(step, drift, simulation, noise(step));
    const decision = decide({policy, state, observation, now: Date.parse(observation.at)});
    state = afterDecision(state, decision, isCalm(observation, policy));
    if (scenario.hasDrift) wrongWindows += observation.windows * lostAccuracy * Math.min(1, drift);
    if (decision.action !== "trigger") continue;
    retrainings++;
    if (step < onset || drift === 0) falseRetrainings++;
    if (step >= onset) {
      delayHours ??= (step - onset) * everyHours;
      learnt = strength;
    }
  }
  return {retrainings, falseRetrainings, delayHours, wrongWindows};
}
