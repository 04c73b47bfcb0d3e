/** What templates and `params` are resolved with: params.yaml, `--set`, and DVC's `vars`. */

import {didYouMean, suggest} from "../../platform/suggest.ts";
import type {Diagnostics, ReportDiagnostic} from "./diagnostic.ts";
import {isParamsFile} from "./parse-file.ts";
import {parseYaml} from "./parse-yaml.ts";
import {resolvePath} from "./path.ts";
import type {Sources} from "./source.ts";
import {type Lookup, lookUp, parseName, resolve} from "./template.ts";
import {describe, type Entry, findEntry, type Mapping, type Span, type Tree} from "./tree.ts";

export const PARAMS_FILE = "params.yaml";
/** The name under which errors of `--set key=value` are shown. */
export const COMMAND_LINE = "--set";

const EMPTY: Mapping = {kind: "map", start: 0, end: 0, entries: []};

export interface FileParams {
  /** Where a parameter stands that is named without a file: the params.yaml beside the definition, else the root's. */
  readonly file: string;
  /** Each params.yaml beside a definition, with what the command line sets. */
  readonly maps: ReadonlyMap<string, Mapping>;
}

export interface ParameterOptions {
  /** The file, and the word before the parameters of it that the command line sets: `sensors:`. */
  readonly file: string;
  readonly prefix: string;
  /** The `key=value` pairs of the command line; those with another prefix are of other files. */
  readonly set: readonly string[];
  readonly isOther: (assignment: string) => boolean;
  /** Whether parameters may follow from others; in DVC they are text. */
  readonly templates: boolean;
  /** What a study changes, before the command line does. */
  readonly change: (params: Mapping) => Mapping;
}

/** A params.yaml with each `key=value` of the command line in its place; empty where there is no such file. */
export function readParameters(
  sources: Sources,
  diagnostics: Diagnostics,
  options: ParameterOptions,
): Mapping {
  const params = readAssigned(sources, diagnostics, options);
  return options.templates ? fillIn(params, diagnostics.reporter(options.file)) : params;
}

/** Parameters at the top that follow from those before them: `card: ${model.stem}.card.yaml`. */
function fillIn(params: Mapping, report: ReportDiagnostic): Mapping {
  let filled = params;
  for (const {key, value} of params.entries) {
    if (value.kind !== "scalar" || typeof value.value !== "string" || !value.value.includes("${")) continue;
    const found = resolve(value, {scope: [filled], report});
    if (found !== undefined) filled = replaceAt(filled, [key], found) as Mapping;
  }
  return filled;
}

function readAssigned(
  sources: Sources,
  diagnostics: Diagnostics,
  {file, prefix, set, isOther, change}: ParameterOptions,
): Mapping {
  const tree = sources.read(file);
  let params = tree === undefined || isNothing(tree) ? EMPTY : tree.kind === "map" ? tree : undefined;
  if (params === undefined) {
    diagnostics.reporter(file)(
      tree!,
      `${file} is ${describe(tree!)}, not a map`,
      "Give every parameter a name.",
    );
    params = EMPTY;
  }
  params = change(params);
  if (set.length === 0) return params;
  diagnostics.addSource(COMMAND_LINE, set.join("\n"));
  const report = diagnostics.reporter(COMMAND_LINE);
  // a line break in one argument would move the places of the next
  let start = 0;
  for (const assignment of set) {
    if (!isOther(assignment))
      params = assign(params, assignment.slice(prefix.length), start + prefix.length, report);
    start += assignment.length + 1;
  }
  return params;
}

function assign(params: Mapping, assignment: string, start: number, report: ReportDiagnostic): Mapping {
  const equals = assignment.indexOf("=");
  const at = {start, end: start + assignment.length};
  if (equals < 1) {
    report(at, `"${assignment}" is not key=value`, "Write it as --set fuse.rateHz=25.");
    return params;
  }
  const key = assignment.slice(0, equals);
  const keyAt = {start, end: start + equals};
  const valueStart = start + equals + 1;
  const value = parseYaml(assignment.slice(equals + 1), (span, message, hint) =>
    report({start: valueStart + span.start, end: valueStart + span.end}, message, hint),
  );
  const parts = parseName(key);
  const lookup = parts === undefined ? undefined : lookUp([params], parts);
  if (parts === undefined || lookup === undefined || "missing" in lookup) {
    report(keyAt, `unknown parameter "${key}"`, hintForParameter(params, parts ?? [key], lookup));
    return params;
  }
  // an empty value is YAML's null
  const empty = assignment.slice(equals + 1).trim() === "";
  const given: Tree | undefined = empty ? {kind: "scalar", value: null, text: "", ...at} : value;
  return given === undefined ? params : (replaceAt(params, parts, given) as Mapping);
}

/** The tree with `value` in place of what stands under these names. */
export function replaceAt(tree: Tree, parts: readonly string[], value: Tree): Tree {
  const [first, ...rest] = parts;
  if (first === undefined) return value;
  if (tree.kind === "list")
    return {
      ...tree,
      items: tree.items.map((item, i) => (i === Number(first) ? replaceAt(item, rest, value) : item)),
    };
  if (tree.kind === "scalar") return tree;
  const entries = tree.entries.map((entry) =>
    entry.key === first ? {...entry, value: replaceAt(entry.value, rest, value)} : entry,
  );
  return {...tree, entries};
}

