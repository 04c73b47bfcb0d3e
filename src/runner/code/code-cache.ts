/**
 * What is remembered of code digests: `.dag/code.json` for the no-op path, and for each digest its runnable
 * bundle `.dag/code/<digest>.mjs` and its symbols `.dag/code/<digest>.json`.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {writeAtomicSync, writeCacheSync} from "../../platform/atomic-file.ts";
import {findStat} from "../../platform/find-stat.ts";
import {errorCode} from "../../platform/system-error.ts";
import {isSame, type Stamp, stampOf} from "../content/stamp.ts";
import type {SymbolDigests} from "./explain-code.ts";
import type {InstalledPackage} from "./installed-packages.ts";
import {isUntouched, type PackageContent, readContent} from "./package-content.ts";
import type {LockedPackages} from "./package-lock.ts";

/** How a file looked; 0 where there was none. */
export type Input = readonly [path: string, stamp: Stamp | 0];

export interface CachedDigest {
  readonly digest: string;
  readonly packages: Readonly<Record<string, string>>;
  /** Packages that it imports whose evaluation may have an effect, in their order. */
  readonly effects: readonly string[];
  /** Of all packages that it stands on. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly inputs: readonly Input[];
}

interface Stored {
  readonly schema: string;
  lock?: {readonly input: Input; readonly packages: LockedPackages};
  readonly entries: Record<string, CachedDigest>;
  /** By folder. */
  readonly contents: Record<string, PackageContent>;
}

const schema = "kymo.code/6";
/** For so long the look of a package is not taken again. */
const LOOK_MS = 2000;

/** Where a digest's runnable bundle stands, relative to the workspace. */
export function bundlePath(digest: string): string {
  return `.dag/code/${digest}.mjs`;
}

/** Where the module stands that loads the packages of a digest's bundle, and nothing else. */
export function preloadPath(digest: string): string {
  return `.dag/code/${digest}.packages.mjs`;
}

export class CodeCache {
  readonly #root: string;
  #stored: Stored | undefined;
  /** When each package was looked at last, in ms of this process. */
  readonly #lookedAt = new Map<string, number>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The entry of a stage file if no input has changed since and its bundle is there. */
  find(file: string): CachedDigest | undefined {
    const entry = this.#load().entries[file];
    if (!entry?.inputs.every((input) => this.#isUntouched(input))) return undefined;
    if (!entry.folders.every((folder) => this.#findContent(folder) !== undefined)) return undefined;
    return existsSync(join(this.#root, bundlePath(entry.digest))) ? entry : undefined;
  }

  findLocked(lock: string): LockedPackages | undefined {
    const known = this.#load().lock;
    return known && known.input[0] === lock && this.#isUntouched(known.input) ? known.packages : undefined;
  }

  putLocked(input: Input, packages: LockedPackages): void {
    this.#load().lock = {input, packages};
  }

  /** The digest over the files of a package. */
  contentOf(installed: InstalledPackage, takenMs: number): string {
    const known = this.#findContent(installed.folder);
    if (known !== undefined) return known.digest;
    const content = readContent(installed, takenMs);
    this.#load().contents[installed.folder] = content;
    this.#lookedAt.set(installed.folder, performance.now());
    return content.digest;
  }

  /** What is known of a package, where it looks untouched. */
  #findContent(folder: string): PackageContent | undefined {
    const content = this.#load().contents[folder];
    if (content === undefined) return undefined;
    const now = performance.now();
    if (now - (this.#lookedAt.get(folder) ?? Number.NEGATIVE_INFINITY) < LOOK_MS) return content;
    if (!isUntouched(folder, content)) return undefined;
    this.#lookedAt.set(folder, now);
    return content;
  }

  put(file: string, entry: CachedDigest): void {
    this.#load().entries[file] = entry;
    writeCacheSync(join(this.#root, ".dag/code.json"), JSON.stringify(this.#load()));
  }

  /** `takenMs`: before the file was read. A file that changed since then is too young to be trusted later. */
  stamp(path: string, takenMs: number): Input {
    const stat = findStat(join(this.#root, path));
    return [path, stat ? stampOf(stat, takenMs) : 0];
  }

  #isUntouched([path, stamp]: Input): boolean {
    const file = join(this.#root, path);
    const stat = findStat(file);
    return stat ? stamp !== 0 && isSame(stamp, stat, file) : stamp === 0;
  }

  #load(): Stored {
    this.#stored ??= readStored(join(this.#root, ".dag/code.json"));
    return this.#stored;
  }

  /**
   * Writes a digest's bundle and symbols where they differ: a comment moves lines, and with them the source map. Where
   * nothing can be written nothing can run either, but what is stale can still be told. `imported`: modules of packages.
   */
  writeBundle(
    digest: string,
    {text, imported, symbols}: {text: string; imported: readonly string[]; symbols: SymbolDigests},
  ): void {
    try {
      const preload = imported.map((name) => `import ${JSON.stringify(name)};\n`).join("");
      writeIfDifferent(join(this.#root, preloadPath(digest)), preload);
      writeIfDifferent(join(this.#root, bundlePath(digest)), text);
      writeIfDifferent(this.#symbolsPath(digest), JSON.stringify(symbols));
    } catch (error) {
      if (!isReadOnly(error)) throw error;
    }
  }

  readSymbols(digest: string): SymbolDigests | undefined {
    try {
      return JSON.parse(readFileSync(this.#symbolsPath(digest), "utf8")) as SymbolDigests;
    } catch {
      return undefined;
    }
  }

  #symbolsPath(digest: string): string {
    return join(this.#root, `.dag/code/${digest}.json`);
  }
}

/** The digests of the stages' code as it was looked at last. */
export function listCodeDigests(root: string): ReadonlySet<string> {
  const {entries} = readStored(join(root, ".dag/code.json"));
  return new Set(Object.values(entries).map(({digest}) => digest));
}

function isReadOnly(error: unknown): boolean {
  return ["EROFS", "EACCES", "EPERM", "ENOENT"].includes(errorCode((error as Error).cause) ?? "");
}

function writeIfDifferent(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeAtomicSync(path, text, {durable: false});
}

/** A cache that cannot be read is an empty one. */
function readStored(path: string): Stored {
  try {
    const stored = JSON.parse(readFileSync(path, "utf8")) as Stored;
    if (stored.schema === schema && isObject(stored.entries) && isObject(stored.contents)) return stored;
  } catch {
    // missing or damaged
  }
  return {schema, entries: {}, contents: {}};
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
