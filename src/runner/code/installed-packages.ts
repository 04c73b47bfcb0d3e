/** The packages that would run: as they are installed, found as Node finds them. */
import {existsSync, readFileSync, realpathSync} from "node:fs";
import {dirname, join, sep} from "node:path";

export interface InstalledPackage {
  /** Real and absolute. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** One of a workspace, or a folder of somebody's own: its files change without being installed. */
  readonly isLinked: boolean;
}

interface PackageJson {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly sideEffects?: unknown;
  readonly os?: unknown;
  readonly cpu?: unknown;
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
  readonly peerDependencies?: object;
  readonly peerDependenciesMeta?: Readonly<Record<string, {readonly optional?: boolean}>>;
}

/** The package.json of an installed package, as Node would find it from `folder`. */
export function findInstalled(folder: string, name: string): string | undefined {
  return findAbove(folder, join("node_modules", name, "package.json"));
}

/** Whether evaluating a package may have an effect; a package that has none says so in its package.json. */
export function hasSideEffects(path: string): boolean {
  return read(path).sideEffects !== false;
}

/**
 * The package whose package.json is at `path` and all that it depends on in turn, itself first. Packages for one
 * platform alone are left out: another machine has others in their place, and their dependant names their version.
 */
export function findClosure(path: string): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = realpathSync(dirname(next));
    if (found.has(folder)) continue;
    const json = read(join(folder, "package.json"));
    if (found.size > 0 && (json.os !== undefined || json.cpu !== undefined)) continue;
    found.set(folder, {
      folder,
      name: typeof json.name === "string" ? json.name : "",
      version: typeof json.version === "string" ? json.version : "0.0.0",
      isLinked: !folder.split(sep).includes("node_modules"),
    });
    for (const name of namesOf(json)) {
      const dependency = findInstalled(folder, name);
      if (dependency !== undefined) waiting.push(dependency);
    }
  }
  return [...found.values()];
}

/** An optional peer is there for somebody else's sake. */
function namesOf(json: PackageJson): readonly string[] {
  const peers = Object.keys(json.peerDependencies ?? {}).filter(
    (name) => json.peerDependenciesMeta?.[name]?.optional !== true,
  );
  return [...Object.keys({...json.dependencies, ...json.optionalDependencies}), ...peers];
}

function read(path: string): PackageJson {
  return JSON.parse(readFileSync(path, "utf8")) as PackageJson;
}

/** The nearest file of that name, in the folder or above it. */
export function findAbove(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}
