/** What becomes of one instance: it is fresh, restored from the run cache, run, or left as it is. */
import {stripVTControlCharacters} from "node:util";
import {type Failure, toFailure} from "../../platform/failure.ts";
import type {Instance, Node} from "../definition/instance.ts";
import type {Executor} from "../executor/executor.ts";
import type {JsonValue} from "../stage.ts";
import type {RunRecord} from "../store/record.ts";
import type {Event} from "./event.ts";
import type {Looks} from "./inputs.ts";
import {type Inspection, inspect, inspectFrozen} from "./inspect.ts";
import {createMask} from "./keep-secrets.ts";
import {MissingDependency} from "./missing-dependency.ts";
import {findNewMatch, lookAtMatched, refuseLeftOvers} from "./new-matches.ts";
import {restoreOutputs} from "./restore.ts";
import {runInstance} from "./run-instance.ts";
import type {Measured} from "./track-run.ts";
import type {Workspace} from "./workspace.ts";

export interface BuildOptions {
  /** Run, whatever the digests say. */
  readonly force: boolean;
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
  /** Milliseconds, from any origin. */
  readonly now: () => number;
  /** By the clock on the wall. */
  readonly date: () => Date;
}

export interface Built {
  /** `outdated`: a pattern matches more than when the pipeline was planned, so nothing was done. */
  readonly how: Ended | "outdated";
  readonly record?: RunRecord;
  /** Of an instance that ran. */
  readonly measured?: Measured;
}

/** `frozen`: it has no outputs, and nobody asked for them. */
/** `skipped`: not run, or interrupted. `unasked`: a frozen instance that the run did not come to. */
export type Ended = "fresh" | "ran" | "restored" | "failed" | "skipped" | "frozen" | "unasked";

/** Brings one instance, whose upstream has ended, up to date. */
export async function build(workspace: Workspace, node: Node, options: BuildOptions): Promise<Built> {
  const {instance} = node;
  const {name} = instance;
  const {signal, force} = options;
  const mask = createMask(instance);
  const emit: BuildOptions["emit"] = (event) => options.emit(mask(event));
  const began = options.now();
  if (instance.frozen) return useFrozen(workspace, instance, options);
  const fail = (failure: Failure): {how: Ended} => {
    if (failure.reason === "interrupted") {
      emit({type: "skipped", name, because: "interrupted"});
      return {how: "skipped"};
    }
    emit({type: "failed", name, failure});
    return {how: "failed"};
  };
  let inspection: Inspection;
  const looks: Looks = new Map();
  try {
    inspection = await inspect(workspace, node, {force, looks});
  } catch (error) {
    return fail(toFailure(error, error instanceof MissingDependency ? "missing dependency" : "code"));
  }
  const {inputs, reasons, record: before} = inspection;
  if (reasons.length === 0) {
    emit({type: "fresh", name});
    return before === undefined ? {how: "fresh"} : {how: "fresh", record: before};
  }
  if (findNewMatch(workspace, instance) !== undefined) return {how: "outdated"};
  let peakMB: number | undefined;
  const done = (how: "ran" | "restored", record: RunRecord): Built & {record: RunRecord} => {
    const unchanged = before !== undefined && sameContent(before, record);
    const milliseconds = options.now() - began;
    emit({
      type: "done",
      name,
      how,
      milliseconds,
      unchanged,
      reasons,
      ...(peakMB === undefined ? {} : {peakMB}),
    });
    return {how, record};
  };
  if (!force && !instance.alwaysChanged) {
    const cached = workspace.runs.find(inputs.fingerprint);
    if (cached !== undefined && (await restoreOutputs(workspace, instance, cached))) {
      workspace.runs.touch(inputs.fingerprint);
      return done("restored", cached);
    }
  }
  try {
    refuseLeftOvers(workspace, instance);
  } catch (error) {
    return fail(toFailure(error, "state"));
  }
  emit({type: "run", name, reasons});
  const startedAt = options.date();
  const start = options.now();
  const observations: JsonValue[] = [];
  try {
    for (const [folder, look] of lookAtMatched(workspace, instance)) looks.set(folder, look);
    const executed = await runInstance(workspace, instance, inputs, looks, {
      executor: options.executor,
      force,
      hooks: {
        progress: (share, text) =>
          emit({type: "progress", name, share, ...(text === undefined ? {} : {text: toOneLine(text)})}),
        observe: (value) => observations.push(mask(value)),
        log: (line) => emit({type: "log", name, line}),
        peaked: (megabytes) => {
          peakMB = Math.round(megabytes);
        },
        signal,
      },
    });
    if (!executed.ok) return fail(executed.failure);
    const seconds = (options.now() - start) / 1000;
    return {...done("ran", executed.record), measured: {startedAt, seconds, observations}};
  } catch (error) {
    return fail(toFailure(error, "state"));
  }
}

function sameContent(before: RunRecord, after: RunRecord): boolean {
  return (
    before.outs.length === after.outs.length &&
    before.outs.every((out, i) => out.path === after.outs[i]?.path && out.content === after.outs[i]?.content)
  );
}

/** A stage's words must not steer the terminal. */
function toOneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "")
    .slice(0, 500);
}

/** Never runs: what is there is used, what the store has is put back, and the rest is left unbuilt. */
async function useFrozen(
  workspace: Workspace,
  instance: Instance,
  {emit, now}: BuildOptions,
): Promise<Built> {
  const {name} = instance;
  const began = now();
  const {record, missing} = await inspectFrozen(workspace, instance);
  const held = record === undefined ? {} : {record};
  if (missing.length === 0) {
    emit({type: "fresh", name});
    return {how: "fresh", ...held};
  }
  const stored = record === undefined ? undefined : workspace.runs.find(record.fingerprint);
  if (stored === undefined || !(await restoreOutputs(workspace, instance, stored))) {
    emit({type: "frozen", name});
    return {how: "frozen", ...held};
  }
  const reasons = missing.map((path) => ({kind: "output missing", path}) as const);
  emit({type: "done", name, how: "restored", milliseconds: now() - began, unchanged: true, reasons});
  return {how: "restored", record: stored};
}
