/** `pnpm dag repro`: takes the workspace, runs the engine, shows its events. */

import {formatDiagnostics} from "../definition/diagnostic.ts";
import type {Loaded, Pipeline} from "../definition/instance.ts";
import type {Event, Summary} from "../engine/event.ts";
import {inspectFrozen} from "../engine/inspect.ts";
import {hasJournals, recover} from "../engine/journal.ts";
import {hasOrphans} from "../engine/orphans.ts";
import {type Plan, repro} from "../engine/repro.ts";
import {unfreeze, withUpstream} from "../engine/select.ts";
import {
  computeStatus,
  findAllFresh,
  findPending,
  formatPending,
  isFresh,
  type Status,
} from "../engine/status.ts";
import {openWorkspace} from "../engine/workspace.ts";
import {acquireWorkspaceLock} from "../store/workspace-lock.ts";
import type {ReproCommand} from "./arguments.ts";
import {createJsonLogger, createPlainLogger, type Logger} from "./logger.ts";
import type {Printer} from "./printer.ts";
import {describeEmptyStages, getTargets} from "./targets.ts";
import {createTreeLogger} from "./tree-logger.ts";

export async function runRepro(
  root: string,
  defined: Pipeline,
  load: () => Loaded,
  command: ReproCommand,
  printer: Printer,
  worker: string,
): Promise<number> {
  const whole = command.targets.length === 0;
  let plan = makePlan(defined, command, new Set());
  const {pipeline, nodes, forced} = plan;
  await refuseUnknownInstances(root, pipeline, command.targets);
  const began = performance.now();
  const logger = createLogger(command, printer, () => plan.pipeline);

  if (command.dry) {
    const workspace = openWorkspace(root, pipeline);
    const statuses = await computeStatus(workspace, nodes, (name) => forced.has(name));
    workspace.digests.save();
    for (const pending of findPending(pipeline, statuses).filter(({frozen}) => !frozen))
      logger.emit({type: "warning", message: formatPending(pending)});
    return reportStatuses(statuses, logger, performance.now() - began);
  }
  // Most runs have nothing to do: find that out before taking the workspace.
  if (!hasJournals(root) && forced.size === 0) {
    const workspace = openWorkspace(root, pipeline);
    const isClean = !workspace.lock.conflicted && (!whole || !hasOrphans(workspace));
    const fresh = isClean ? await findAllFresh(workspace, nodes) : undefined;
    workspace.digests.save(); // also for the run below, which opens them anew
    if (fresh !== undefined) getTargets(pipeline, command.targets, () => true); // all is known: no name is to come
    if (fresh !== undefined) return reportStatuses(fresh, logger, performance.now() - began);
  }
  const release = await acquireWorkspaceLock(root);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    const recovered = recover(root);
    const workspace = openWorkspace(root, pipeline);
    workspace.store.sweep();
    const notes = describeEmptyStages(pipeline);
    for (const name of recovered)
      notes.push(`${name} was killed in an earlier run; its last good outputs are in place`);
    for (const message of notes) logger.emit({type: "warning", message});
    const replan = (known: ReadonlySet<string>): Plan => {
      const loaded = load();
      if (!loaded.ok) throw describeDiagnostics(loaded);
      const told = describeEmptyStages(plan.pipeline, (name) => known.has(name));
      plan = makePlan(loaded.pipeline, command, known);
      for (const message of describeEmptyStages(plan.pipeline, (name) => known.has(name)))
        if (!told.includes(message)) logger.emit({type: "warning", message});
      return plan;
    };
    const summary = await repro(workspace, plan, {
      jobs: command.jobs,
      keepGoing: command.keepGoing,
      replan,
      whole,
      worker,
      signal: interrupt.signal,
      emit: logger.emit,
      now: () => performance.now(),
      date: () => new Date(),
    });
    return exitCodeOf(summary);
  } finally {
    logger.close();
    await release();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** What the command means in the pipeline, as far as the folders that `known` instances wrote tell. */
function makePlan(pipeline: Pipeline, {targets, force}: ReproCommand, known: ReadonlySet<string>): Plan {
  const unfrozen = unfreeze(pipeline, targets);
  const {instances, producers} = getTargets(unfrozen, targets, (name) => known.has(name));
  const nodes = withUpstream(unfrozen, [...instances, ...producers]);
  return {pipeline: unfrozen, nodes, forced: new Set(force ? instances : [])};
}

/** A stage named whose instances follow from what a frozen stage has not written cannot be built. */
async function refuseUnknownInstances(
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
      throw Object.assign(
        new Error(
          `the instances of ${name} are known once ${instance.stage} has run, and that stage is frozen`,
        ),
        {hint: `Build it first: \`pnpm dag repro ${instance.stage}\`.`},
      );
    }
  }
}

/** The files that a stage wrote into a folder make up instances, and these may be wrong. */
function describeDiagnostics({diagnostics, sources}: Loaded & {ok: false}): Error {
  const text = formatDiagnostics(diagnostics, sources, {color: false});
  const hint = "Correct what the stage writes into its folder, or the stages that read it.";
  return Object.assign(new Error(`with the files that it wrote, the pipeline has errors\n${text}`), {hint});
}

/** Says what is fresh and what would run, and ends. */
function reportStatuses(statuses: readonly Status[], logger: Logger, milliseconds: number): number {
  const stale = statuses.filter((status) => !isFresh(status));
  for (const {name, reasons, failure} of stale) {
    const event: Event =
      failure === undefined ? {type: "stale", name, reasons} : {type: "failed", name, failure};
    logger.emit(event);
  }
  const frozen = statuses.filter(({unbuilt}) => unbuilt === true).map(({name}) => name);
  for (const name of frozen) logger.emit({type: "frozen", name});
  const failed = stale.filter(({failure}) => failure !== undefined).length;
  const summary: Summary = {
    fresh: statuses.length - stale.length - frozen.length,
    ran: 0,
    restored: 0,
    failed,
    skipped: 0,
    stale: stale.length - failed,
    frozen,
    milliseconds,
    interrupted: false,
  };
  logger.emit({type: "end", summary});
  logger.close();
  return failed > 0 ? 2 : 0;
}

function createLogger(command: ReproCommand, printer: Printer, pipeline: () => Pipeline): Logger {
  if (command.json) return createJsonLogger(printer);
  return printer.live && !command.dry
    ? createTreeLogger(printer, pipeline)
    : createPlainLogger(printer, pipeline);
}

function exitCodeOf({failed, interrupted}: Summary): number {
  if (interrupted) return 130;
  return failed > 0 ? 2 : 0;
}
