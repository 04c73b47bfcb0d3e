/** What a planned trial is to do, checked as far as can be before anything is trained. */

import type {Definition} from "../../artifacts/search/search.ts";
import type {TrialConfig} from "../../artifacts/search/trial.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {buildArchitecture} from "../training/architecture.ts";
import {trainSchema} from "../training/params.ts";
import {configure} from "./configure.ts";
import {completeTrain} from "./define.ts";
import type {PlannedTrial} from "./plan.ts";

/**
 * Throws an ExpectedError for values that do not go together, or make an architecture that the windows are too short
 * for.
 */
export function configureTrial(trial: PlannedTrial, definition: Definition): TrialConfig {
  const {id, values, budget, epochsBefore} = trial;
  const {users, seed, method, steps, channels, classes} = definition;
  const place = `search.space, trial ${id}: ${JSON.stringify(values)}`;
  const train = completeTrain(configure(definition.train, {...values, epochs: budget}), place);
  try {
    buildArchitecture(trainSchema.parse(train).architecture, {
      timesteps: steps,
      channels,
      classes: classes.length,
    });
  } catch (cause) {
    if (!(cause instanceof ExpectedError)) throw cause;
    throw new ExpectedError("input", cause.message, {file: "params.yaml", place, hint: cause.hint, cause});
  }
  const keepsCheckpoint = method === "halving";
  return {kymo: "search-trial/1", id, values, train, users, seed, epochsBefore, keepsCheckpoint};
}
