/** The `deps`, `outs`, `metrics` and `plots` of a stage, in DVC's list form and kymo's named form. */

import type {ReportDiagnostic} from "./diagnostic.ts";
import type {DraftDep, DraftOut} from "./draft.ts";
import type {Out} from "./instance.ts";
import {NO_SETTINGS, OUT_SETTINGS, readFlag, readOutSettings} from "./out-settings.ts";
import {hasControlCharacter, isOutside, resolvePath} from "./path.ts";
import {compilePattern, isGlob} from "./pattern.ts";
import {PLOT_SETTINGS, readPlotSettings} from "./plot-settings.ts";
import {References} from "./references.ts";
import {inStudy, type StudyPaths} from "./study.ts";
import {describe, type Entry, findEntry, type Mapping, type Span, type Tree} from "./tree.ts";

export interface PathContext {
  readonly root: string;
  readonly wdir: string;
  readonly report: ReportDiagnostic;
  /** What a dependency may refer to. */
  readonly references?: References;
  /** Where what a study has for itself lies. */
  readonly study?: StudyPaths;
  /** The files of the definition. */
  readonly definition?: ReadonlySet<string>;
}

const NAMED_OUT_KEYS = ["path", "metrics", "plots", ...OUT_SETTINGS, ...PLOT_SETTINGS];
const RESERVED_FOLDERS = [".dag", ".git", "node_modules"];
const RESERVED_FILES = ["dag.yaml", "dvc.yaml", "params.yaml", "dag.lock"];

/** A list (each path is its own role) or a map of roles to paths; a path with `*`, `?` or `**` is a glob. */
export function readDeps(tree: Tree, context: PathContext): readonly DraftDep[] {
  const {report} = context;
  if (tree.kind === "scalar") {
    if (tree.value !== null)
      report(
        tree,
        `deps is ${describe(tree)}, not a list or a map`,
        "Write a list of paths, or names with their paths.",
      );
    return [];
  }
  const deps: DraftDep[] = [];
  const add = (role: string | undefined, path: string | undefined, span: Span): void => {
    if (path === undefined || (role === undefined && deps.some((dep) => dep.role === path))) return;
    const pattern = isGlob(path) ? compilePattern(path, {binds: false}) : undefined;
    deps.push({role: role ?? path, path, pattern, span});
  };
  if (tree.kind === "map")
    for (const {key, value} of tree.entries)
      add(key, readDepPath(value, `dependency "${key}"`, context), value);
  else
    for (const item of tree.items) {
      // DVC allows settings below a path
      const entry = item.kind === "map" && item.entries.length === 1 ? item.entries[0] : undefined;
      const path = entry === undefined ? item : textAt(entry);
      add(undefined, readDepPath(path, "dependency", context), path);
    }
  return deps;
}

/** A path, or a reference: then the path that it stands for. */
function readDepPath(tree: Tree, what: string, context: PathContext): string | undefined {
  const {references} = context;
  return references !== undefined && tree.kind === "scalar" && References.is(tree.text)
    ? references.follow(tree.text, tree)
    : readPath(tree, what, context);
}

/** Outs of one of DVC's three lists, or kymo's map of roles to a path or to `{path, metrics, cache, …}`. */
export function readOuts(
  tree: Tree,
  key: "outs" | "metrics" | "plots",
  context: PathContext,
): readonly DraftOut[] {
  const {report} = context;
  const kind = key === "outs" ? "out" : key;
  if (tree.kind === "scalar") {
    if (tree.value !== null)
      report(
        tree,
        `${key} is ${describe(tree)}, not a list or a map`,
        "Write a list of paths, or names with their paths.",
      );
    return [];
  }
  const outs =
    tree.kind === "map"
      ? tree.entries.map((entry) => namedOut(entry, kind, context))
      : tree.items.map((item) => listedOut(item, kind, context));
  return outs.filter((out) => out !== undefined);
}

