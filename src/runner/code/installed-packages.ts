/** The packages that would run: as they are installed, found as Node finds them. */
import {existsSync, readFileSync, realpathSync} from "node:fs";
import {dirname, join, sep} from "node:path";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";

export interface InstalledPackage {
  /** Real and absolute. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** One of a workspace, or a folder of somebody's own: its files change without being installed. */
  readonly isLinked: boolean;
  /** Where Node would look for what it depends on before it comes to what it finds; absolute, and not there. */
  readonly absent: readonly string[];
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
}

/** The package.json of an installed package, as Node would find it from `folder`; `absent` is given where it is not. */
export function findInstalled(folder: string, name: string, absent?: string[]): string | undefined {
  return findAbove(folder, join("node_modules", name, "package.json"), absent);
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
    const absent: string[] = [];
    for (const name of namesOf(json)) {
      const dependency = findInstalled(folder, name, absent);
      if (dependency !== undefined) waiting.push(dependency);
    }
    found.set(folder, {
      folder,
      name: typeof json.name === "string" ? json.name : "",
      version: typeof json.version === "string" ? json.version : "0.0.0",
      isLinked: !folder.split(sep).includes("node_modules"),
      absent,
    });
  }
  return [...found.values()];
}

/** Optional ones too: a package that finds one of these may do something else. */
function namesOf({dependencies, optionalDependencies, peerDependencies}: PackageJson): readonly string[] {
  return Object.keys({...dependencies, ...optionalDependencies, ...peerDependencies});
}

function read(path: string): PackageJson {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw explainSystemError(error, path);
  }
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null) return json;
  } catch {
    // said below
  }
  throw new ExpectedError("code", "the package.json of an installed package is no JSON object", {
    file: path,
    hint: "Install the package again: `pnpm install --force`.",
  });
}

/** The nearest file of that name, in the folder or above it; `absent` is given the nearer places. */
export function findAbove(folder: string, name: string, absent?: string[]): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
    absent?.push(path);
    if (dirname(at) === at) return undefined;
  }
}
