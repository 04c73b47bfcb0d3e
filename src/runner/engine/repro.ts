/**
 * Rebuilds what is stale, in parallel, as early in the order as dependencies allow.
 *
 * A node is inspected once everything upstream has ended. Fresh: nothing. Known to the run cache: restored. Else
 * run. Dependants see the content digest of what came out, so a rerun that changed nothing stops there.
 */
import type {Ended} from "./build.ts";
import type {Summary} from "./event.ts";
import {type Plan, type ReproOptions, Run} from "./run.ts";
import type {Workspace} from "./workspace.ts";

/** Carries out the plan, and what becomes of it. The pipeline of the workspace is the plan's. */
export async function repro(workspace: Workspace, plan: Plan, options: ReproOptions): Promise<Summary> {
  const started = options.now();
  const {emit} = options;
  const run = new Run(workspace, plan, options);
  emit({type: "start", instances: plan.nodes.map(({instance}) => instance.name), jobs: options.jobs});
  const changed = await run.removeOrphans(
    ({name, stage}) => run.isPlanned(name) || (options.whole && run.producersOf(stage).length === 0),
  );
  if (changed) run.replan(); // a pattern may have matched what was removed
  await run.buildAll();
  run.save();
  const {ended} = run;
  const count = (how: Ended) => [...ended.values()].filter((value) => value === how).length;
  const summary: Summary = {
    fresh: count("fresh"),
    ran: count("ran"),
    restored: count("restored"),
    failed: count("failed"),
    skipped: count("skipped"),
    stale: 0,
    frozen: [...ended].flatMap(([name, how]) => (how === "frozen" ? [name] : [])),
    milliseconds: options.now() - started,
    interrupted: options.signal.aborted,
  };
  emit({type: "end", summary});
  return summary;
}
