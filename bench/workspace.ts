/** A copy of the workspace in a temporary folder, for whole commands that may leave behind what they like. */
import {cpSync, mkdirSync, mkdtempSync, symlinkSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";

/** What a pipeline is made of, without its data. */
export const WORKSPACE = [
  "dag.yaml",
  "params.yaml",
  "package.json",
  "pnpm-lock.yaml",
  "tsconfig.json",
  "src",
  "stages",
  "notebooks",
  "models",
];

/** Copies `paths` and links the packages; the caller removes the folder. */
export function copyWorkspace(repository: string, paths: readonly string[]): string {
  const copy = mkdtempSync(join(tmpdir(), "kymo-bench-"));
  for (const path of paths) {
    mkdirSync(dirname(join(copy, path)), {recursive: true});
    cpSync(join(repository, path), join(copy, path), {recursive: true});
  }
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
  return copy;
}
