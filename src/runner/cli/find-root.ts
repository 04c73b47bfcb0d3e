/** Where the pipeline is. */
import {existsSync, readFileSync} from "node:fs";
import {dirname, join, relative, sep} from "node:path";
import {DEFINITION_FILES, readDefinition} from "../definition/definition-files.ts";
import {Diagnostics} from "../definition/diagnostic.ts";
import {Sources} from "../definition/source.ts";

/** The nearest folder upwards that holds a pipeline; of one that a pipeline above includes, the folder of that. */
export function findRoot(from: string): string | undefined {
  let root: string | undefined;
  for (let at = from; ; at = dirname(at)) {
    const file = DEFINITION_FILES.find((name) => existsSync(join(at, name)));
    if (file !== undefined && (root === undefined || includes(at, file, root))) root = at;
    if (dirname(at) === at) return root;
  }
}

function includes(folder: string, file: string, inner: string): boolean {
  if (!/^["']?include\b/m.test(readText(join(folder, file)))) return false; // nothing is parsed for most
  const diagnostics = new Diagnostics();
  const {files} = readDefinition(file, folder, new Sources(folder, diagnostics), diagnostics);
  const path = relative(folder, inner).split(sep).join("/");
  return files.some((one) => one.folder === path);
}

/** Empty where it cannot be read: a pipeline above that is not ours need not be right. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
