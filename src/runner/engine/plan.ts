/** What the words of `pnpm dag repro` mean in the pipeline. */
import {ExpectedError} from "../../platform/failure.ts";
import type {Pipeline} from "../definition/instance.ts";
import {inspectFrozen} from "./inspect.ts";
import type {Plan} from "./run.ts";
import {unfreeze, withUpstream} from "./select.ts";
import {getTargets} from "./targets.ts";
import {openWorkspace} from "./workspace.ts";

export interface BuildRequest {
  readonly targets: readonly string[];
  /** True: no frozen instance is run that is not named. */
  readonly keepFrozen?: boolean;
  /** Whether what is named (or all) runs even if it is fresh. */
  readonly force: boolean;
  /** How many run at a time. */
  readonly jobs: number;
  /** Whether the rest goes on after a failure. */
  readonly keepGoing: boolean;
  /** How long another run in this workspace is waited for. */
  readonly waitMs: number;
}

/** What the request means, as far as it follows from the folders that `known` instances wrote. */
export function makePlan(
  pipeline: Pipeline,
  {targets, force, keepFrozen}: Pick<BuildRequest, "targets" | "force" | "keepFrozen">,
  known: ReadonlySet<string>,
): Plan {
  const unfreezeed = unfreeze(pipeline, targets, keepFrozen);
  const {instances, producers} = getTargets(unfreezeed, targets, (name) => known.has(name));
  const nodes = withUpstream(unfreezeed, [...instances, ...producers]);
  return {pipeline: unfreezeed, nodes, forced: new Set(force ? instances : [])};
}

/** Throws ExpectedError for a named stage whose instances follow from what a frozen stage has not written. */
export async function refuseUnknownInstances(
  root: string,
  pipeline: Pipeline,
  words: readonly string[],
): Promise<void> {
  for (const {name, dynamicOn = []} of pipeline.stages) {
    if (!words.some((word) => word === name || word.startsWith(`${name}@`))) continue;
    for (const {instance} of pipeline.nodes) {
      if (!instance.frozen || !dynamicOn.includes(instance.name)) continue;
      const {missing, restorable} = await inspectFrozen(openWorkspace(root, pipeline), instance);
      if (missing.length === 0 || restorable) continue;
      throw new ExpectedError(
        "usage",
        `the instances of ${name} are known once ${instance.stage} has run, and that stage is frozen`,
        {hint: `Build it first: \`pnpm dag repro ${instance.stage}\`.`},
      );
    }
  }
}