/** "Did you mean …?" with the whole dotted name. */
export function hintForParameter(
  params: Mapping,
  parts: readonly string[],
  lookup: Lookup | undefined,
): string {
  if (lookup !== undefined && "missing" in lookup) {
    const wrong = parts[lookup.missing]!;
    const sibling = suggest(wrong, lookup.known);
    if (sibling !== undefined)
      return `Did you mean "${[...parts.slice(0, lookup.missing), sibling, ...parts.slice(lookup.missing + 1)].join(".")}"?`;
    const elsewhere = dottedNames(params, "").find((name) => name.split(".").at(-1) === parts.at(-1));
    if (elsewhere !== undefined) return `Did you mean "${elsewhere}"?`;
    return didYouMean(wrong, lookup.known, `Add it to ${PARAMS_FILE}.`);
  }
  return `Add it to ${PARAMS_FILE}.`;
}

function dottedNames(tree: Tree, prefix: string): readonly string[] {
  if (tree.kind !== "map") return [prefix];
  const own = prefix === "" ? [] : [prefix];
  return [
    ...own,
    ...tree.entries.flatMap(({key, value}) => dottedNames(value, prefix === "" ? key : `${prefix}.${key}`)),
  ];
}

/** A parameter file as a map; says so at `at` where it is absent, no map, or of a kind that is not read. */
export function readParamsFile(
  sources: Sources,
  file: string,
  at: Span,
  report: ReportDiagnostic,
): Mapping | undefined {
  if (!isParamsFile(file)) {
    report(
      at,
      `"${file}" is not a file of parameters`,
      "Keep parameters in .yaml, .json, .toml or .py files.",
      file,
    );
    return undefined;
  }
  if (!sources.exists(file)) {
    report(at, `the parameter file "${file}" does not exist`, "Create it, or correct its path.", file);
    return undefined;
  }
  const tree = sources.read(file);
  if (tree === undefined) return undefined;
  if (tree.kind === "map") return tree;
  if (isNothing(tree)) return EMPTY;
  report(at, `"${file}" holds ${describe(tree)}, not a map`, "Give every parameter in it a name.", file);
  return undefined;
}

export interface VarsContext {
  readonly sources: Sources;
  readonly report: ReportDiagnostic;
  readonly root: string;
  /** Files are relative to it. */
  readonly wdir: string;
  readonly params: FileParams;
}

/** Adds what a `vars` list says (maps, files, `file:key,key`) to `base`. Redefining a value is a diagnostic. */
export function addVars(base: Mapping, vars: Tree, context: VarsContext): Mapping {
  const {report} = context;
  if (vars.kind !== "list") {
    report(vars, `vars is ${describe(vars)}, not a list`, "Write a list of files and maps under vars.");
    return base;
  }
  let merged = base;
  for (const item of vars.items) {
    const added = item.kind === "map" ? item : readVarsFile(item, context);
    if (added === undefined) continue;
    const template = item.kind === "map" ? findTemplate(item) : undefined;
    if (template !== undefined)
      report(template, "a template cannot stand in vars", "Write the value itself.", "${");
    else merged = mergeMaps(merged, added, item, "", report);
  }
  return merged;
}

function readVarsFile(item: Tree, {sources, report, root, wdir, params}: VarsContext): Mapping | undefined {
  if (item.kind !== "scalar" || typeof item.value !== "string") {
    report(item, `${describe(item)} stands in vars`, "Write a file name or a map.");
    return undefined;
  }
  const [path = "", keys] = item.value.split(":", 2);
  const file = resolvePath(path, wdir, root);
  if (file === params.file) return EMPTY; // all of it is there already
  const map = params.maps.get(file) ?? readParamsFile(sources, file, item, report);
  if (map === undefined || keys === undefined) return map;
  const entries: Entry[] = [];
  for (const key of keys.split(",").map((text) => text.trim())) {
    const entry = findEntry(map, key);
    if (entry !== undefined) entries.push(entry);
    else
      report(
        item,
        `"${file}" has no key "${key}"`,
        didYouMean(
          key,
          map.entries.map((known) => known.key),
          "Add it there.",
        ),
        key,
      );
  }
  return {...map, entries};
}

function mergeMaps(
  base: Mapping,
  added: Mapping,
  at: Span,
  prefix: string,
  report: ReportDiagnostic,
): Mapping {
  const entries = [...base.entries];
  for (const entry of added.entries) {
    const index = entries.findIndex(({key}) => key === entry.key);
    const present = entries[index];
    if (present === undefined) entries.push(entry);
    else if (present.value.kind === "map" && entry.value.kind === "map")
      entries[index] = {
        ...present,
        value: mergeMaps(present.value, entry.value, at, `${prefix}${entry.key}.`, report),
      };
    else
      report(
        at,
        `vars would redefine "${prefix}${entry.key}"`,
        "Give it another name; it already has a value.",
        entry.key,
      );
  }
  return {...base, entries};
}

function findTemplate(tree: Tree): Tree | undefined {
  if (tree.kind === "scalar")
    return typeof tree.value === "string" && /(?<!\\)\$\{/.test(tree.value) ? tree : undefined;
  const children = tree.kind === "list" ? tree.items : tree.entries.map(({value}) => value);
  for (const child of children) {
    const found = findTemplate(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isNothing(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}
