/** The stages as they are written: their keys are checked here, before any template is filled in. */

import {didYouMean} from "../../platform/suggest.ts";
import {type DefinitionFile, prefixOf} from "./definition-files.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import {describe, type Entry, findEntry, type Mapping, type Span, type Tree} from "./tree.ts";

const TOP_KEYS = [
  "include",
  "stages",
  "vars",
  "params",
  "metrics",
  "plots",
  "artifacts",
  "datasets",
  "tracker",
  "remote",
  "references",
  "studies",
] as const;
/** What holds for the whole pipeline. */
const ROOT_KEYS: readonly string[] = ["tracker", "remote", "references", "studies"];
const BODY_KEYS = [
  "cmd", "run", "wdir", "deps", "params", "vars", "outs", "metrics", "plots", "env",
  "frozen", "always_changed", "tracked", "strict", "network", "share_process", "mutex", "desc", "meta",
] as const; // biome-ignore format: a list of words
const STAGE_KEYS = [...BODY_KEYS, "each", "foreach", "do", "matrix"] as const;
/** Text for people; and what is reported elsewhere. */
const BESIDE_FOREACH = ["desc", "meta", "each", "matrix"];
/** Keys that have another name now, which no distance of letters would suggest. */
const FORMER_KEYS: ReadonlyMap<string, string> = new Map([
  ["recorder", "tracker"],
  ["recorded", "tracked"],
]);
/** They say how the process of a TypeScript stage is guarded and used. */
const GUARDING: readonly string[] = ["strict", "network", "share_process"];
const REPEATING_KEYS = ["each", "foreach", "matrix"] as const;

export interface WrittenStage {
  /** With the folder of its file before it: `sensors:fuse`. */
  readonly name: string;
  /** The folder of its file: its paths are relative to it. */
  readonly folder: string;
  /** Its place in the order of dag.yaml. */
  readonly index: number;
  readonly at: Span;
  /** What every instance is made of: the stage itself, or what stands under `do`. */
  readonly body: Mapping;
  readonly repeat: {readonly by: "each" | "foreach" | "matrix"; readonly value: Tree} | undefined;
}

/**
 * The stages of all files, one file after the other; also those with errors in their keys, so that what else is wrong in
 * them is found, too.
 */
export function readStages(
  files: readonly DefinitionFile[],
  report: ReportDiagnostic,
): readonly WrittenStage[] {
  return files
    .flatMap(({top, folder}) => readFile(top, folder, report))
    .map((stage, index) => ({...stage, index}));
}

type UnorderedStage = Omit<WrittenStage, "index">;

function readFile(top: Tree, folder: string, report: ReportDiagnostic): readonly UnorderedStage[] {
  if (top.kind !== "map") {
    report(top, `a pipeline is a map, and this is ${describe(top)}`, "Begin the file with the line stages:.");
    return [];
  }
  checkKeys(top, TOP_KEYS, "at the top of the file", report);
  for (const {key, at} of folder === "." ? [] : top.entries.filter((entry) => ROOT_KEYS.includes(entry.key)))
    report(at, `${key} stands in an included file`, "Move it to the dag.yaml that includes this one.");
  checkRemote(findEntry(top, "remote")?.value, report);
  const stages = findEntry(top, "stages");
  if (stages === undefined) {
    if (top.entries.length === 0) report(top, "the file has no stages", "Add a stage below a line stages:.");
    return [];
  }
  if (stages.value.kind !== "map") {
    report(
      stages.at,
      `stages is ${describe(stages.value)}, not a map`,
      "Write the name of each stage below it.",
    );
    return [];
  }
  return stages.value.entries
    .map((entry) => readStage(entry, folder, report))
    .filter((stage) => stage !== undefined);
}

