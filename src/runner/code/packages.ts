/**
 * Which packages a stage runs with: what is locked, checked against what is installed, and the content of what is
 * installed. What is recorded is what ran.
 */
import {realpathSync} from "node:fs";
import {dirname, join, relative, sep} from "node:path";
import {compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {findInSource} from "./bundle.ts";
import type {CodeCache, Input} from "./code-cache.ts";
import {findClosure, findInstalled, type InstalledPackage} from "./installed-packages.ts";
import {findPackageLock, type LockedPackages, readPackageLock} from "./package-lock.ts";

export interface PackagesReached {
  /**
   * Package → its version, a digest over the integrity of what is locked below it (`-` without a lock), and one over the
   * content of what is installed. The last is not there where nothing is installed.
   */
  readonly packages: Readonly<Record<string, string>>;
  /** The folders that were read. */
  readonly folders: readonly string[];
  /** The files that decided which. */
  readonly inputs: readonly Input[];
}

/**
 * `reached`: names of packages, each with a file that imports it, relative to `root`. Throws an ExpectedError for one
 * that is neither locked nor installed, or installed in another version than is locked.
 */
export function lookUpPackages(
  root: string,
  cache: CodeCache,
  reached: ReadonlyMap<string, string>,
  takenMs: number,
): PackagesReached {
  const fromRoot = (path: string): string => relative(root, path).split(sep).join("/");
  const lockPath = findPackageLock(root);
  const lock = lockPath === undefined ? "pnpm-lock.yaml" : fromRoot(lockPath);
  const lockInput = cache.stamp(lock, takenMs);
  const locked = lockPath === undefined ? undefined : readLocked(root, cache, lockPath, lock, lockInput);
  // package.json says sideEffects; a lock of the workspace's own would hide one above it.
  const inputs = [cache.stamp("package.json", takenMs), lockInput, cache.stamp("pnpm-lock.yaml", takenMs)];
  const folders = new Set<string>();
  const packages: Record<string, string> = {};
  for (const [name, file] of [...reached].sort(([a], [b]) => compareCodeUnits(a, b))) {
    const absent: string[] = [];
    const path = findInstalled(root, name, absent); // a stage runs as one module of the workspace, wherever its files lie
    refuseOther(root, file, name, path);
    const asked = path === undefined ? absent : [...absent, path];
    inputs.push(...asked.map((one) => cache.stamp(fromRoot(one), takenMs)));
    const direct = locked?.direct[name];
    if (path === undefined) {
      if (direct === undefined) throw describeMissing(root, name, file);
      packages[name] = direct;
      continue;
    }
    const closure = findClosure(path);
    for (const one of closure) {
      if (one.isLinked && isWithin(root, one.folder)) throw describeSelf(root, one.name, file);
      folders.add(one.folder);
    }
    if (locked !== undefined) refuseMismatch(closure, direct, locked, lock);
    packages[name] = `${direct ?? `${closure[0]!.version} -`} ${digestContent(closure, cache, takenMs)}`;
  }
  return {packages, folders: [...folders], inputs};
}

function readLocked(
  root: string,
  cache: CodeCache,
  path: string,
  name: string,
  input: Input,
): LockedPackages {
  const known = cache.findLocked(name);
  if (known !== undefined) return known;
  const locked = readPackageLock(root, path);
  cache.putLocked(input, locked);
  return locked;
}

/** Order and place of the packages leave no trace. */
function digestContent(closure: readonly InstalledPackage[], cache: CodeCache, takenMs: number): string {
  const lines = closure.map((one) => `${one.name}@${one.version} ${cache.contentOf(one, takenMs)}`);
  return sha256([...new Set(lines)].sort(compareCodeUnits).join("\n")).slice(0, 16);
}

const VERSION = /^\d+\.\d+\.\d+/;

/** What is locked and what would run must be the same. A linked package has no version that counts. */
function refuseMismatch(
  [own, ...others]: readonly InstalledPackage[],
  direct: string | undefined,
  locked: LockedPackages,
  lock: string,
): void {
  const refuse = ({name, version}: InstalledPackage, expected: string): never => {
    throw new ExpectedError(
      "code",
      `the package ${name} is installed as ${version}, but locked as ${expected}`,
      {
        file: lock,
        hint: "Install what is locked: `pnpm install --frozen-lockfile`.",
      },
    );
  };
  const expected = direct?.split(" ")[0];
  if (expected !== undefined && VERSION.test(expected) && own!.version !== expected) refuse(own!, expected);
  for (const one of others) {
    const versions = locked.all[one.name];
    if (one.isLinked || versions === undefined || versions.includes(one.version)) continue;
    if (versions.every((version) => VERSION.test(version))) refuse(one, versions.join(" or "));
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function describeSelf(root: string, name: string, file: string): ExpectedError {
  return new ExpectedError(
    "code",
    `the package ${name} is a folder that holds this pipeline and all it writes`,
    {
      file,
      ...findInSource(root, file, importOf(name)),
      hint: "Import the file by its relative path.",
    },
  );
}

/** A package that Node would find beside a file, but not from the workspace, is not the one that a stage gets. */
function refuseOther(root: string, file: string, name: string, path: string | undefined): void {
  const near = findInstalled(dirname(join(root, file)), name);
  if (near === undefined || (path !== undefined && realpathSync(near) === realpathSync(path))) return;
  throw new ExpectedError(
    "code",
    `the package ${name} is installed beside the file that imports it, and not in the workspace, from which a stage gets its packages`,
    {
      file,
      ...findInSource(root, file, importOf(name)),
      hint: `Install it where dag.yaml lies, and remove ${relative(root, dirname(near)).split(sep).join("/")}.`,
    },
  );
}

function importOf(name: string): RegExp {
  return new RegExp(`["']${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["'/]`);
}

function describeMissing(root: string, name: string, file: string): ExpectedError {
  return new ExpectedError("code", `the package ${name} is neither locked nor installed`, {
    file,
    ...findInSource(root, file, importOf(name)),
    hint: `Install it (pnpm add ${name}), or correct the name.`,
  });
}
