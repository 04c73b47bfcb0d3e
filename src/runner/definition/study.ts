/**
 * A study: the pipeline with parameters of its own, whose outputs and lock lie in `studies/NAME/` beside those of the
 * others, so that nothing is rebuilt on the way from one to the next, and dag.lock stays what is committed.
 *
 * `studies:` at the top of dag.yaml lists what each has for itself: folders, or paths up to their ending. In
 * `studies/NAME/params.yaml` stand the parameters that differ; all else is as in params.yaml.
 */
import {existsSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {compareCodeUnits} from "../../platform/canonical.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {didYouMean} from "../../platform/suggest.ts";
import type {Diagnostics, ReportDiagnostic} from "./diagnostic.ts";
import {hintForParameter, PARAMS_FILE, replaceAt} from "./parameters.ts";
import type {Sources} from "./source.ts";
import {lookUp} from "./template.ts";
import {describe, findEntry, type Mapping, type Tree} from "./tree.ts";

const FOLDER = "studies";

/** `studies/NAME`. Throws an ExpectedError for what cannot be the name of a folder. */
export function studyFolder(name: string): string {
  if (/^\w[\w.-]{0,63}$/.test(name)) return `${FOLDER}/${name}`;
  throw new ExpectedError("usage", `"${name}" cannot be the name of a study`, {
    hint: "Use letters, digits, dot, hyphen and underscore, beginning with a letter or digit.",
  });
}

/** Names of the studies that have parameters, sorted. */
export function listStudies(root: string): readonly string[] {
  try {
    return readdirSync(join(root, FOLDER))
      .filter((name) => existsSync(join(root, FOLDER, name, PARAMS_FILE)))
      .sort(compareCodeUnits);
  } catch {
    return []; // there is no such folder
  }
}

/** Throws an ExpectedError for a study that is not there, with those that are. */
export function requireStudy(root: string, name: string): void {
  if (existsSync(join(root, studyFolder(name), PARAMS_FILE))) return;
  const known = listStudies(root);
  throw new ExpectedError("usage", `there is no study "${name}"`, {
    hint: didYouMean(name, known, `Begin it: \`pnpm dag repro --study ${name} --set key=value\`.`),
  });
}

/** The parameters with those of the study in their place; one that params.yaml does not know is reported. */
export function addStudy(params: Mapping, name: string, sources: Sources, diagnostics: Diagnostics): Mapping {
  const file = `${studyFolder(name)}/${PARAMS_FILE}`;
  const own = sources.read(file);
  if (own === undefined || (own.kind === "scalar" && own.value === null)) return params;
  const report = diagnostics.reporter(file);
  if (own.kind !== "map") {
    report(own, `${file} is ${describe(own)}, not a map`, "Give every parameter a name.");
    return params;
  }
  return addAt(params, own, [], report);
}

function addAt(params: Mapping, own: Mapping, above: readonly string[], report: ReportDiagnostic): Mapping {
  let merged = params;
  for (const {key, at, value} of own.entries) {
    const parts = [...above, key];
    const lookup = lookUp([params], parts);
    if ("missing" in lookup)
      report(at, `unknown parameter "${parts.join(".")}"`, hintForParameter(params, parts, lookup));
    // an empty map takes whatever names it is given
    else if (value.kind === "map" && lookup.found.kind === "map" && lookup.found.entries.length > 0)
      merged = addAt(merged, value, parts, report);
    else merged = replaceAt(merged, parts, value) as Mapping;
  }
  return merged;
}

/** What a study has for itself, and where that lies. */
export interface StudyPaths {
  readonly folder: string;
  readonly own: readonly string[];
}

/** The list `studies:` at the top of dag.yaml, for the study of this name. */
export function readStudyPaths(top: Tree, name: string, report: ReportDiagnostic): StudyPaths {
  const list = top.kind === "map" ? findEntry(top, "studies")?.value : undefined;
  const items = list?.kind === "list" ? list.items : [];
  const own = items.flatMap((item) => (item.kind === "scalar" && item.text !== "" ? [item.text] : []));
  if (own.length === 0 || own.length < items.length)
    report(
      list ?? top,
      "studies is not a list of what each study has for itself",
      "Write studies: [artifacts, reports] at the top of the file.",
    );
  return {folder: studyFolder(name), own};
}

/** Where a path of the definition lies in the study. */
export function inStudy(path: string, {folder, own}: StudyPaths): string {
  const isOwn = own.some(
    (prefix) => path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}.`),
  );
  return isOwn ? `${folder}/${path}` : path;
}
