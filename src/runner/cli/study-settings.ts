/** `--study NAME --set key=value`: begins a study, or changes its parameters, which it keeps. */
import {existsSync, readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import type * as Yaml from "yaml";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {loadPipeline} from "../definition/load.ts";
import {studyFolder} from "../definition/study.ts";
import {toErrors} from "./open-pipeline.ts";

/**
 * Writes the pairs into `studies/NAME/params.yaml`; false where there are none. Throws ExpectedErrors, and writes nothing,
 * where they name no parameter.
 */
export function keepSettings(root: string, study: string, set: readonly string[]): boolean {
  if (set.length === 0) return false;
  const path = join(root, studyFolder(study), "params.yaml");
  const loaded = loadPipeline(root, {set, study});
  if (!loaded.ok) throw toErrors(loaded.diagnostics, loaded.sources);
  const {parseDocument} = createRequire(import.meta.url)("yaml") as typeof Yaml;
  const document = parseDocument(existsSync(path) ? readFileSync(path, "utf8") : "");
  for (const assignment of set) {
    const {parts, value} = findWhole(assignment.slice(0, assignment.indexOf("=")), loaded.params);
    document.setIn(parts, value);
  }
  writeAtomicSync(path, document.toString({lineWidth: 0}));
  return true;
}

/** What `key` names, as it is set now; of an item of a list the list, which a study has as a whole. */
function findWhole(
  key: string,
  params: unknown,
): {readonly parts: readonly string[]; readonly value: unknown} {
  const parts: string[] = [];
  let value = params;
  for (const part of key.split(/[.[\]]+/).filter((one) => one !== "")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) break;
    value = (value as Record<string, unknown>)[part];
    parts.push(part);
  }
  return {parts, value};
}