function readStage(
  {key: name, at, value}: Entry,
  folder: string,
  report: ReportDiagnostic,
): UnorderedStage | undefined {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name)) {
    report(at, `"${name}" cannot be the name of a stage`, "Use letters, digits, _, - and dots.");
    return undefined;
  }
  if (value.kind !== "map") {
    report(at, `stage "${name}" is ${describe(value)}, not a map`, "Write cmd or run below it.");
    return undefined;
  }
  let known = checkKeys(value, STAGE_KEYS, `in stage "${name}"`, report);
  const [repeat, second] = REPEATING_KEYS.flatMap((key) => findEntry(value, key) ?? []);
  if (repeat !== undefined && second !== undefined)
    report(second.at, `stage "${name}" has both ${repeat.key} and ${second.key}`, "Keep one of them.");

  const body = readBody(name, at, value, report);
  if (body === undefined) return undefined;
  if (body !== value) known = checkKeys(body, BODY_KEYS, `in stage "${name}"`, report) && known;

  const cmd = findEntry(body, "cmd");
  const run = findEntry(body, "run");
  if (cmd !== undefined && run !== undefined) {
    const hint = "Keep cmd for a shell command, run for a TypeScript file.";
    report(run.at, `stage "${name}" has both cmd and run`, hint);
  }
  const guarding = cmd === undefined ? [] : body.entries.filter(({key}) => GUARDING.includes(key));
  for (const {key, at: where} of guarding)
    report(where, `${key} is for a TypeScript stage: commands are not guarded`, `Remove ${key}.`);
  // an unknown key may well be a misspelt one of the two
  if (cmd === undefined && run === undefined && known) {
    const hint = "Add cmd with a shell command, or run with a TypeScript file.";
    report(at, `stage "${name}" has neither cmd nor run`, hint);
  }
  return {
    name: prefixOf(folder) + name,
    folder,
    at,
    body,
    repeat: repeat === undefined ? undefined : {by: repeat.key as "each", value: repeat.value},
  };
}

/** DVC's `foreach` has the stage under `do` and nothing beside it. */
function readBody(name: string, at: Span, stage: Mapping, report: ReportDiagnostic): Mapping | undefined {
  const foreach = findEntry(stage, "foreach");
  const inner = findEntry(stage, "do");
  if (foreach === undefined && inner === undefined) return stage;
  if (foreach === undefined || inner === undefined) {
    const [has, lacks] = foreach === undefined ? ["do", "foreach"] : ["foreach", "do"];
    report(foreach?.at ?? inner?.at ?? at, `stage "${name}" has ${has} without ${lacks}`, `Add ${lacks}.`);
    return undefined;
  }
  for (const entry of stage.entries)
    if (entry !== foreach && entry !== inner && !BESIDE_FOREACH.includes(entry.key))
      report(entry.at, `"${entry.key}" stands beside foreach in stage "${name}"`, "Move it below do.");
  if (inner.value.kind === "map") return inner.value;
  report(inner.at, `do is ${describe(inner.value)}, not a map`, "Write cmd or run below it.");
  return undefined;
}

/** It is read where it is needed (store/remote.ts). */
function checkRemote(tree: Tree | undefined, report: ReportDiagnostic): void {
  if (tree === undefined) return;
  const hint = "Name a folder, such as a mounted network disk.";
  if (tree.kind !== "scalar" || tree.value === null)
    report(tree, `remote is ${describe(tree)}, not a folder`, hint);
  else if (/^(?!file:)[a-z][a-z0-9+]+:\/\//i.test(tree.text))
    report(tree, `the remote "${tree.text}" is not in the file system`, hint);
}

function checkKeys(map: Mapping, known: readonly string[], where: string, report: ReportDiagnostic): boolean {
  const unknown = map.entries.filter(({key}) => !known.includes(key));
  for (const {key, at} of unknown) {
    const renamed = FORMER_KEYS.get(key);
    const hint =
      renamed !== undefined && known.includes(renamed)
        ? `Did you mean "${renamed}"?`
        : didYouMean(key, known, `Use one of: ${known.join(", ")}.`);
    report(at, `unknown key "${key}" ${where}`, hint);
  }
  return unknown.length === 0;
}
