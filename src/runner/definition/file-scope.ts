/** What holds in each file of a definition: its parameters, and what its templates may name. */
import {type Definition, type DefinitionFile, prefixOf} from "./definition-files.ts";
import type {Diagnostics} from "./diagnostic.ts";
import {addVars, type FileParams, PARAMS_FILE, type ParameterOptions, readParameters} from "./parameters.ts";
import type {Sources} from "./source.ts";
import {findEntry, type Mapping} from "./tree.ts";

export interface FileScope {
  readonly params: FileParams;
  /** The parameters and the file's `vars`. */
  readonly variables: Mapping;
}

export interface ScopeOptions {
  readonly root: string;
  readonly set: readonly string[];
  /** What a study changes in the root's parameters. */
  readonly change: ParameterOptions["change"];
}

/** By folder; that of the root is there also where its definition cannot be read. Errors are reported. */
export function readScopes(
  {files, report}: Definition,
  sources: Sources,
  diagnostics: Diagnostics,
  {root, set, change}: ScopeOptions,
): ReadonlyMap<string, FileScope> {
  const own = files.filter(({folder}) => folder !== "." && sources.exists(paramsFileIn(folder)));
  const prefixes = own.map(({folder}) => prefixOf(folder));
  const read = (file: DefinitionFile | undefined): readonly [string, Mapping] => {
    const folder = file?.folder ?? ".";
    const prefix = prefixOf(folder);
    const path = paramsFileIn(folder);
    const params = readParameters(sources, diagnostics, {
      file: path,
      prefix,
      set,
      isOther: (assignment) => findPrefix(assignment, prefixes) !== prefix,
      templates: file === undefined || file.path.endsWith("dag.yaml"),
      change: folder === "." ? change : (params) => params,
    });
    return [path, params];
  };
  const maps = new Map([files[0], ...own].map(read));
  const scopes = new Map<string, FileScope>();
  for (const {folder, top} of files) {
    const file = maps.has(paramsFileIn(folder)) ? paramsFileIn(folder) : PARAMS_FILE;
    const params = {file, maps};
    const vars = top.kind === "map" ? findEntry(top, "vars")?.value : undefined;
    const map = maps.get(file)!;
    const variables =
      vars === undefined ? map : addVars(map, vars, {sources, report, root, wdir: folder, params});
    scopes.set(folder, {params, variables});
  }
  return scopes;
}

function paramsFileIn(folder: string): string {
  return folder === "." ? PARAMS_FILE : `${folder}/${PARAMS_FILE}`;
}

/** Of `sensors:rate=5` the prefix `sensors:`; "" where no file has it. */
function findPrefix(assignment: string, prefixes: readonly string[]): string {
  const [key = ""] = assignment.split("=", 1);
  return prefixes.find((prefix) => key.startsWith(prefix)) ?? "";
}
