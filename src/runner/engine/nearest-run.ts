/** Which earlier run of an instance is nearest to its inputs as they are now, and what keeps it from being restored. */
import type {Instance} from "../definition/instance.ts";
import type {RunRecord} from "../store/record.ts";
import type {Inputs} from "./inputs.ts";
import {compareInputs, type Reason} from "./reason.ts";
import {hasSameOuts} from "./restore.ts";

/** The fewest reasons of all runs with the same outputs; undefined where there is none. Ties: the first. */
export function findNearestRun(
  runs: Iterable<RunRecord>,
  instance: Instance,
  inputs: Inputs,
  explainCode: (before: string, after: string) => readonly string[],
): readonly Reason[] | undefined {
  let nearest: readonly Reason[] | undefined;
  for (const run of runs) {
    if (!hasSameOuts(instance, run.outs)) continue;
    const reasons = compareInputs(instance, run, inputs, explainCode);
    if (reasons.length > 0 && (nearest === undefined || reasons.length < nearest.length)) nearest = reasons;
  }
  return nearest;
}
