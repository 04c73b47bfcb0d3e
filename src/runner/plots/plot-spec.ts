/** What there is to be drawn: each output that is declared as a plot, and the list `plots` at the top of a definition. */
import {extname} from "node:path";
import {compareCodeUnits} from "../../platform/canonical.ts";
import {type DefinitionFile, findDefinition, readDefinition} from "../definition/definition-files.ts";
import {Diagnostics, type ReportDiagnostic} from "../definition/diagnostic.ts";
import {readScopes} from "../definition/file-scope.ts";
import type {Diagnostic, Pipeline, PlotSettings} from "../definition/instance.ts";
import {resolvePath} from "../definition/path.ts";
import {PLOT_SETTINGS, readColumns, readPlotSettings} from "../definition/plot-settings.ts";
import {Sources} from "../definition/source.ts";
import {resolve} from "../definition/template.ts";
import {describe, type Entry, findEntry, type Mapping, stringAt, type Tree} from "../definition/tree.ts";

export interface PlotSpec {
  /** The output's path, or the name in the list. */
  readonly name: string;
  readonly settings: Omit<PlotSettings, "x" | "y">;
  readonly curves: readonly Curve[];
}

export interface Curve {
  /** Relative to the workspace. */
  readonly path: string;
  readonly x?: string;
  readonly y?: readonly string[];
}

export type FoundPlots =
  | {readonly ok: true; readonly plots: readonly PlotSpec[]}
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      readonly sources: Readonly<Record<string, string>>;
    };

/** Sorted by name. An output that the list names is drawn as the list says. */
export function findPlots(root: string, {nodes}: Pipeline): FoundPlots {
  const listed = readListed(root);
  if (!listed.ok) return listed;
  const named = new Set(listed.plots.map(({name}) => name));
  const outs = nodes.flatMap(({instance}) => instance.outs.filter(({kind}) => kind === "plots"));
  const declared = outs
    .filter(({path}) => !named.has(path))
    .map(({path, plot = {}}) => toSpec(path, path, plot));
  const plots = [...listed.plots, ...declared].sort((a, b) => compareCodeUnits(a.name, b.name));
  return {ok: true, plots};
}

function readListed(root: string): FoundPlots {
  const diagnostics = new Diagnostics();
  const sources = new Sources(root, diagnostics);
  const definition = readDefinition(findDefinition(sources), root, sources, diagnostics);
  const change = (params: Mapping): Mapping => params;
  const scopes = readScopes(definition, sources, diagnostics, {root, set: [], change});
  const plots = definition.files.flatMap((file) => {
    const scope = [scopes.get(file.folder)!.variables];
    return entriesOf(file, definition.report).flatMap((entry) => {
      const tree: Mapping = {kind: "map", start: entry.at.start, end: entry.value.end, entries: [entry]};
      const filled = resolve(tree, {scope, report: definition.report});
      return filled?.kind === "map"
        ? filled.entries.flatMap((one) => readEntry(one, file.folder, root, definition.report))
        : [];
    });
  });
  return diagnostics.count === 0
    ? {ok: true, plots}
    : {ok: false, diagnostics: diagnostics.list(), sources: diagnostics.sources()};
}

/** DVC has a list of paths and of maps, and formerly one map. */
function entriesOf({top}: DefinitionFile, report: ReportDiagnostic): readonly Entry[] {
  const written = top.kind === "map" ? findEntry(top, "plots")?.value : undefined;
  if (written === undefined) return [];
  if (written.kind === "map") return written.entries;
  if (written.kind === "scalar") {
    if (written.value !== null)
      report(written, `plots is ${describe(written)}, not a list`, "Write a list of files, or of names.");
    return [];
  }
  return written.items.flatMap((item): readonly Entry[] => {
    if (item.kind === "map") return item.entries;
    if (item.kind === "scalar" && item.value !== null)
      return [{key: item.text, at: item, value: {...stringAt("", item), value: null}}];
    report(item, `${describe(item)} stands in plots`, "Write a file, or a name with its settings.");
    return [];
  });
}

function readEntry(
  {key, at, value}: Entry,
  folder: string,
  root: string,
  report: ReportDiagnostic,
): readonly PlotSpec[] {
  if (value.kind === "list" || (value.kind === "scalar" && value.value !== null)) {
    report(at, `the plot "${key}" is ${describe(value)}, not a map`, "Write {x: COLUMN, y: {FILE: COLUMN}}.");
    return [];
  }
  const map = value.kind === "map" ? value : undefined;
  for (const entry of map?.entries ?? [])
    if (!PLOT_SETTINGS.includes(entry.key))
      report(entry.at, `unknown key "${entry.key}" of the plot "${key}"`, `Use ${PLOT_SETTINGS.join(", ")}.`);
  const y = map === undefined ? undefined : findEntry(map, "y")?.value;
  const x = map === undefined ? undefined : findEntry(map, "x")?.value;
  const path = (text: string): string => resolvePath(text, folder, root);
  if (y?.kind !== "map")
    return [toSpec(folder === "." ? key : path(key), path(key), readPlotSettings(map, report))];
  const others = map!.entries.filter(({key: name}) => name !== "x" && name !== "y");
  const settings = readPlotSettings({...map!, entries: others}, report);
  const curves = y.entries.map(({key: file, value: columns}): Curve => {
    const own = readColumns(columns, "y", report);
    const along = readColumns(x?.kind === "map" ? findXOf(x, file) : x, "x", report)?.[0];
    return {
      path: path(file),
      ...(along === undefined ? {} : {x: along}),
      ...(own === undefined ? {} : {y: own}),
    };
  });
  return [{name: key, settings, curves}];
}

/** `x: {FILE: COLUMN}`: of that file, else of the one that is named. */
function findXOf(x: Mapping, file: string): Tree | undefined {
  return (findEntry(x, file) ?? x.entries[0])?.value;
}

function toSpec(name: string, path: string, {x, y, ...settings}: PlotSettings): PlotSpec {
  const curve: Curve = {path, ...(x === undefined ? {} : {x}), ...(y === undefined ? {} : {y})};
  return {name, settings, curves: [curve]};
}

/** What is a picture already: there is nothing to draw. */
export function isImage(path: string): boolean {
  return [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"].includes(extname(path).toLowerCase());
}
