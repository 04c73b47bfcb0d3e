/**
 * Runs one instance so that its last good outputs stay in place until new ones are whole.
 *
 * A TypeScript stage writes into a staging folder. A command writes where dag.yaml says, so its old outputs are
 * moved aside first and back if it fails. New outputs go to the store and into the run cache before they are
 * renamed into place: a kill in between costs a restore, never a run.
 */
import {mkdirSync, renameSync, rmSync} from "node:fs";
import {basename, dirname, join, resolve} from "node:path";
import {temporaryPath} from "../../platform/atomic-file.ts";
import type {Failure} from "../../platform/failure.ts";
import {errorCode} from "../../platform/system-error.ts";
import type {Action, Instance, Param} from "../definition/instance.ts";
import {findDifferentParam} from "../definition/params-on-disk.ts";
import type {Executor, JobHooks, StageJob} from "../executor/executor.ts";
import type {GuardRules} from "../executor/guard/watch.ts";
import {flushTree, makeFolder, replacePath} from "../store/durable.ts";
import {citeInputs, type Inputs, type Looks, nestParams} from "./inputs.ts";
import {closeJournal, isThere, type JournalEntry, putBack, writeJournal} from "./journal.ts";
import {watchMatches} from "./new-matches.ts";
import {type Recorded, recordOutputs} from "./record-outputs.ts";
import {openScratch} from "./scratch.ts";
import {refuseStrayLinks} from "./stray-links.ts";
import type {Workspace} from "./workspace.ts";

export interface RunOptions {
  readonly executor: Executor;
  /** What is made of the job's words; the journal is kept here. */
  readonly hooks: Omit<JobHooks, "started">;
  /** True: nothing of an earlier attempt is used. */
  readonly force: boolean;
}

let runs = 0;

/** Runs the instance, stores its outputs and puts them in place. */
export async function runInstance(
  workspace: Workspace,
  instance: Instance,
  inputs: Inputs,
  before: Looks,
  options: RunOptions,
): Promise<Recorded> {
  const {root, steps} = workspace;
  const id = `${process.pid}-${++runs}`;
  const staging = join(".dag", "staging", id);
  const run: Run = {workspace, instance, inputs, before, id, staging, aside: [], options};
  try {
    const {action} = instance;
    const param = action.kind === "cmd" ? findDifferentParam(root, instance.params) : undefined;
    if (param !== undefined) return {ok: false, failure: describeDifferentParam(param)};
    return action.kind === "run" ? await runStage(run, action) : await runCommands(run, action);
  } finally {
    closeJournal(root, id); // first: what is left in the staging folder is then not put back
    steps.reached("journal-closed");
    for (const path of [staging, ...run.aside.map(({backup}) => backup)])
      if (isThere(join(root, path))) rmSync(join(root, path), {recursive: true, force: true});
  }
}

interface Run {
  readonly workspace: Workspace;
  readonly instance: Instance;
  readonly inputs: Inputs;
  /** How the inputs looked when it was decided to run. */
  readonly before: Looks;
  readonly id: string;
  /** Relative to the workspace. */
  readonly staging: string;
  /** Last good outputs of a command, and where they are meanwhile. */
  readonly aside: {readonly path: string; backup: string}[];
  readonly options: RunOptions;
}

/** A command reads the file by itself, and would be recorded under a value that it has not seen. */
function describeDifferentParam({file, key}: Param): Failure {
  const name = key === "" ? file : `${key} in ${file}`;
  return {
    reason: "input changed",
    message: `${name} is not what this run was started with, and the command reads the file itself`,
    file,
    hint: `Run again if the file was edited. With --set, edit the file instead, or take ${key} out of the stage's params where the command is given it by \${${key}} alone.`,
  };
}

async function runStage(run: Run, {file}: Action & {kind: "run"}): Promise<Recorded> {
  const {workspace, instance, inputs, before, staging, options} = run;
  const {root, steps} = workspace;
  const {bundle, preload, effects, folders} =
    workspace.code.digestNow(file) ?? (await workspace.code.digest(file));
  const staged = new Map(instance.outs.map((out) => [out.path, join(staging, out.path)]));
  for (const path of staged.values()) mkdirSync(dirname(join(root, path)), {recursive: true});
  const scratch = openScratch(root, instance.name, inputs.fingerprint, options.force);
  const hooks = openJournal(run);
  const described = {
    ...describeStage(run, staged),
    bundle: join(root, bundle),
    preload: join(root, preload),
    effects,
    scratch,
  };
  const job = instance.strict
    ? {...described, guard: describeGuard(run, file, described, folders)}
    : described;
  const failure = await options.executor.run(job, hooks);
  if (failure !== undefined) return {ok: false, failure};
  steps.reached("after-run");
  for (const [path, from] of staged) refuseStrayLinks(join(root, from), path);
  const recorded = await recordOutputs(workspace, instance, inputs, before, (out) => staged.get(out.path)!);
  if (!recorded.ok) return recorded;
  for (const [path, from] of staged) {
    makeFolder(dirname(join(root, path)));
    flushTree(join(root, from));
    replacePath(join(root, from), join(root, path), steps);
    steps.reached("output-placed");
  }
  return recorded;
}

