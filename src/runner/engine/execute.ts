/**
 * Runs one instance so that its last good outputs stay in place until new ones are whole.
 *
 * A TypeScript stage writes into a staging folder. A command writes where it was told to, so its old outputs are
 * moved aside first and back if it fails. New outputs go to the store and into the run cache before they are
 * renamed into place: a kill in between costs a restore, never a run.
 */
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync} from "node:fs";
import {dirname, join, resolve} from "node:path";
import type {Failure} from "../../platform/failure.ts";
import {identityOf} from "../../platform/process-identity.ts";
import type {Instance, Out} from "../definition/instance.ts";
import {type ChildHooks, runCommands, runWorker} from "../executor/child.ts";
import type {JsonValue} from "../stage.ts";
import type {RunRecord} from "../store/record.ts";
import {citeInputs} from "./cite-inputs.ts";
import {closeJournal, type JournalEntry, putBack, writeJournal} from "./journal.ts";
import type {Inputs} from "./reason.ts";
import {findRecordedDigest} from "./recorded-digest.ts";
import {openScratch} from "./scratch.ts";
import {readInputs, type Workspace} from "./workspace.ts";

export interface ExecuteHooks {
  progress(share: number, text?: string): void;
  observe(value: JsonValue): void;
  log(line: string): void;
  readonly signal: AbortSignal;
  /** True: whatever an earlier attempt left is not gone on from. */
  readonly force: boolean;
  /** Absolute path of the worker's program. */
  readonly worker: string;
}

export type Executed =
  | {readonly ok: true; readonly record: RunRecord}
  | {readonly ok: false; readonly failure: Failure};

let runs = 0;

/** Runs the instance, stores its outputs and puts them in place. */
export async function execute(
  workspace: Workspace,
  instance: Instance,
  inputs: Inputs,
  hooks: ExecuteHooks,
): Promise<Executed> {
  const {root} = workspace;
  const id = `${process.pid}-${++runs}`;
  const staging = join(".dag", "staging", id);
  const run = instance.action.kind === "run" ? executeStage : executeCommand;
  try {
    mkdirSync(join(root, staging), {recursive: true});
    return await run(workspace, instance, inputs, hooks, id, staging);
  } finally {
    rmSync(join(root, staging), {recursive: true, force: true});
    closeJournal(root, id);
  }
}

async function executeStage(
  workspace: Workspace,
  instance: Instance,
  inputs: Inputs,
  hooks: ExecuteHooks,
  id: string,
  staging: string,
): Promise<Executed> {
  const {root} = workspace;
  const entry: JournalEntry = {instance: instance.name, staging, aside: []};
  const code = workspace.code.digestNow(fileOf(instance)) ?? (await workspace.code.digest(fileOf(instance)));
  const staged = new Map(instance.outs.map((out) => [out.path, join(staging, out.path)]));
  for (const path of staged.values()) mkdirSync(dirname(join(root, path)), {recursive: true});
  const job = {
    bundle: join(root, code.bundle),
    deps: Object.fromEntries(
      instance.deps.map(({role, paths, many}) => {
        const absolute = paths.map((path) => resolve(root, path));
        return [role, many ? absolute : absolute[0]!];
      }),
    ),
    outs: Object.fromEntries(instance.outs.map(({role, path}) => [role, join(root, staged.get(path)!)])),
    params: nestParams(instance),
    seed: instance.params.find(({key}) => key === "seed")?.value,
    bindings: instance.bindings,
    inputs: citeInputs(instance, inputs),
    scratch: openScratch(root, instance.name, inputs.fingerprint, hooks.force),
  };
  writeJournal(root, id, entry);
  const failure = await runWorker(hooks.worker, job, withJournal(root, id, entry, hooks));
  if (failure !== undefined) return {ok: false, failure};
  const recorded = await record(workspace, instance, inputs, (out) => staged.get(out.path)!);
  if (!recorded.ok) return recorded;
  for (const [path, from] of staged) replace(join(root, from), join(root, path));
  return recorded;
}

async function executeCommand(
  workspace: Workspace,
  instance: Instance,
  inputs: Inputs,
  hooks: ExecuteHooks,
  id: string,
  staging: string,
): Promise<Executed> {
  const {root} = workspace;
  if (instance.action.kind !== "cmd") throw new Error("not a command");
  const aside = instance.outs
    .filter(({path, persist}) => !persist && existsSync(join(root, path)))
    .map(({path}, i) => ({path, backup: join(staging, String(i))}));
  const entry: JournalEntry = {instance: instance.name, staging, aside};
  writeJournal(root, id, entry);
  for (const {path, backup} of aside) renameSync(join(root, path), join(root, backup));
  for (const {path} of instance.outs) mkdirSync(dirname(join(root, path)), {recursive: true});
  let executed: Executed | undefined;
  try {
    const {commands, wdir} = instance.action;
    const failure = await runCommands(commands, join(root, wdir), withJournal(root, id, entry, hooks));
    executed =
      failure === undefined
        ? await record(workspace, instance, inputs, ({path}) => path)
        : {ok: false, failure};
    return executed;
  } finally {
    if (executed?.ok !== true) {
      for (const {path, persist} of instance.outs)
        if (!persist) rmSync(join(root, path), {recursive: true, force: true});
      putBack(root, aside);
    }
  }
}

