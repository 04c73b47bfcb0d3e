/**
 * The version of each package as it is locked, with a digest over the integrity of all that it depends on in
 * turn. Read from pnpm-lock.yaml (version 9); without one, the version of what is installed.
 */

import {existsSync, readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join, relative, sep} from "node:path";
import type * as Yaml from "yaml";
import {compareCodeUnits, sha256} from "../../platform/canonical.ts";

/** Direct dependency → `version` and a short digest over the integrity of its closure. */
export type Versions = Readonly<Record<string, string>>;

interface LockText {
  readonly importers?: Record<string, Importer>;
  readonly packages?: Record<string, {resolution?: {integrity?: string; tarball?: string; commit?: string}}>;
  readonly snapshots?: Record<string, Snapshot>;
}
type Importer = Partial<
  Record<"dependencies" | "devDependencies" | "optionalDependencies", Record<string, {version: string}>>
>;
type Snapshot = Partial<Record<"dependencies" | "optionalDependencies", Record<string, string>>>;

/** The lock that governs `root`: in it, or in the nearest folder above. */
export function findPackageLock(root: string): string | undefined {
  return findAbove(root, "pnpm-lock.yaml");
}

/** Every direct dependency of the workspace `root` in the lock at `path`. */
export async function readVersions(root: string, path: string): Promise<Versions> {
  const {parse} = createRequire(import.meta.url)("yaml") as typeof Yaml; // bundled, it would slow every start
  const lock = parse(readFileSync(path, "utf8")) as LockText;
  const importer = relative(dirname(path), root).split(sep).join("/") || ".";
  const {dependencies, devDependencies, optionalDependencies} =
    lock.importers?.[importer] ?? lock.importers?.["."] ?? {};
  const direct = {...devDependencies, ...optionalDependencies, ...dependencies};
  const versions: Record<string, string> = {};
  for (const [name, {version}] of Object.entries(direct)) {
    const own = lock.snapshots?.[version] ? version : `${name}@${version}`; // an alias names its target in full
    const digest = sha256(closureOf(lock, own).join("\n")).slice(0, 16);
    versions[name] = `${version.replace(/\(.*$/s, "")} ${digest}`;
  }
  return versions;
}

/** `key integrity` of the package and of everything below it, for every platform; sorted. */
function closureOf(lock: LockText, first: string): string[] {
  const seen = new Set<string>();
  const waiting = [first];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    const {dependencies, optionalDependencies} = lock.snapshots?.[key] ?? {};
    for (const [name, version] of Object.entries({...dependencies, ...optionalDependencies})) {
      waiting.push(lock.snapshots?.[version] ? version : `${name}@${version}`);
    }
  }
  return [...seen].sort(compareCodeUnits).map((key) => {
    const resolution = lock.packages?.[key.replace(/\(.*$/s, "")]?.resolution;
    return `${key} ${resolution?.integrity ?? resolution?.tarball ?? resolution?.commit ?? ""}`;
  });
}

/** The package.json of an installed package, as Node would find it from `folder`. */
export function findInstalled(folder: string, name: string): string | undefined {
  return findAbove(folder, join("node_modules", name, "package.json"));
}

/** Whether evaluating a package may have an effect; a package that has none says so in its package.json. */
export function hasSideEffects(path: string): boolean {
  const {sideEffects} = JSON.parse(readFileSync(path, "utf8")) as {sideEffects?: unknown};
  return sideEffects !== false;
}

/** The version in a package.json. */
export function readInstalledVersion(path: string): string {
  const {version} = JSON.parse(readFileSync(path, "utf8")) as {version?: unknown};
  return typeof version === "string" ? version : "0.0.0";
}

function findAbove(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}
