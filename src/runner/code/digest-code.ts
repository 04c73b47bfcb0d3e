/**
 * The digest of the code that a stage really reaches, found by bundling it.
 *
 * Comments, types, formatting, unused exports, the names and places of files, the order of declarations without effect
 * and the place of the workspace leave no trace; code that is called does, and so do the order in which code with an
 * effect is evaluated, and imported assets. The versions of the packages reached stand beside it.
 */
import {realpathSync} from "node:fs";
import {join, relative, resolve, sep} from "node:path";
import {compareCodeUnits} from "../../platform/canonical.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {bundleStage, findInSource, toComputedImport} from "./bundle.ts";
import {bundlePath, type CachedDigest, CodeCache, preloadPath} from "./code-cache.ts";
import {explainCode, type SymbolDigests} from "./explain-code.ts";
import {findInstalled, hasSideEffects} from "./installed-packages.ts";
import {lookUpPackages} from "./packages.ts";
import {digestProgram} from "./program.ts";
import {toRunnable} from "./runnable.ts";
import {StatementMemory} from "./statement.ts";
import {readSymbols, type Symbols} from "./symbols.ts";

export interface CodeDigest {
  readonly digest: string;
  /** Package reached → what of it was locked and installed (packages.ts). Sorted by name. */
  readonly packages: Readonly<Record<string, string>>;
  /** A module with the same default export as the stage file, relative to the workspace; packages are resolved from there. */
  readonly bundle: string;
  /** A module that loads the packages that the bundle imports, and nothing else. */
  readonly preload: string;
  /** Packages that it imports whose evaluation may have an effect, in their order. */
  readonly effects: readonly string[];
  /** Absolute folders of the packages reached and of what they stand on. */
  readonly folders: readonly string[];
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
  /** What differs between two digests: `src/signal/fuse.ts: matchNearest changed`. Empty if one is not known here. */
  explain(before: string, after: string): string[];
}

/** `now`: milliseconds since the epoch, by the clock of the file system. */
export function openCodeDigests(root: string, now: () => number = Date.now): CodeDigests {
  const home = realpathSync(resolve(root)); // esbuild names files by their real path
  const cache = new CodeCache(home);
  const memory = new StatementMemory();

  const present = ({digest, packages, effects, folders, files}: CachedDigest): CodeDigest => ({
    digest,
    packages,
    effects,
    folders,
    files,
    bundle: bundlePath(digest),
    preload: preloadPath(digest),
    get symbols() {
      return cache.readSymbols(digest) ?? {};
    },
  });

  async function build(file: string): Promise<CodeDigest> {
    const takenMs = now();
    const bundle = await bundleStage(home, file);
    const symbols = await readSymbols(bundle, memory);
    refuseUntraceable(home, symbols);
    const {packages, folders, inputs} = lookUpPackages(home, cache, symbols.packages, takenMs);
    const woven = lookUpWoven(home, cache, bundle.woven, takenMs);
    const effects = symbols.evaluated.filter((name) => mayHaveEffect(home, name));
    const {digest, symbols: own} = digestProgram(symbols, effects);
    const {imported} = symbols;
    cache.writeBundle(digest, {text: toRunnable(bundle, symbols), imported, symbols: own});
    const files = [...bundle.files, ...woven.files].sort(compareCodeUnits);
    const entry = {
      digest,
      packages,
      effects,
      folders: [...new Set([...folders, ...woven.folders])],
      files,
      inputs: [...[...files, ...bundle.lookups].map((path) => cache.stamp(path, takenMs)), ...inputs],
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
    explain: (before, after) => {
      const now = cache.readSymbols(after);
      return now ? explainCode(cache.readSymbols(before), now) : [];
    },
  };
}

/**
 * What is woven into the text needs no place in the digest beside it, only to be looked at again: sources one by one,
 * packages by their folders.
 */
function lookUpWoven(
  root: string,
  cache: CodeCache,
  woven: readonly string[],
  takenMs: number,
): {readonly files: readonly string[]; readonly folders: readonly string[]} {
  const files: string[] = [];
  const folders = new Set<string>();
  for (const path of woven) {
    const name = relative(root, path).split(sep).join("/");
    const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(`/${name}`)?.[0];
    if (folder === undefined) files.push(name);
    else folders.add(realpathSync(join(root, folder.slice(1))));
  }
  for (const folder of folders)
    cache.contentOf({folder, name: "", version: "", isLinked: false, absent: []}, takenMs);
  return {files, folders: [...folders]};
}

/** Code that is found only when it runs cannot be digested; a file found beside the source would not be there. */
function refuseUntraceable(root: string, {untraceable}: Symbols): void {
  const first = untraceable[0];
  if (!first) return;
  const {file, kind} = first;
  if (kind === "import") throw toComputedImport(root, file);
  throw new ExpectedError("code", "import.meta, which in a bundled stage does not point to this file", {
    file,
    ...findInSource(root, file, /\bimport\.meta\b/),
    hint: "Import the file (JSON, text), or declare it under deps and read it from the path given.",
  });
}

/** A package that is not installed cannot run, and so has no say. */
function mayHaveEffect(root: string, name: string): boolean {
  const installed = findInstalled(root, name);
  return installed === undefined || hasSideEffects(installed);
}
