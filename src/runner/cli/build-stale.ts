/** Builds what is stale, as the workspace's only run, and can be interrupted. */
import {ExpectedError} from "../../platform/failure.ts";
import type {Digests} from "../content/digest-file.ts";
import {formatDiagnostics} from "../definition/diagnostic.ts";
import type {Loaded} from "../definition/instance.ts";
import type {Summary} from "../engine/event.ts";
import {forgetReturned, leaveEvicted, namedOf} from "../engine/evicted.ts";
import {type BuildRequest, makePlan} from "../engine/plan.ts";
import {recover} from "../engine/recover.ts";
import {repro} from "../engine/repro.ts";
import type {Plan} from "../engine/run.ts";
import {takeWorkspace} from "../engine/take-workspace.ts";
import {describeEmptyStages} from "../engine/targets.ts";
import {openWorkspace} from "../engine/workspace.ts";
import type {Surroundings} from "../executor/child.ts";
import type {Executor} from "../executor/executor.ts";
import {openLocalExecutor} from "../executor/local.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import type {Logger} from "./logger.ts";

export interface BuildTools {
  readonly load: () => Loaded;
  /** Path of the program in which a stage runs. */
  readonly worker: string;
  readonly logger: Logger;
  /** As far as they have been looked at. */
  readonly digests?: Digests;
  /** Called at each point between which a kill can fall. */
  readonly steps?: Steps;
  /** Where jobs run, if not in workers of this machine. */
  readonly executor?: Executor;
  /** How jobs are started. */
  readonly surroundings?: Surroundings;
}

/** The plan as it stands: it changes while stages write the files that make up instances. */
export interface CurrentPlan {
  plan: Plan;
}

/** Throws ExpectedError while another run has the workspace. */
export async function buildStale(
  root: string,
  current: CurrentPlan,
  request: BuildRequest,
  tools: BuildTools,
): Promise<Summary> {
  const {worker, logger, digests, steps = NO_STEPS, surroundings} = tools;
  const release = await takeWorkspace(root, request.waitMs, (text) =>
    logger.emit({type: "warning", message: text}),
  );
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const {executor = openLocalExecutor(worker, surroundings)} = tools;
  try {
    const opened = openWorkspace(root, current.plan.pipeline, steps, digests);
    const killed = recover(opened, executor);
    const {nodes} = current.plan;
    const {workspace} = await leaveEvicted(opened, nodes, namedOf(current.plan, request));
    const notes = describeEmptyStages(current.plan.pipeline);
    for (const name of killed)
      notes.push(`${name} was killed in an earlier run; its last good outputs are in place`);
    for (const message of notes) logger.emit({type: "warning", message});
    const summary = await repro(workspace, current.plan, {
      jobs: request.jobs,
      keepGoing: request.keepGoing,
      replan: (known) => replan(current, request, known, tools),
      whole: request.targets.length === 0,
      executor,
      signal: interrupt.signal,
      emit: logger.emit,
      now: () => performance.now(),
      date: () => new Date(),
    });
    forgetReturned(root);
    return summary;
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    executor.close();
    logger.close();
    release();
  }
}

/** The plan with what follows from the folders that `known` instances have written by now. */
function replan(
  current: CurrentPlan,
  request: BuildRequest,
  known: ReadonlySet<string>,
  {load, logger}: BuildTools,
): Plan {
  const loaded = load();
  if (!loaded.ok) throw describeDiagnostics(loaded);
  const listEmpty = () => describeEmptyStages(current.plan.pipeline, (name) => known.has(name));
  const before = listEmpty();
  current.plan = makePlan(loaded.pipeline, request, known);
  for (const message of listEmpty()) if (!before.includes(message)) logger.emit({type: "warning", message});
  return current.plan;
}

/** The files that a stage wrote into a folder make up instances, and these may be wrong. */
function describeDiagnostics({diagnostics, sources}: Loaded & {ok: false}): ExpectedError {
  const text = formatDiagnostics(diagnostics, sources, {color: false});
  return new ExpectedError("input", `with the files that it wrote, the pipeline has errors\n${text}`, {
    hint: "Correct what the stage writes into its folder, or the stages that read it.",
  });
}
