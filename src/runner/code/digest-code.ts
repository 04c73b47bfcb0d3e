/**
 * The digest of the code that a stage really reaches, found by bundling it.
 *
 * It is the SHA-256 over the sorted list of its top-level symbols with the digests of their texts: comments,
 * types, formatting, unused exports and the place of the workspace leave no trace; code that is called does, and
 * so do imported assets. The versions of the packages reached stand beside it.
 */
import {realpathSync} from "node:fs";
import {dirname, join, relative, resolve, sep} from "node:path";
import {canonical, compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type Bundle, bundleStage, findInSource} from "./bundle.ts";
import {bundlePath, type CachedDigest, CodeCache, type Input} from "./code-cache.ts";
import {explainCode, type SymbolDigests} from "./explain-code.ts";
import {findInstalled, findPackageLock, readInstalledVersion, readVersions} from "./packages.ts";
import {readSymbols, type Symbols} from "./symbols.ts";

export interface CodeDigest {
  readonly digest: string;
  /** Package reached → version, and a digest over the integrity of its closure. Sorted by name. */
  readonly packages: Readonly<Record<string, string>>;
  /** A module with the same default export as the stage file, relative to the workspace; packages are resolved from there. */
  readonly bundle: string;
  /** `file#symbol` → digest of its text. Read when it is asked for. */
  readonly symbols: SymbolDigests;
  /** Every source file read, relative to the workspace, sorted: what a watcher is to watch. */
  readonly files: readonly string[];
}

export interface CodeDigests {
  /** Rejects with ExpectedError. `file` is relative to the workspace. */
  digest(file: string): Promise<CodeDigest>;
  /** The digest if it is remembered and no file has changed; loads neither esbuild nor a parser. */
  digestNow(file: string): CodeDigest | undefined;
  /** The symbols of an earlier digest, if it was made in this workspace. */
  symbolsOf(digest: string): SymbolDigests | undefined;
  /** What differs between two digests: `src/signal/fuse.ts: matchNearest changed`. Empty if one is not known here. */
  explain(before: string, after: string): string[];
}

/** `now`: milliseconds since the epoch, by the clock of the file system. */
export function openCodeDigests(root: string, now: () => number = Date.now): CodeDigests {
  const home = realpathSync(resolve(root)); // esbuild names files by their real path
  const cache = new CodeCache(home);

  const present = ({digest, packages, files}: CachedDigest): CodeDigest => ({
    digest,
    packages,
    files,
    bundle: bundlePath(digest),
    get symbols() {
      return cache.readSymbols(digest) ?? {};
    },
  });

  async function build(file: string): Promise<CodeDigest> {
    const takenMs = now();
    const bundle = await bundleStage(home, file);
    const symbols = await readSymbols(bundle);
    refuseUntraceable(home, symbols);
    const {packages, inputs} = await lookUpPackages(home, cache, symbols, takenMs);
    const digest = digestOf(symbols.digests);
    cache.writeBundle(digest, runnable(bundle, symbols), symbols.digests);
    const files = [...bundle.inputs].sort(compareCodeUnits);
    const entry = {
      digest,
      packages,
      files,
      inputs: [...files.map((path) => cache.stamp(path, takenMs)), ...inputs],
    };
    cache.put(file, entry);
    return present(entry);
  }

  const findNow = (file: string): CodeDigest | undefined => {
    const entry = cache.find(file);
    return entry && present(entry);
  };
  /** Bundles under way, so that two instances of a stage that ask at once share one. */
  const underWay = new Map<string, Promise<CodeDigest>>();
  const digest = async (file: string): Promise<CodeDigest> => {
    const known = findNow(file);
    if (known !== undefined) return known;
    const building = underWay.get(file) ?? build(file).finally(() => underWay.delete(file));
    underWay.set(file, building);
    return building;
  };
  return {
    digest,
    digestNow: findNow,
    symbolsOf: (digest) => cache.readSymbols(digest),
    explain: (before, after) => {
      const now = cache.readSymbols(after);
      return now ? explainCode(cache.readSymbols(before), now) : [];
    },
  };
}

function digestOf(symbols: SymbolDigests): string {
  const sorted = Object.entries(symbols).sort(([a], [b]) => compareCodeUnits(a, b));
  return sha256(`kymo.code/1\n${canonical(sorted)}`);
}

/**
 * The bundle without the imports of which nothing is used, each replaced by spaces so that the source map still
 * holds; the map stands inside, so that a stack trace names the stage's own lines.
 */
function runnable({text, map}: Bundle, {unusedImports}: Symbols): string {
  let code = text;
  for (const {start, end} of unusedImports) {
    code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, " ") + code.slice(end);
  }
  const data = Buffer.from(map).toString("base64");
  return `${code}//# sourceMappingURL=data:application/json;base64,${data}\n`;
}

/** Code that is found only when it runs cannot be digested; a file found beside the source would not be there. */
function refuseUntraceable(root: string, {untraceable}: Symbols): void {
  const first = untraceable[0];
  if (!first) return;
  const {file, kind} = first;
  if (kind === "import") {
    throw new ExpectedError(
      "code",
      "an import whose path is computed: what it loads cannot be part of the stage's digest",
      {
        file,
        ...findInSource(root, file, /\b(import|require)\s*\(\s*[^"'\s)]/),
        hint: "Import each module by a literal path, and choose between them by name.",
      },
    );
  }
  throw new ExpectedError("code", "import.meta, which in a bundled stage does not point to this file", {
    file,
    ...findInSource(root, file, /\bimport\.meta\b/),
    hint: "Import the file (JSON, text), or declare it under deps and read it from the path given.",
  });
}

/** Versions of the packages reached, and the files that say so. */
async function lookUpPackages(
  root: string,
  cache: CodeCache,
  symbols: Symbols,
  takenMs: number,
): Promise<{packages: Record<string, string>; inputs: Input[]}> {
  const fromRoot = (path: string): string => relative(root, path).split(sep).join("/");
  const lockPath = findPackageLock(root);
  const lock = lockPath === undefined ? "pnpm-lock.yaml" : fromRoot(lockPath);
  const lockInput = cache.stamp(lock, takenMs);
  let locked = cache.findVersions(lock);
  if (!locked && lockPath !== undefined) {
    locked = await readVersions(root, lockPath);
    cache.putVersions(lockInput, locked);
  }
  // package.json says sideEffects; a lock of the workspace's own would hide one above it.
  const inputs: Input[] = [
    cache.stamp("package.json", takenMs),
    lockInput,
    cache.stamp("pnpm-lock.yaml", takenMs),
  ];
  const packages: Record<string, string> = {};
  for (const name of [...symbols.packages.keys()].sort(compareCodeUnits)) {
    const version = locked?.[name];
    if (version !== undefined) {
      packages[name] = version;
      continue;
    }
    const file = symbols.packages.get(name)!;
    const installed = findInstalled(dirname(join(root, file)), name);
    if (installed === undefined) throw missingPackage(root, name, file);
    packages[name] = readInstalledVersion(installed);
    inputs.push(cache.stamp(fromRoot(installed), takenMs));
  }
  return {packages, inputs};
}

function missingPackage(root: string, name: string, file: string): ExpectedError {
  const quoted = new RegExp(`["']${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["'/]`);
  return new ExpectedError("code", `the package ${name} is neither locked nor installed`, {
    file,
    ...findInSource(root, file, quoted),
    hint: `Install it (pnpm add ${name}), or correct the name.`,
  });
}
