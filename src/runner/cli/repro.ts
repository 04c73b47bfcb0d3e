/** `pnpm dag repro`: build what is stale. */
import {availableParallelism} from "node:os";
import {canonical} from "../../platform/canonical.ts";
import {type Command, defineCommand, type ExitCode} from "../../platform/terminal/command.ts";
import {parseNumber} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import type {Instance, Loaded, Node, Pipeline} from "../definition/instance.ts";
import type {Event, Summary} from "../engine/event.ts";
import {leaveEvicted, namedOf} from "../engine/evicted.ts";
import {recordParams} from "../engine/inputs.ts";
import {hasOrphans, listOrphans} from "../engine/orphans.ts";
import {type BuildRequest, makePlan, refuseUnknownInstances} from "../engine/plan.ts";
import {needsRecovery} from "../engine/recover.ts";
import {
  computeStatus,
  findAllFresh,
  findPending,
  formatPending,
  isFresh,
  type Status,
} from "../engine/status.ts";
import {getTargets} from "../engine/targets.ts";
import {openWorkspace, type Workspace} from "../engine/workspace.ts";
import {type Lock, readLock} from "../store/lock-file.ts";
import type {BuildTools} from "./build-stale.ts";
import {keepHistory} from "./history-logger.ts";
import {createJsonLogger, createPlainLogger, type Logger} from "./logger.ts";
import {type OpenPipeline, openPipeline, SET_OPTION, STUDY_OPTION} from "./open-pipeline.ts";
import {keepSettings} from "./study-settings.ts";
import {createTreeLogger} from "./tree-logger.ts";
import {readWait, WAIT_OPTION} from "./wait.ts";

export interface ReproTools extends Pick<BuildTools, "worker" | "executor" | "steps"> {
  /**
   * Called before anything runs, with what is to be built; throws what would be found out only later. `stages`: those whose
   * parameters are to be looked at; undefined where these are what they were.
   */
  checkPlan?(
    root: string,
    instances: readonly Instance[],
    params: Readonly<Record<string, unknown>>,
    stages: readonly Instance[] | undefined,
  ): Promise<void>;
  /**
   * Called after a run that ran or restored something, or failed; what it throws is a warning. `pipeline` is that of
   * params.yaml, where the run was of it.
   */
  afterRun?(root: string, pipeline: Pipeline | undefined): Promise<void>;
  /** Whether `afterRun` is called where there was nothing to do, since what it writes is not there. */
  isDue?(root: string, pipeline: Pipeline): boolean;
}

export function createRepro(tools: ReproTools): Command {
  return defineCommand({
    words: "[stage…]",
    about: `Builds every stale stage, or only the named ones with what they stand on. A stage is stale when its code,
parameters, dependencies or outputs are not what they were; \`pnpm dag why STAGE\` gives the reasons.
A frozen stage is used as it is until it is named; then it runs, with the frozen ones it stands on.`,
    options: {
      jobs: {
        type: "string",
        short: "j",
        value: "N",
        help: "how many at a time (default: the number of cores)",
      },
      dry: {type: "boolean", short: "n", help: "show what would run, and run nothing"},
      force: {type: "boolean", short: "f", help: "run the named stages (or all) even if they are fresh"},
      "keep-frozen": {type: "boolean", help: "run no frozen stage that is not named itself"},
      "keep-going": {type: "boolean", short: "k", help: "go on with what does not stand on a failed stage"},
      set: SET_OPTION,
      study: STUDY_OPTION,
      wait: WAIT_OPTION,
      json: {type: "boolean", help: "events as lines of JSON"},
    },
    notes: `Exit code: 0 done or fresh, 2 an error, 130 interrupted.

Examples
  pnpm dag repro
  pnpm dag repro drift --set drift.bins=20
  pnpm dag repro --study wide --set windows.stepSamples=50
  pnpm dag repro --force evaluate`,
    async run({values, words, printer, root}) {
      const request: ReproRequest = {
        targets: words,
        jobs: parseNumber(values.jobs, "jobs", {
          otherwise: availableParallelism(),
          low: 1,
          high: Number.POSITIVE_INFINITY,
          whole: true,
        }),
        dry: values.dry === true,
        force: values.force === true,
        keepFrozen: values["keep-frozen"] === true,
        keepGoing: values["keep-going"] === true,
        waitMs: readWait(values.wait),
        json: values.json === true,
        isSet: (values.set ?? []).length > 0,
      };
      const {study} = values;
      const kept = study !== undefined && !request.dry && keepSettings(root, study, values.set ?? []);
      const opened = openPipeline(root, kept ? undefined : values.set, study);
      // the page of the pipeline is that of params.yaml
      const {afterRun, ...others} = tools;
      return runRepro(root, opened, request, printer, study === undefined ? tools : others);
    },
  });
}

