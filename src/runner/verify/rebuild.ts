/** Runs the pipeline, or some of it, in a workspace of its own, under a variation. */
import {availableParallelism} from "node:os";
import {ExpectedError, type Failure} from "../../platform/failure.ts";
import {formatDiagnostics} from "../definition/diagnostic.ts";
import type {Loaded} from "../definition/instance.ts";
import {openDefinition} from "../definition/load.ts";
import type {Event} from "../engine/event.ts";
import {makePlan} from "../engine/plan.ts";
import {repro} from "../engine/repro.ts";
import {openWorkspace} from "../engine/workspace.ts";
import {openLocalExecutor} from "../executor/local.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import {openLocalStore} from "../store/local-store.ts";
import {readLock} from "../store/lock-file.ts";
import type {RunRecord} from "../store/record.ts";
import {openRunCache} from "../store/run-cache.ts";
import {cleanUpAfter} from "./faketime.ts";
import type {Variation} from "./variation.ts";

export interface RebuildRequest {
  /** Stages or instances; none stands for all. */
  readonly targets: readonly string[];
  /** Runs the targets even if they are fresh. */
  readonly force: boolean;
  readonly variation?: Variation;
  /** Path of the program in which a stage runs. */
  readonly worker: string;
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
  readonly steps?: Steps;
}

export interface Rebuilt {
  /** By instance: those of the workspace's lock. */
  readonly records: ReadonlyMap<string, RunRecord>;
  readonly failures: readonly {readonly name: string; readonly failure: Failure}[];
  readonly isInterrupted: boolean;
}

/** `root` is nobody else's. Nothing is tracked. */
export async function rebuild(root: string, request: RebuildRequest): Promise<Rebuilt> {
  const {targets, force, variation, worker, signal, emit, steps = NO_STEPS} = request;
  const load = openDefinition(root);
  const plan = (known: ReadonlySet<string>) => {
    const {tracker: _, ...pipeline} = getPipeline(load());
    return makePlan(pipeline, {targets, force}, known);
  };
  const first = plan(new Set());
  const failures: {name: string; failure: Failure}[] = [];
  const {env, prefix, jobs = availableParallelism()} = variation ?? {};
  const local = openLocalExecutor(worker, {
    ...(env === undefined ? {} : {env}),
    ...(prefix === undefined ? {} : {prefix}),
    separate: true, // so that what an instance left to the next shows
  });
  const executor = env?.FAKETIME === undefined ? local : cleanUpAfter(local);
  // nothing comes from a remote: it is to be built
  const own = {store: openLocalStore(root, steps), runs: openRunCache(root)};
  const summary = await repro({...openWorkspace(root, first.pipeline, steps), ...own}, first, {
    jobs,
    keepGoing: true,
    whole: targets.length === 0,
    replan: plan,
    executor,
    signal,
    emit: (event) => {
      if (event.type === "failed") failures.push({name: event.name, failure: event.failure});
      emit(event);
    },
    now: () => performance.now(),
    date: () => new Date(),
  }).finally(() => executor.close());
  const lock = readLock(root);
  return {
    records: new Map(lock.names().map((name) => [name, lock.recordsOf(name)[0]!])),
    failures,
    isInterrupted: summary.interrupted,
  };
}

function getPipeline(loaded: Loaded) {
  if (loaded.ok) return loaded.pipeline;
  const text = formatDiagnostics(loaded.diagnostics, loaded.sources, {color: false});
  throw new ExpectedError("input", `in a clean workspace the pipeline has errors\n${text}`, {
    hint: "Add what it reads to git, or declare it under deps.",
  });
}
