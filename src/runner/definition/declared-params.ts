/** The `params` of a stage: names in params.yaml, and `{file: [names]}` for other parameter files. */

import {compareCodeUnits} from "../../platform/canonical.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {Param} from "./instance.ts";
import {type FileParams, hintForParameter, PARAMS_FILE, readParamsFile} from "./parameters.ts";
import {resolvePath} from "./path.ts";
import type {Sources} from "./source.ts";
import {lookUp, parseName} from "./template.ts";
import {describe, type Entry, type Mapping, plain, type Span, spell, type Tree} from "./tree.ts";

export interface ParamsContext {
  readonly root: string;
  readonly wdir: string;
  readonly sources: Sources;
  /** With `--set` in place. */
  readonly params: FileParams;
  readonly report: ReportDiagnostic;
  /** Names that hold a `{binding}` cannot be looked up yet. */
  readonly generic: boolean;
}

/** Sorted by file, then key. A name of a branch has the whole branch as its value, "" the whole file. */
export function readDeclaredParams(tree: Tree, context: ParamsContext): readonly Param[] {
  if (tree.kind !== "list") {
    if (tree.kind === "scalar" && tree.value === null) return [];
    context.report(tree, `params is ${describe(tree)}, not a list`, "Write a list, such as [fuse, seed].");
    return [];
  }
  const found = new Map<string, Param>();
  const add = (param: Param | undefined): void => {
    if (param !== undefined) found.set(`${param.file}\n${param.key}`, param);
  };
  for (const item of tree.items)
    if (item.kind === "map")
      for (const entry of item.entries) for (const param of readFileParams(entry, context)) add(param);
    else if (item.kind === "scalar" && item.value !== null)
      add(findParam(defaultFile(context), item.text, item, context));
    else context.report(item, `${describe(item)} stands in params`, "Write the name of a parameter.");
  return [...found.values()].sort(
    (a, b) => compareCodeUnits(a.file, b.file) || compareCodeUnits(a.key, b.key),
  );
}

function readFileParams({key, at, value}: Entry, context: ParamsContext): readonly Param[] {
  if (context.generic && key.includes("{")) return [];
  const file = resolvePath(key, context.wdir, context.root);
  const map = readMap(file, at, context);
  if (map === undefined) return [];
  if (value.kind === "scalar" && value.value === null) return [makeParam(file, "", map)];
  if (value.kind !== "list") {
    context.report(
      value,
      `the parameters of "${key}" are ${describe(value)}, not a list`,
      "Write a list of names, or nothing for the whole file.",
    );
    return [];
  }
  if (value.items.length === 0) return [makeParam(file, "", map)];
  return value.items
    .map((item) =>
      item.kind === "scalar" && item.value !== null ? findParam(file, item.text, item, context) : undefined,
    )
    .filter((param) => param !== undefined);
}

function findParam(file: string, name: string, at: Span, context: ParamsContext): Param | undefined {
  if (context.generic && name.includes("{")) return undefined;
  const map = readMap(file, at, context);
  if (map === undefined) return undefined;
  const parts = parseName(name);
  const lookup = parts === undefined ? undefined : lookUp([map], parts);
  if (parts !== undefined && lookup !== undefined && "found" in lookup)
    return makeParam(file, parts.join("."), lookup.found);
  const where = file === PARAMS_FILE ? "" : ` in ${file}`;
  const hint = hintForParameter(map, parts ?? [name], lookup).replace(PARAMS_FILE, file);
  context.report(at, `unknown parameter "${name}"${where}`, hint, name);
  return undefined;
}

/** The same object for all instances that declare it. */
function makeParam(file: string, key: string, tree: Tree): Param {
  const known = made.get(tree);
  if (known?.file === file && known.key === key) return known;
  const param = {file, key, value: plain(tree), spelled: spell(tree)};
  made.set(tree, param);
  return param;
}

const made = new WeakMap<Tree, Param>();

function readMap(file: string, at: Span, {sources, params, report}: ParamsContext): Mapping | undefined {
  return params.maps.get(file) ?? readParamsFile(sources, file, at, report);
}

/** As in DVC a stage's own folder has its own params.yaml; where there is none, that of its dag.yaml is meant. */
function defaultFile({wdir, sources, params}: ParamsContext): string {
  const own = wdir === "." ? PARAMS_FILE : `${wdir}/${PARAMS_FILE}`;
  return sources.exists(own) ? own : params.file;
}