/** Whether one of them is given another value than it was built with. */
function haveParamsChanged(lock: Lock, {nodes}: Pipeline): boolean {
  return nodes.some(({instance}) => {
    const [record] = lock.recordsOf(instance.name);
    return record !== undefined && canonical(record.params) !== canonical(recordParams(instance));
  });
}

interface ReproRequest extends BuildRequest {
  readonly dry: boolean;
  readonly json: boolean;
  /** Whether parameters are other ones than those of params.yaml. */
  readonly isSet: boolean;
}

async function runRepro(
  root: string,
  {pipeline: defined, params, load}: OpenPipeline,
  request: ReproRequest,
  printer: Printer,
  {afterRun, isDue, checkPlan, ...tools}: ReproTools,
): Promise<ExitCode> {
  const current = {plan: makePlan(defined, request, new Set())};
  let latest: Pipeline | undefined = defined;
  const loadAgain = (): Loaded => {
    const loaded = load();
    latest = loaded.ok ? loaded.pipeline : undefined;
    return loaded;
  };
  const written = (): Pipeline | undefined => (request.isSet ? undefined : latest);
  const {pipeline, nodes, forced} = current.plan;
  await refuseUnknownInstances(root, pipeline, request.targets);
  const began = performance.now();
  const logger = createLogger(request, printer, () => current.plan.pipeline);

  const check = async (areParamsAsked: boolean) =>
    checkPlan?.(
      root,
      nodes.map(toInstance),
      params,
      areParamsAsked ? pipeline.nodes.map(toInstance) : undefined,
    );
  if (request.dry) {
    await check(true);
    const {workspace} = await leaveEvicted(
      openWorkspace(root, pipeline),
      nodes,
      namedOf(current.plan, request),
    );
    const statuses = await computeStatus(workspace, nodes, (name) => forced.has(name));
    workspace.digests.save();
    for (const pending of findPending(pipeline, statuses).filter(({frozen}) => !frozen))
      logger.emit({type: "warning", message: formatPending(pending)});
    for (const {name, paths} of request.targets.length === 0 ? await listOrphans(workspace) : [])
      logger.emit({
        type: "warning",
        message: `${paths.join(", ")} of ${name}: written by no stage any more, would be removed`,
      });
    return reportStatuses(statuses, logger, performance.now() - began);
  }
  // Most runs have nothing to do: find that out before taking the workspace.
  let opened: Workspace | undefined;
  if (!needsRecovery(root) && forced.size === 0) {
    opened = openWorkspace(root, pipeline);
    const {workspace} = await leaveEvicted(opened, nodes, namedOf(current.plan, request));
    const isClean = !workspace.lock.isOutdated && (request.targets.length > 0 || !hasOrphans(workspace));
    const fresh = isClean ? await findAllFresh(workspace, nodes) : undefined;
    if (fresh !== undefined) {
      opened.digests.save();
      getTargets(pipeline, request.targets, () => true); // all is known: no name is to come
      if (isDue?.(root, pipeline) === true) await afterRun?.(root, written()).catch(warn);
      return reportStatuses(fresh, logger, performance.now() - began);
    }
  }
  await check(haveParamsChanged(opened?.lock ?? readLock(root, pipeline.study), pipeline));
  const {buildStale} = await import("./build-stale.ts"); // nothing to do needs neither the engine nor an executor
  const summary = await buildStale(root, current, request, {
    ...tools,
    load: loadAgain,
    logger: keepHistory(logger, root, new Date()),
    ...(opened === undefined ? {} : {digests: opened.digests}),
  });
  // Ctrl-C has ended what the page is made with, too: the next run writes it.
  const hasNews = summary.ran + summary.restored + summary.failed > 0;
  if (hasNews) await afterRun?.(root, written()).catch(summary.interrupted ? () => undefined : warn);
  return exitCodeOf(summary);

  function warn(error: unknown): void {
    const message = `the page of the pipeline was not written: ${(error as Error).message}`;
    if (request.json) logger.emit({type: "warning", message});
    else printer.error(`${printer.paint("warning", "yellow")}   ${message}`);
  }
}

function toInstance({instance}: Node): Instance {
  return instance;
}

/** Says what is fresh and what would run, and ends. */
function reportStatuses(statuses: readonly Status[], logger: Logger, milliseconds: number): ExitCode {
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

function createLogger(request: ReproRequest, printer: Printer, pipeline: () => Pipeline): Logger {
  if (request.json) return createJsonLogger(printer);
  return printer.live && !request.dry
    ? createTreeLogger(printer, pipeline)
    : createPlainLogger(printer, pipeline);
}

function exitCodeOf({failed, interrupted}: Summary): ExitCode {
  if (interrupted) return 130;
  return failed > 0 ? 2 : 0;
}
