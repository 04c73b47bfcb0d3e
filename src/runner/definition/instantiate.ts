/** One stage and one binding of its variables make one draft of an instance. */

import {compareCodeUnits} from "../../platform/canonical.ts";
import {parseNotebookName, toFile} from "../cells/name.ts";
import {readDeclaredParams} from "./declared-params.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {Disk} from "./disk.ts";
import type {Draft, DraftOut} from "./draft.ts";
import type {FileScope} from "./file-scope.ts";
import type {Action} from "./instance.ts";
import {readFlag} from "./out-settings.ts";
import {addVars} from "./parameters.ts";
import {hasControlCharacter} from "./path.ts";
import {type PathContext, readDeps, readOuts, readPath} from "./paths-of-stage.ts";
import type {References} from "./references.ts";
import type {Sources} from "./source.ts";
import type {WrittenStage} from "./stages.ts";
import type {StudyPaths} from "./study.ts";
import {resolve, type TemplateContext} from "./template.ts";
import {describe, findEntry, type Mapping, type Tree} from "./tree.ts";
import type {Variant} from "./variants.ts";

export interface BindContext {
  readonly root: string;
  readonly sources: Sources;
  readonly disk: Disk;
  /** Where errors in the pipeline's file go. */
  readonly report: ReportDiagnostic;
  /** By the folder of each file. */
  readonly scopes: ReadonlyMap<string, FileScope>;
  /** The files of the definition: no stage writes them. */
  readonly definition: ReadonlySet<string>;
  readonly references: References;
  /** Where what a study has for itself lies. */
  readonly study?: StudyPaths;
}

/**
 * Every error in the stage is reported. A draft lacks the parts that are wrong; it serves to find the errors
 * between instances.
 */
export function instantiate(stage: WrittenStage, variant: Variant, context: BindContext): Draft {
  const {report, root, sources} = context;
  const wdir = readWdir(stage, variant, context) ?? stage.folder;
  const own = scopeOf(stage, context);
  const vars = findEntry(stage.body, "vars")?.value;
  const variables =
    vars === undefined
      ? own.variables
      : addVars(own.variables, vars, {sources, report, root, wdir, params: own.params});
  const scope = [variant.layer, variables];
  const field = (key: string): Tree => {
    const value = findEntry(stage.body, key)?.value ?? NOTHING;
    warnOfBraces(key, value, report);
    return resolveParts(value, {scope, report});
  };
  const flag = (key: string, byDefault = false): boolean =>
    readFlag({...NOTHING_IN, entries: [{key, at: NOTHING, value: field(key)}]}, key, byDefault, report);

  const paths: PathContext = {
    ...{root, wdir, report, references: context.references, definition: context.definition},
    ...(context.study === undefined ? {} : {study: context.study}),
  };
  const outs = (["outs", "metrics", "plots"] as const).flatMap((key) => readOuts(field(key), key, paths));
  const action =
    findEntry(stage.body, "run") === undefined
      ? readCommands(stage, variant, wdir, scope, report)
      : readRun(field("run"), paths, variant, context);
  return {
    stage,
    variant,
    action: action ?? {kind: "cmd", commands: [], wdir},
    deps: readDeps(field("deps"), paths),
    params: readDeclaredParams(field("params"), {
      ...paths,
      sources,
      params: own.params,
      generic: variant.generic,
    }),
    outs: dropRepeatedRoles(outs, report),
    env: readEnv(field("env"), report),
    frozen: flag("frozen"),
    alwaysChanged: flag("always_changed"),
    tracked: flag("tracked"),
    strict: flag("strict", true),
    network: flag("network"),
    sharesProcess: flag("share_process"),
    mutex: readMutex(field("mutex"), report),
  };
}

/** What a list or map has left without the parts whose templates are wrong, so that the others are checked. */
function resolveParts(tree: Tree, context: TemplateContext): Tree {
  if (tree.kind === "list")
    return {...tree, items: tree.items.flatMap((item) => resolve(item, context) ?? [])};
  if (tree.kind === "scalar") return resolve(tree, context) ?? NOTHING;
  const entries = tree.entries.flatMap((entry) => {
    const part = resolve({...tree, entries: [entry]}, context);
    return part?.kind === "map" ? part.entries : [];
  });
  return {...tree, entries};
}

const NOTHING: Tree = {kind: "scalar", value: null, text: "", start: 0, end: 0};
const NOTHING_IN: Mapping = {kind: "map", entries: [], start: 0, end: 0};

/** What holds in the file of a stage. */
export function scopeOf({folder}: WrittenStage, {scopes}: BindContext): FileScope {
  return scopes.get(folder)!;
}

/** The folder that the stage's paths are relative to: without `wdir` that of its file. */
export function readWdir(stage: WrittenStage, variant: Variant, context: BindContext): string | undefined {
  const {root, report} = context;
  const wdir = findEntry(stage.body, "wdir")?.value;
  if (wdir === undefined) return stage.folder;
  const resolved = resolve(wdir, {scope: [variant.layer, scopeOf(stage, context).variables], report});
  return resolved === undefined ? undefined : readPath(resolved, "wdir", {root, wdir: stage.folder, report});
}