function describeStage(
  {workspace: {root}, instance, inputs}: Run,
  staged: ReadonlyMap<string, string>,
): Omit<StageJob, "bundle" | "preload" | "effects" | "scratch"> {
  const deps = instance.deps.map(({role, paths, many}): [string, string | readonly string[]] => {
    const absolute = paths.map((path) => resolve(root, path));
    return [role, many ? absolute : absolute[0]!];
  });
  return {
    kind: "stage",
    folder: root,
    deps: Object.fromEntries(deps),
    outs: Object.fromEntries(instance.outs.map(({role, path}) => [role, join(root, staged.get(path)!)])),
    params: nestParams(instance),
    seed: instance.params.find(({key}) => key === "seed")?.value,
    bindings: instance.bindings,
    inputs: citeInputs(instance, inputs),
    env: instance.env,
    sharesProcess: instance.sharesProcess,
  };
}

function describeGuard(
  {workspace: {root}, instance, staging}: Run,
  file: string,
  {bundle, preload, deps, scratch}: StageJob,
  packages: readonly string[],
): GuardRules {
  return {
    root,
    stage: instance.stage,
    file,
    bundle,
    readable: [preload, ...Object.values(deps).flat(), ...packages],
    writable: [join(root, staging), scratch],
    env: instance.env,
    network: instance.network,
  };
}

async function runCommands(run: Run, {commands, wdir}: Action & {kind: "cmd"}): Promise<Recorded> {
  const {workspace, instance, inputs, before, staging, aside, options} = run;
  const {root, steps} = workspace;
  for (const {path, persist} of instance.outs)
    if (!persist && isThere(join(root, path)))
      aside.push({path, backup: join(staging, String(aside.length))});
  if (aside.length > 0) mkdirSync(join(root, staging), {recursive: true});
  const hooks = openJournal(run);
  for (const one of aside) {
    moveAside(run, one);
    steps.reached("output-aside");
  }
  for (const {path} of instance.outs) mkdirSync(dirname(join(root, path)), {recursive: true});
  let recorded: Recorded | undefined;
  const matches = watchMatches(workspace, instance);
  try {
    const failure = await options.executor.run({kind: "commands", commands, folder: join(root, wdir)}, hooks);
    const passing = await matches.end();
    if (failure !== undefined) return {ok: false, failure};
    steps.reached("after-run");
    if (passing !== undefined) return {ok: false, failure: describePassing(passing)};
    recorded = await recordOutputs(workspace, instance, inputs, before, ({path}) => path);
    return recorded;
  } finally {
    await matches.end();
    if (recorded?.ok !== true) {
      for (const {path, persist} of instance.outs)
        if (!persist) rmSync(join(root, path), {recursive: true, force: true});
      putBack(root, aside, steps);
    }
  }
}

function describePassing(path: string): Failure {
  return {
    reason: "input changed",
    message: `${path}, which a pattern matches, came or went while it ran, so nothing was recorded`,
    file: path,
    hint: "Run again, and leave its inputs alone until it has ended. If the command makes that file itself, have it do so where no pattern of its own looks.",
  };
}

/** Into the staging folder, or where that is on another disk beside the output; the journal says first where. */
function moveAside(run: Run, one: Run["aside"][number]): void {
  const {root} = run.workspace;
  try {
    renameSync(join(root, one.path), join(root, one.backup));
  } catch (error) {
    if (errorCode(error) !== "EXDEV") throw error;
    const folder = dirname(one.path);
    one.backup = join(folder, basename(temporaryPath(folder, basename(one.path))));
    openJournal(run);
    renameSync(join(root, one.path), join(root, one.backup));
  }
}

/** Writes the journal where outputs have to be put back, and for each process that is started. */
function openJournal({workspace, instance, id, staging, aside, options}: Run): JobHooks {
  const {root, steps} = workspace;
  const entry: JournalEntry = {instance: instance.name, staging, aside};
  steps.reached("before-journal");
  if (aside.length > 0) writeJournal(root, id, entry);
  steps.reached("after-journal");
  return {
    ...options.hooks,
    started(child) {
      writeJournal(root, id, {...entry, child});
      steps.reached("started");
    },
  };
}
