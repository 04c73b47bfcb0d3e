/**
 * The packages as pnpm-lock.yaml (version 9) has them: for each direct dependency its version, and a digest over the
 * integrity of all that it depends on in turn.
 */
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, relative, sep} from "node:path";
import type * as Yaml from "yaml";
import {compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {findAbove} from "./installed-packages.ts";
import {parsePlainYaml} from "./plain-yaml.ts";

export interface LockedPackages {
  /** Direct dependency → `version` and a short digest over the integrity of its closure. */
  readonly direct: Readonly<Record<string, string>>;
  /** Every version of every package in the lock. */
  readonly all: Readonly<Record<string, readonly string[]>>;
}

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

/** Every direct dependency of the workspace `root` in the lock at `path`, and all versions. Throws ExpectedError. */
export function readPackageLock(root: string, path: string): LockedPackages {
  const lock = readLock(path);
  const importer = relative(dirname(path), root).split(sep).join("/") || ".";
  const {dependencies, devDependencies, optionalDependencies} =
    lock.importers?.[importer] ?? lock.importers?.["."] ?? {};
  const direct: Record<string, string> = {};
  for (const [name, entry] of Object.entries({
    ...devDependencies,
    ...optionalDependencies,
    ...dependencies,
  })) {
    const version: unknown = (entry as Partial<typeof entry> | null)?.version;
    if (typeof version !== "string") throw refuseLock(path, `no version of ${name}`);
    const own = lock.snapshots?.[version] ? version : `${name}@${version}`; // an alias names its target in full
    const digest = sha256(closureOf(lock, own).join("\n")).slice(0, 16);
    direct[name] = `${version.replace(/\(.*$/s, "")} ${digest}`;
  }
  const all: Record<string, string[]> = Object.create(null);
  for (const key of Object.keys(lock.packages ?? {})) {
    const at = key.lastIndexOf("@");
    const name = key.slice(0, at);
    all[name] = [...(all[name] ?? []), key.slice(at + 1)];
  }
  return {direct, all};
}

function readLock(path: string): LockText {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw explainSystemError(error, path);
  }
  const plain = parsePlainYaml(text);
  if (plain !== undefined) return plain as LockText;
  const {parse} = createRequire(import.meta.url)("yaml") as typeof Yaml; // bundled, it would slow every start
  try {
    return (parse(text) ?? {}) as LockText;
  } catch (error) {
    throw refuseLock(path, (error as Error).message.split("\n")[0]!, error);
  }
}

function refuseLock(path: string, found: string, cause?: unknown): ExpectedError {
  return new ExpectedError("code", `the lock of the packages cannot be read: ${found}`, {
    file: path,
    hint: "Resolve a merge conflict in it, and run `pnpm install` with pnpm 9 or newer.",
    cause,
  });
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
