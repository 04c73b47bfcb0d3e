/**
 * Garbage collection: which entries of the run cache, which objects of the store and which bundles of code no kept
 * lock needs. What a kept lock needs never goes.
 *
 * A run's entry goes before its objects, so that a kill leaves objects that nothing refers to, and no entry whose
 * objects are gone; the next collection removes the rest.
 */
import {readFileSync, statSync, unlinkSync} from "node:fs";
import {join} from "node:path";
import {explainSystemError} from "../../platform/failure.ts";
import {errorCode} from "../../platform/system-error.ts";
import type {Steps} from "../steps.ts";
import {isEmptyFolder, readFolder} from "./folder-object.ts";
import {listBelow, readNames} from "./list-below.ts";
import type {FileRecord, RunRecord} from "./record.ts";

/** What is to be kept. */
export interface Kept {
  readonly records: readonly RunRecord[];
  /** What of the rest stays: runs that were made or restored since then (ms since the epoch). */
  readonly sinceMs?: number;
  /** Bytes that the store may have: of the rest the newest stays. */
  readonly maxBytes?: number;
}

export interface Garbage {
  /** Runs that no kept lock needs, with what only they hold, the oldest first. */
  readonly runs: readonly {readonly path: string; readonly name: string}[];
  /** Objects that nothing refers to once these runs are gone. */
  readonly objects: readonly StoredFile[];
  /** Bundles and symbols of code that no kept lock names, and no stage has now. */
  readonly code: readonly StoredFile[];
  /** Bytes that are freed, and that are left in the store. */
  readonly freed: number;
  readonly left: number;
  readonly leftObjects: number;
}

interface StoredFile {
  readonly path: string;
  readonly size: number;
}

interface RunFile {
  readonly path: string;
  readonly fingerprint: string;
}

interface Run extends RunFile {
  readonly mtimeMs: number;
}

/** `currentCode`: digests of the stages' code as it is now. */
export function findGarbage(root: string, kept: Kept, currentCode: ReadonlySet<string>): Garbage {
  const store = new StoreFiles(join(root, ".dag/store"));
  const fingerprints = new Set(kept.records.map(({fingerprint}) => fingerprint));
  const locked: RunFile[] = [];
  const others: Run[] = [];
  for (const file of listRuns(join(root, ".dag/runs"))) {
    if (fingerprints.has(file.fingerprint)) {
      locked.push(file); // however old it is
      continue;
    }
    const stat = statSync(file.path, {throwIfNoEntry: false});
    if (stat === undefined) continue;
    if (kept.sinceMs !== undefined && stat.mtimeMs >= kept.sinceMs) locked.push(file);
    else others.push({...file, mtimeMs: stat.mtimeMs});
  }
  others.sort((a, b) => b.mtimeMs - a.mtimeMs);
  const outs = [...kept.records.flatMap((record) => record.outs), ...locked.flatMap(readOuts)];
  for (const {bytes, size} of outs) store.learn(bytes, size);
  const needed = store.closure(outs.map(({bytes}) => bytes));
  const spared = kept.maxBytes === undefined ? new Set<Run>() : spare(store, needed, others, kept.maxBytes);
  for (const run of spared) for (const digest of store.closure(digestsOf(run))) needed.add(digest);
  const all = store.list();
  const objects = all.filter(({digest}) => !needed.has(digest));
  const code = listCode(join(root, ".dag/code"), kept.records, currentCode);
  const bytes = sum(objects);
  return {
    runs: others
      .filter((run) => !spared.has(run))
      .reverse()
      .map(({path, fingerprint}) => ({path, name: fingerprint})),
    objects,
    code,
    freed: bytes + sum(code),
    left: sum(all) - bytes,
    leftObjects: all.length - objects.length,
  };
}

/** The newest runs whose objects still fit. */
function spare(
  store: StoreFiles,
  needed: ReadonlySet<string>,
  others: readonly Run[],
  maxBytes: number,
): Set<Run> {
  const held = new Set(needed);
  let bytes = [...held].reduce((total, digest) => total + store.sizeOf(digest), 0);
  const spared = new Set<Run>();
  for (const run of others) {
    const own = [...store.closure(digestsOf(run))].filter((digest) => !held.has(digest));
    const more = own.reduce((total, digest) => total + store.sizeOf(digest), 0);
    if (bytes + more > maxBytes) break; // what is older goes, too
    bytes += more;
    for (const digest of own) held.add(digest);
    spared.add(run);
  }
  return spared;
}