function listedOut(item: Tree, kind: Out["kind"], context: PathContext): DraftOut | undefined {
  const entry = item.kind === "map" && item.entries.length === 1 ? item.entries[0] : undefined;
  const at = entry === undefined ? item : textAt(entry);
  const path = readOutPath(at, kind, context);
  if (path === undefined) return undefined;
  const flags = entry?.value.kind === "map" ? entry.value : undefined;
  if (flags === undefined && entry !== undefined && !isNothing(entry.value)) {
    context.report(
      entry.value,
      `the settings of "${path}" are ${describe(entry.value)}, not a map`,
      "Write them as {cache: false}.",
    );
    return undefined;
  }
  const known = kind === "plots" ? [...OUT_SETTINGS, ...PLOT_SETTINGS] : OUT_SETTINGS;
  const settings = readOutSettings(flags, known, `"${path}"`, context.report);
  return {role: path, path, kind, ...settings, ...plotOf(kind, flags, context.report), span: at};
}

function namedOut(
  {key: role, at, value}: Entry,
  kind: Out["kind"],
  context: PathContext,
): DraftOut | undefined {
  const {report} = context;
  if (value.kind !== "map") {
    const path = readOutPath(value, `out "${role}"`, context);
    return path === undefined ? undefined : {role, path, kind, ...NO_SETTINGS, span: value};
  }
  const pathTree = findEntry(value, "path")?.value;
  if (pathTree === undefined) {
    report(at, `out "${role}" has no path`, "Add path.");
    return undefined;
  }
  const path = readOutPath(pathTree, `out "${role}"`, context);
  const flags = readOutSettings(value, NAMED_OUT_KEYS, `out "${role}"`, report);
  const metrics = readFlag(value, "metrics", false, report);
  const plots = readFlag(value, "plots", false, report);
  if (path === undefined) return undefined;
  const own = metrics ? "metrics" : plots ? "plots" : kind;
  return {role, path, kind: own, ...flags, ...plotOf(own, value, report), span: pathTree};
}

function plotOf(
  kind: Out["kind"],
  map: Mapping | undefined,
  report: ReportDiagnostic,
): Pick<DraftOut, "plot"> {
  return kind === "plots" ? {plot: readPlotSettings(map, report)} : {};
}

function readOutPath(tree: Tree, what: string, context: PathContext): string | undefined {
  const path = readPath(tree, what === "out" ? "out" : what, context);
  if (path === undefined) return undefined;
  const wrong = (message: string, hint: string): undefined => {
    context.report(tree, message, hint);
    return undefined;
  };
  if (isGlob(path))
    return wrong(`the out "${path}" has a wildcard`, "Name the one file or folder that is written.");
  if (isOutside(path))
    return wrong(`the out "${path}" lies outside the workspace`, "Write it to a path inside the workspace.");
  if (path === ".") return wrong("an out cannot be the whole workspace", "Name a file or folder in it.");
  const reserved = path.split("/").find((part) => RESERVED_FOLDERS.includes(part));
  if (reserved !== undefined)
    return wrong(
      `the out "${path}" lies in ${reserved}`,
      "Write it elsewhere; that folder is not the pipeline's.",
    );
  if (RESERVED_FILES.includes(path) || context.definition?.has(path))
    return wrong(`an out cannot be ${path}`, "Write it elsewhere; that file defines the pipeline.");
  return path;
}

/** A path as the definition has it, relative to the workspace; undefined where an error was reported. */
export function readPath(tree: Tree, what: string, context: PathContext): string | undefined {
  const path = readWritten(tree, what, context);
  return path === undefined || context.study === undefined ? path : inStudy(path, context.study);
}

function readWritten(tree: Tree, what: string, {root, wdir, report}: PathContext): string | undefined {
  if (tree.kind !== "scalar" || typeof tree.value !== "string" || tree.value.trim() === "") {
    // a path such as 2024 is read by YAML as a number
    if (tree.kind === "scalar" && typeof tree.value === "number") return resolvePath(tree.text, wdir, root);
    report(tree, `${what} is ${describe(tree)}, not a path`, "Write a path.");
    return undefined;
  }
  if (hasControlCharacter(tree.value)) {
    report(tree, `the path ${JSON.stringify(tree.value)} has a control character in it`, "Rename the file.");
    return undefined;
  }
  if (/^(?!file:)[a-z][a-z0-9+]+:\/\//i.test(tree.value)) {
    report(
      tree,
      `"${tree.value}" is not in the file system`,
      "Fetch it to a file first, in a stage of its own.",
    );
    return undefined;
  }
  return resolvePath(tree.value, wdir, root);
}

function textAt({key, at}: Entry): Tree {
  return {kind: "scalar", value: key, text: key, start: at.start, end: at.end};
}

function isNothing(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}
