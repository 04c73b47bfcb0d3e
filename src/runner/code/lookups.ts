/**
 * What the bundler has looked at to find the files of a bundle: a change of any of it may make it another bundle.
 *
 * The bundler tells which file it took for which words. What it would have taken before that file follows from its
 * rules: https://esbuild.github.io/api/#resolve-extensions, and `main` of a folder's package.json.
 */
import {existsSync} from "node:fs";
import {dirname, join, posix, relative, sep} from "node:path";
import type {Metafile} from "esbuild";
import {toFile} from "../cells/name.ts";

/** The order in which the bundler tries the endings of a path that names no file. */
const ENDINGS = [".tsx", ".ts", ".jsx", ".js", ".css", ".json"];

/** Paths that decided which files were read and were not read themselves, relative to `root`. */
export function listLookups(root: string, entry: string, {inputs}: Metafile): string[] {
  const files = new Set(Object.keys(inputs).map((input) => findFile(root, input)));
  const lookups = new Set([toFile(entry)]);
  for (const [input, {imports}] of Object.entries(inputs)) {
    const file = findFile(root, input);
    for (
      let folder = dirname(file);
      folder !== ".";
      folder = /(^|\/)\.\.$/.test(folder) ? "." : dirname(folder)
    )
      lookups.add(`${folder}/package.json`); // may say `sideEffects`, `imports` and `type` for what lies below
    for (const {path, original, external} of imports) {
      if (external || original === undefined || path.startsWith("browser:")) continue;
      const asked = original.startsWith("/")
        ? relative(root, original).split(sep).join("/")
        : posix.join(dirname(file), original);
      for (const one of namesBefore(asked, findFile(root, path))) lookups.add(one);
    }
  }
  return [...lookups].filter((path) => !files.has(path));
}

/** What may stand for `asked` instead of the file that was found. */
function namesBefore(asked: string, found: string): string[] {
  if (asked === found) return [];
  // of package.json's `main` it is not told what it says, only what was found there
  const bases = [asked, withoutEnding(asked), `${asked}/index`, withoutEnding(found), dirname(found)];
  return [
    asked,
    `${asked}/package.json`,
    ...bases.flatMap((base) => [base, ...ENDINGS.map((ending) => base + ending)]),
  ];
}

function withoutEnding(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, "");
}

/**
 * The file that stands in the bundle as `input`, both relative to `root`. Where none is called `table.txt?raw`, the
 * bundler reads `table.txt`, and goes on calling it by both.
 */
export function findFile(root: string, input: string): string {
  for (let path = input; ; path = path.replace(/[?#][^?#]*$/, ""))
    if (!/[?#]/.test(path) || existsSync(join(root, path))) return path;
}