/** Removes it, runs first. */
export function removeGarbage({runs, objects, code}: Garbage, steps: Steps): void {
  for (const {path} of runs) {
    remove(path);
    steps.reached("gc-run-removed");
  }
  for (const {path} of [...objects, ...code]) {
    remove(path);
    steps.reached("gc-object-removed");
  }
}

/** A file, which may be gone already. Faster than `rmSync`, which looks first. */
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw explainSystemError(error, path);
  }
}

interface StoreFile {
  readonly digest: string;
  readonly path: string;
  readonly isFolder: boolean;
  /** Undefined until it is asked for: to look at each of a hundred thousand files takes as long as all the rest. */
  size: number | undefined;
}

/** The objects of a store by digest. */
class StoreFiles {
  readonly #files = new Map<string, StoreFile>();

  constructor(home: string) {
    for (const {folder, name, path} of listBelow(home)) {
      if (folder === "incoming" || !/^[0-9a-f]{64}(\.folder)?$/.test(name)) continue;
      const digest = name.slice(0, 64);
      this.#files.set(digest, {digest, path, isFolder: name.length > 64, size: undefined});
    }
  }

  list(): readonly (StoredFile & {readonly digest: string})[] {
    return [...this.#files.values()].map(({digest, path}) => ({digest, path, size: this.sizeOf(digest)}));
  }

  /** The size of an object as a record has it; that of a folder is not that of its list. */
  learn(digest: string, size: number): void {
    const file = this.#files.get(digest);
    if (file?.isFolder === false) file.size = size;
  }

  /** 0 of what is gone. */
  sizeOf(digest: string): number {
    const file = this.#files.get(digest);
    if (file === undefined) return 0;
    file.size ??= statSync(file.path, {throwIfNoEntry: false})?.size ?? 0;
    return file.size;
  }

  /** The digests, and those of the files in the folders among them. */
  closure(digests: readonly string[]): Set<string> {
    const found = new Set(digests);
    for (const digest of digests) {
      const file = this.#files.get(digest);
      if (file?.isFolder !== true) continue;
      for (const entry of readFolder(file.path, digest) ?? [])
        if (entry[2] === undefined && !isEmptyFolder(entry)) found.add(entry[1]);
    }
    return found;
  }
}

function listRuns(home: string): readonly RunFile[] {
  return listBelow(home).flatMap(({name, path}) => {
    const fingerprint = name.replace(/\.json$/, "");
    return /^[0-9a-f]{64}$/.test(fingerprint) ? [{path, fingerprint}] : [];
  });
}

/**
 * Its outputs. Read only where they count: of a run that goes nothing more has to be known. Whether the entry is damaged
 * is not looked at, which would take twice as long: what it names is kept, at worst for nothing.
 */
function readOuts({path}: RunFile): readonly Pick<FileRecord, "bytes" | "size">[] {
  try {
    const {run} = JSON.parse(readFileSync(path, "utf8")) as {run: RunRecord};
    return run.outs.filter(({bytes}) => typeof bytes === "string");
  } catch {
    return [];
  }
}

function digestsOf(run: RunFile): readonly string[] {
  return readOuts(run).map(({bytes}) => bytes);
}

function listCode(
  home: string,
  records: readonly RunRecord[],
  current: ReadonlySet<string>,
): readonly StoredFile[] {
  const named = new Set(records.map(({code}) => code));
  return readNames(home).flatMap((name) => {
    const digest = /^([0-9a-f]{64})\.(packages\.mjs|mjs|json)$/.exec(name)?.[1];
    if (digest === undefined || named.has(digest) || current.has(digest)) return [];
    const path = join(home, name);
    return [{path, size: statSync(path).size}];
  });
}

function sum(files: readonly StoredFile[]): number {
  return files.reduce((total, {size}) => total + size, 0);
}
