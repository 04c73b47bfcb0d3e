/** Whether the parameter files still say what an instance's parameters were read as. */
import {join} from "node:path";
import {readRegularFile} from "../../platform/regular-file.ts";
import type {Param} from "./instance.ts";
import {parseFile} from "./parse-file.ts";
import {lookUp, parseName} from "./template.ts";
import {spell, type Tree} from "./tree.ts";

/** As they were parsed last, by path. */
const parsed = new Map<string, {readonly text: string; readonly tree: Tree | undefined}>();

/** The first of the parameters that its file does not hold with this value now; undefined where all agree. */
export function findDifferentParam(root: string, params: readonly Param[]): Param | undefined {
  const trees = new Map(
    [...new Set(params.map(({file}) => file))].map((file) => [file, read(join(root, file))]),
  );
  return params.find(({file, key, spelled}) => {
    const tree = trees.get(file);
    if (tree?.kind !== "map") return true;
    if (key === "") return spell(tree) !== spelled;
    const lookup = lookUp([tree], parseName(key) ?? [key]);
    return "missing" in lookup || spell(lookup.found) !== spelled;
  });
}

/** Undefined where the file is not there, or wrong. */
function read(path: string): Tree | undefined {
  let text: string;
  try {
    text = readRegularFile(path).toString("utf8");
  } catch {
    return undefined;
  }
  const known = parsed.get(path);
  if (known?.text === text) return known.tree;
  let isWrong = false;
  const tree = parseFile(path, text, () => {
    isWrong = true;
  });
  const found = isWrong ? undefined : tree;
  parsed.set(path, {text, tree: found});
  return found;
}
