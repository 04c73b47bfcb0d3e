/** One stage and one binding of its variables make one draft of an instance. */

import {readDeclaredParams} from "./declared-params.ts";
import type {Disk} from "./disk.ts";
import type {Draft, DraftOut} from "./draft.ts";
import type {Action} from "./instance.ts";
import type {Report} from "./mistake.ts";
import {addVars} from "./parameters.ts";
import {compareText, hasControlCharacter} from "./path.ts";
import {type PathContext, readDeps, readFlag, readOuts, readPath} from "./paths-of-stage.ts";
import type {Sources} from "./source.ts";
import type {WrittenStage} from "./stages.ts";
import {resolve} from "./template.ts";
import {describe, findEntry, type Mapping, type Tree} from "./tree.ts";
import type {Variant} from "./variants.ts";

export interface World {
  readonly root: string;
  readonly sources: Sources;
  readonly disk: Disk;
  /** Where mistakes in the pipeline's file go. */
  readonly report: Report;
  /** params.yaml with `--set` in place. */
  readonly params: Mapping;
  /** `params` and the pipeline's `vars`. */
  readonly variables: Mapping;
}

/** Keys that are text for people or were already read. */
const UNRESOLVED = new Set(["desc", "meta", "vars", "each", "matrix", "wdir", "cmd"]);

/** Every mistake in the stage is reported; the draft of a stage with mistakes is as far as it could be made. */
export function instantiate(stage: WrittenStage, variant: Variant, world: World): Draft | undefined {
  const {report, root, sources} = world;
  const wdir = readWdir(stage, variant, world);
  if (wdir === undefined) return undefined;
  const vars = findEntry(stage.body, "vars")?.value;
  const variables =
    vars === undefined ? world.variables : addVars(world.variables, vars, {sources, report, root, wdir});
  const scope = [variant.layer, variables];

  const field = (key: string): Tree | undefined => {
    const value = findEntry(stage.body, key)?.value;
    if (value === undefined || UNRESOLVED.has(key)) return value;
    warnOfBraces(key, value, report);
    return resolve(value, {scope, report});
  };
  const paths: PathContext = {root, wdir, report};
  const deps = field("deps");
  const params = field("params");
  const outs = (["outs", "metrics", "plots"] as const).flatMap((key): readonly DraftOut[] => {
    const value = field(key);
    return value === undefined ? [] : readOuts(value, key, paths);
  });
  const env = field("env");
  const flags: Mapping = {
    ...stage.body,
    entries: ["frozen", "always_changed"].flatMap((key) => {
      const value = field(key);
      return value === undefined ? [] : [{key, at: value, value}];
    }),
  };
  const action =
    findEntry(stage.body, "run") === undefined
      ? readCommands(stage, variant, wdir, scope, report)
      : readRun(field("run"), paths, variant, world);
  if (action === undefined) return undefined;
  return {
    stage,
    variant,
    action,
    deps: deps === undefined ? [] : readDeps(deps, paths),
    params:
      params === undefined
        ? []
        : readDeclaredParams(params, {...paths, sources, params: world.params, generic: variant.generic}),
    outs: dropRepeatedRoles(outs, report),
    env: env === undefined ? [] : readEnv(env, report),
    frozen: readFlag(flags, "frozen", false, report),
    alwaysChanged: readFlag(flags, "always_changed", false, report),
  };
}

/** The folder that the stage's paths are relative to, "." without `wdir`. */
export function readWdir(
  stage: WrittenStage,
  variant: Variant,
  {root, report, variables}: World,
): string | undefined {
  const wdir = findEntry(stage.body, "wdir")?.value;
  if (wdir === undefined) return ".";
  const resolved = resolve(wdir, {scope: [variant.layer, variables], report});
  return resolved === undefined ? undefined : readPath(resolved, "wdir", {root, wdir: ".", report});
}

function readRun(
  run: Tree | undefined,
  paths: PathContext,
  variant: Variant,
  {disk, report}: World,
): Action | undefined {
  const file = run === undefined ? undefined : readPath(run, "run", paths);
  if (run === undefined || file === undefined) return undefined;
  if (variant.generic && file.includes("{")) return {kind: "run", file};
  if (!/\.[mc]?[tj]s$/.test(file)) {
    report(
      run,
      `run is "${file}", which is no TypeScript file`,
      "Name a .ts file, or use cmd for a shell command.",
    );
    return undefined;
  }
  if (!disk.isFile(file)) {
    report(run, `the file "${file}" does not exist`, "Create it, or correct the path.");
    return undefined;
  }
  return {kind: "run", file};
}

function readCommands(
  stage: WrittenStage,
  variant: Variant,
  wdir: string,
  scope: readonly Mapping[],
  report: Report,
): Action | undefined {
  const written = findEntry(stage.body, "cmd")!.value;
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
function checkShellValues(cmd: Tree, {bindings}: Variant, report: Report): void {
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

function readEnv(env: Tree, report: Report): readonly string[] {
  if (env.kind !== "list") {
    report(env, `env is ${describe(env)}, not a list`, "Write a list of the names of environment variables.");
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
  return [...names].sort(compareText);
}

/** A role is how a function names its output, so it must be one output. */
function dropRepeatedRoles(outs: readonly DraftOut[], report: Report): readonly DraftOut[] {
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
function warnOfBraces(key: string, tree: Tree, report: Report): void {
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
  report: Report,
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