function withJournal(root: string, id: string, entry: JournalEntry, hooks: ExecuteHooks): ChildHooks {
  return {...hooks, started: (pid) => writeJournal(root, id, {...entry, child: identityOf(pid)})};
}

/** Checks that the outputs are there and the inputs still the same, then stores and records them. */
async function record(
  workspace: Workspace,
  instance: Instance,
  inputs: Inputs,
  placeOf: (out: Out) => string,
): Promise<Executed> {
  const {root, digests, store, runs: cache} = workspace;
  for (const out of instance.outs) {
    if (!existsSync(join(root, placeOf(out)))) return {ok: false, failure: missingOutput(instance, out)};
  }
  const keep = async (out: Out): Promise<RunRecord["outs"][number]> => {
    const place = placeOf(out);
    const [stored, content] = await Promise.all([
      out.cache ? store.put(join(root, place)) : undefined,
      digests.content(place),
    ]);
    const bytes = stored?.bytes ?? (await digests.bytes(place));
    return {role: out.role, path: out.path, bytes, content, size: stored?.size ?? digests.size(place)};
  };
  const [after, outs] = await Promise.all([
    readInputs(workspace, instance),
    Promise.all(instance.outs.map(keep)),
  ]);
  if (after.fingerprint !== inputs.fingerprint) return {ok: false, failure: changedInput(inputs, after)};
  const result: RunRecord = {...inputs, outs};
  cache.put(result);
  return {ok: true, record: result};
}

function missingOutput(instance: Instance, out: Out): Failure {
  return {
    reason: "output missing",
    message: `${instance.name} ended well but did not write ${out.path}`,
    file: instance.at.file,
    place: `line ${out.at.line}`,
    hint: "Write it, or take it out of the stage's outs.",
  };
}

function changedInput(before: Inputs, after: Inputs): Failure {
  const changed = after.deps
    .filter((dep, i) => dep.content !== before.deps[i]?.content)
    .map(({path}) => path);
  return {
    reason: "input changed",
    message: `${changed.length === 0 ? "its code" : changed.join(", ")} changed while it ran, so nothing was recorded`,
    hint: "Run again.",
  };
}

/** Renames over what is there; a folder is emptied first, since a rename cannot replace a full one. */
function replace(from: string, to: string): void {
  mkdirSync(dirname(to), {recursive: true});
  try {
    renameSync(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EISDIR" && code !== "ENOTDIR") throw error;
    rmSync(to, {recursive: true, force: true});
    renameSync(from, to);
  }
}

/** Puts the outputs of an earlier run back in place. False if the store no longer has them all, whole. */
export async function restore(workspace: Workspace, instance: Instance, cached: RunRecord): Promise<boolean> {
  const {root, digests, store} = workspace;
  for (const {path, bytes} of cached.outs) {
    if ((await digests.findBytes(path)) === bytes) continue;
    if (!instance.outs.some((out) => out.path === path)) return false;
    if (!(await store.get(bytes, join(root, path)))) return false;
  }
  return true;
}

/** Removes recorded outputs that nothing owns any more, and the folders that are empty then. */
export async function removeOutputs(
  {root, digests}: Workspace,
  record: RunRecord,
): Promise<{removed: string[]; kept: string[]}> {
  const removed: string[] = [];
  const kept: string[] = [];
  for (const {path, bytes} of record.outs) {
    const actual = await findRecordedDigest(digests, path);
    if (actual === undefined) continue;
    if (actual !== bytes) {
      kept.push(path);
      continue;
    }
    rmSync(join(root, path), {recursive: true, force: true});
    removed.push(path);
    removeEmptyFolders(root, dirname(path));
  }
  return {removed, kept};
}

function removeEmptyFolders(root: string, folder: string): void {
  for (let at = folder; at !== "." && !at.startsWith(".."); at = dirname(at)) {
    try {
      if (readdirSync(join(root, at)).length > 0) return;
      rmSync(join(root, at), {recursive: true});
    } catch {
      return;
    }
  }
}

function fileOf({action}: Instance): string {
  if (action.kind !== "run") throw new Error("not a TypeScript stage");
  return action.file;
}

/** The declared parameters as the function gets them: `drift.psi` and `seed` become `{drift: {psi}, seed}`. */
export function nestParams({params}: Instance): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const {key, value} of params) {
    if (key === "") Object.assign(nested, value); // a whole file
    const names = key.split(".");
    const last = names.pop()!;
    let at = nested;
    for (const name of names) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    if (key !== "") at[last] = value;
  }
  return nested;
}