function readRun(
  run: Tree,
  paths: PathContext,
  variant: Variant,
  {disk, report}: BindContext,
): Action | undefined {
  const file = run === NOTHING ? undefined : readPath(run, "run", paths);
  if (file === undefined) return undefined;
  if (variant.generic && file.includes("{")) return {kind: "run", file};
  if (!/\.[mc]?[tj]s$/.test(file) && parseNotebookName(file) === undefined) {
    report(
      run,
      `run is "${file}", which is neither a TypeScript file nor a notebook`,
      "Name a .ts file or a notebook's .html file, or use cmd for a shell command.",
    );
    return undefined;
  }
  if (!disk.isFile(toFile(file))) {
    report(run, `the file "${toFile(file)}" does not exist`, "Create it, or correct the path.");
    return undefined;
  }
  return {kind: "run", file};
}

function readCommands(
  stage: WrittenStage,
  variant: Variant,
  wdir: string,
  scope: readonly Mapping[],
  report: ReportDiagnostic,
): Action | undefined {
  const written = findEntry(stage.body, "cmd")?.value;
  if (written === undefined) return undefined;
  if (stage.repeat?.by === "each") checkShellValues(written, variant, report);
  const cmd = resolve(written, {scope, report, command: true});
  if (cmd === undefined) return undefined;
  const commands: string[] = [];
  for (const item of cmd.kind === "list" ? cmd.items : [cmd])
    if (item.kind === "scalar" && typeof item.value === "string" && item.value.trim() !== "")
      commands.push(item.value.trim());
    else {
      report(item, `cmd is ${describe(item)}, not a command`, "Write a shell command, or a list of them.");
      return undefined;
    }
  if (commands.length > 0) return {kind: "cmd", commands, wdir};
  report(written, "cmd has no command", "Write a shell command, or a list of them.");
  return undefined;
}

/** The values come from file names: `$(…)` in one must not be run by the shell. */
function checkShellValues(cmd: Tree, {bindings}: Variant, report: ReportDiagnostic): void {
  const texts = (cmd.kind === "list" ? cmd.items : [cmd]).map((item) =>
    item.kind === "scalar" ? item.text : "",
  );
  for (const [name, value] of Object.entries(bindings))
    if (
      /[`"'$\\;&|<>()!#*?[\]~]|^-/.test(value) &&
      texts.some((text) => new RegExp(`\\$\\{\\s*${name}\\s*\\}`).test(text))
    )
      report(
        cmd,
        `{${name}} is "${value}", which a shell would not take as plain text`,
        "Rename the file, or use run instead of cmd.",
        `\${${name}}`,
      );
}

function readEnv(env: Tree, report: ReportDiagnostic): readonly string[] {
  if (env.kind !== "list") {
    if (env.kind !== "scalar" || env.value !== null)
      report(
        env,
        `env is ${describe(env)}, not a list`,
        "Write a list of the names of environment variables.",
      );
    return [];
  }
  const names = new Set<string>();
  for (const item of env.items)
    if (item.kind === "scalar" && typeof item.value === "string" && /^[A-Za-z_]\w*$/.test(item.value))
      names.add(item.value);
    else
      report(
        item,
        `${describe(item)} is no name of an environment variable`,
        "Write the name only; its value is taken from the environment.",
      );
  return [...names].sort(compareCodeUnits);
}

/** `mutex: gpu` or `mutex: [gpu, camera]`. */
function readMutex(mutex: Tree, report: ReportDiagnostic): readonly string[] {
  if (mutex.kind === "scalar" && mutex.value === null) return [];
  const items = mutex.kind === "list" ? mutex.items : [mutex];
  const names = items.flatMap((item) => {
    if (item.kind === "scalar" && typeof item.value === "string" && item.value.trim() !== "")
      return [item.value];
    report(item, `${describe(item)} is no name of a mutex`, "Write a name of your own, such as gpu.");
    return [];
  });
  return [...new Set(names)].sort(compareCodeUnits);
}

/** A role is how a function names its output, so it must be one output. */
function dropRepeatedRoles(outs: readonly DraftOut[], report: ReportDiagnostic): readonly DraftOut[] {
  const roles = new Set<string>();
  return outs.filter(({role, path, span}) => {
    const repeated = roles.has(role);
    if (repeated)
      report(span, `the out "${role === path ? path : role}" is there twice`, "Remove one of the two.");
    roles.add(role);
    return !repeated;
  });
}

const BRACES = /(?<![$\\{])\{([A-Za-z_][\w-]*)\}/;

/** `{session}` outside `each` is nearly always a forgotten dollar. */
function warnOfBraces(key: string, tree: Tree, report: ReportDiagnostic): void {
  if (key !== "deps" && key !== "outs" && key !== "metrics" && key !== "plots") return;
  if (tree.kind === "list") for (const item of tree.items) warnOfBraces(key, item, report);
  else if (tree.kind === "map") for (const {value} of tree.entries) warnOfBraces(key, value, report);
  else {
    const match = typeof tree.value === "string" ? BRACES.exec(tree.value) : null;
    if (match !== null)
      report(tree, `${match[0]} binds only in each`, `Write \${${match[1]}} for the bound value.`, match[0]);
  }
}

/** False where a value that a file name bound cannot be part of names and paths. */
export function checkBoundValues(
  stage: WrittenStage,
  bindings: Readonly<Record<string, string>>,
  report: ReportDiagnostic,
): boolean {
  let fit = true;
  for (const [name, value] of Object.entries(bindings))
    if (hasControlCharacter(value) || /[*?]/.test(value)) {
      const problem = hasControlCharacter(value) ? "has a control character" : "looks like a wildcard";
      report(
        stage.repeat!.value,
        `{${name}} is ${JSON.stringify(value)}, which ${problem}`,
        "Rename the file.",
        `{${name}}`,
      );
      fit = false;
    }
  return fit;
}
