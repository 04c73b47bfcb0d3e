/** A definition or parameter file to a `Tree`, in the format that its extension names. */
import {extname} from "node:path";
import type {ReportDiagnostic} from "./diagnostic.ts";
import {parsePython} from "./parse-python.ts";
import {parseToml} from "./parse-toml.ts";
import {parseYaml} from "./parse-yaml.ts";
import type {Tree} from "./tree.ts";

/** JSON is YAML. */
const PARSERS: Readonly<Record<string, typeof parseYaml>> = {
  ".yaml": parseYaml,
  ".yml": parseYaml,
  ".json": parseYaml,
  ".toml": parseToml,
  ".py": parsePython,
};

export function isParamsFile(file: string): boolean {
  return Object.hasOwn(PARSERS, extname(file));
}

/** Undefined where an error was reported. */
export function parseFile(file: string, text: string, report: ReportDiagnostic): Tree | undefined {
  const tree = (PARSERS[extname(file)] ?? parseYaml)(text, report);
  const notJson = tree === undefined ? undefined : findNotFinite(tree);
  if (notJson === undefined) return tree;
  report(notJson, "infinity and not-a-number cannot be parameters", "Write a finite number.");
  return undefined;
}

function findNotFinite(tree: Tree): Tree | undefined {
  if (tree.kind === "scalar")
    return typeof tree.value === "number" && !Number.isFinite(tree.value) ? tree : undefined;
  const children = tree.kind === "list" ? tree.items : tree.entries.map(({value}) => value);
  for (const child of children) {
    const found = findNotFinite(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
