/**
 * What an installed package holds: one digest over its files, and how they look, so that an edit in node_modules is
 * seen at the price of a look at each.
 *
 * Left out are what never runs (types, source maps, documentation) and compiled binaries, which differ from one machine
 * to the next: of these the version stands for them. Of a linked package every file counts.
 */
import {existsSync, readdirSync, readFileSync, realpathSync, statSync} from "node:fs";
import {join, sep} from "node:path";
import {canonical, compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {isYoung} from "../content/stamp.ts";
import type {InstalledPackage} from "./installed-packages.ts";

export interface PackageContent {
  readonly digest: string;
  /** Files, and folders with a slash at the end, relative to the package. */
  readonly paths: readonly string[];
  /** What must not be there, absolute: nearer places for what it depends on. */
  readonly absent: readonly string[];
  readonly look: string;
  /** When the files were looked at, ms since the epoch; undefined where one was too young then to be trusted. */
  readonly takenMs?: number;
}

const NEVER_RUNS =
  /\.(md|markdown|map|[cm]?ts|flow)$|^(licen[cs]e|changelog)(?!.*\.(?:[cm]?js|json|node|wasm)$)/i;
const BINARY = /\.(node|dylib|dll|exe|lib|pdb|a|o)$|\.so(\.\d+)*$/i;
const SKIPPED = new Set(["node_modules", ".git", ".dag"]);

/** `takenMs`: now, by the clock of the file system. */
export function readContent({folder, isLinked, absent}: InstalledPackage, takenMs: number): PackageContent {
  const paths: string[] = [];
  list(folder, "", isLinked, paths, []);
  paths.sort(compareCodeUnits);
  const look = lookAt(folder, paths);
  const entries = paths.flatMap((path) =>
    path.endsWith("/") ? [] : [[path, sha256(readFileSync(join(folder, path)))]],
  );
  return {
    digest: sha256(canonical(entries)),
    paths,
    absent,
    look: look?.text ?? "",
    ...(look !== undefined && !isYoung(look.newestMs, takenMs, folder) && {takenMs}),
  };
}

/** Whether the package looks as it did, nothing was added to it, and it would find what it depends on where it did. */
export function isUntouched(folder: string, {paths, absent, look, takenMs}: PackageContent): boolean {
  return (
    takenMs !== undefined && !absent.some((path) => existsSync(path)) && lookAt(folder, paths)?.text === look
  );
}

/** `above`: real paths of the folders that `folder` was reached through. */
function list(
  folder: string,
  prefix: string,
  isLinked: boolean,
  paths: string[],
  above: readonly string[],
): void {
  const real = realpathSync(folder);
  // a link to a folder that it lies in leads to what is not the package's
  if (above.some((one) => one === real || one.startsWith(real + sep))) return;
  paths.push(prefix === "" ? "./" : prefix);
  const entries = readdirSync(folder, {withFileTypes: true});
  // what is compiled at installation tells of the machine
  const isCompiled = !isLinked && entries.some(({name}) => name === "binding.gyp");
  for (const entry of entries) {
    const {name} = entry;
    if (SKIPPED.has(name) || (isCompiled && name === "build")) continue;
    const path = join(folder, name);
    const kind = entry.isSymbolicLink() ? statSync(path, {throwIfNoEntry: false}) : entry;
    if (kind?.isDirectory()) list(path, `${prefix}${name}/`, isLinked, paths, [...above, real]);
    else if (kind?.isFile() && (isLinked || !(NEVER_RUNS.test(name) || BINARY.test(name))))
      paths.push(prefix + name);
  }
}

function lookAt(folder: string, paths: readonly string[]): {text: string; newestMs: number} | undefined {
  let text = "";
  let newestMs = 0;
  for (const path of paths) {
    const stat = statSync(`${folder}/${path}`, {throwIfNoEntry: false});
    if (stat === undefined) return undefined;
    text += `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}\n`;
    newestMs = Math.max(newestMs, stat.mtimeMs, stat.ctimeMs);
  }
  return {text: sha256(text), newestMs};
}
