/**
 * A store on this disk: `.dag/store/<first two>/<digest>` holds a file's bytes, `<digest>.folder` the list of what is
 * in a folder.
 *
 * An object is written under a temporary name, hashed from what was written, flushed, and renamed: one that has
 * its name is whole. What is restored is hashed again, so a damaged object is never handed out.
 */
import {chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync} from "node:fs";
import {basename, dirname, join, resolve} from "node:path";
import {flushFolder, sweepTemporary, temporaryPath, writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {refuseSpecial} from "../../platform/regular-file.ts";
import {digestEntry, listFolder} from "../content/folder.ts";
import {digestWithMode, hashFile, isExecutable} from "../content/hash-file.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import {makeFolder, replacePath} from "./durable.ts";
import {
  digestFolder,
  type FolderObject,
  isEmptyFolder,
  isStoredFile,
  readFolder,
  type StoredEntry,
} from "./folder-object.ts";
import {copyAndHash, folderPath, isDigestOf, objectPath, takeFile} from "./object-file.ts";
import type {FolderFile, Store, StoredObject} from "./store.ts";

/** The store of the workspace `root`; makes its folders when something is put. */
export function openLocalStore(root: string, steps: Steps = NO_STEPS): Store {
  const objects = new Objects(resolve(root, ".dag/store"), steps);
  return {
    async put(path) {
      try {
        const given = resolve(root, path);
        return statSync(given).isDirectory() ? await objects.putFolder(given) : await objects.putFile(given);
      } catch (error) {
        throw explainSystemError(error, path);
      }
    },
    has(digest) {
      checkDigest(digest);
      return objects.has(digest);
    },
    async get(digest, target) {
      checkDigest(digest);
      try {
        return await objects.get(digest, resolve(root, target));
      } catch (error) {
        throw explainSystemError(error, target);
      }
    },
    async find(digest) {
      checkDigest(digest);
      try {
        return await objects.find(digest);
      } catch (error) {
        throw explainSystemError(error, `the object ${digest} of the store`);
      }
    },
    sweep: () => objects.sweep(),
  };
}

interface Stored {
  readonly bytes: string;
  readonly size: number;
}

class Objects {
  readonly #home: string;
  readonly #steps: Steps;

  constructor(home: string, steps: Steps) {
    this.#home = home;
    this.#steps = steps;
  }

  has(digest: string): boolean {
    if (existsSync(objectPath(this.#home, digest))) return true;
    const entries = readFolder(folderPath(this.#home, digest), digest);
    return (
      entries?.every((entry) => !isStoredFile(entry) || existsSync(objectPath(this.#home, entry[1]))) ?? false
    );
  }

  async putFile(path: string): Promise<Stored> {
    const stat = statSync(path);
    if (!stat.isFile()) refuseSpecial(path, stat);
    const taken = await takeFile(path, this.#home, (hash) => {
      const bytes = digestWithMode(hash, isExecutable(path, stat));
      this.#steps.reached("store-copied");
      return bytes;
    });
    return taken!;
  }

  async putFolder(path: string): Promise<Stored> {
    const entries: StoredEntry[] = [];
    let size = 0;
    for (const entry of listFolder(path)) {
      if (entry.kind === "file") {
        const stored = await this.putFile(join(path, entry.path));
        entries.push([entry.path, stored.bytes]);
        size += stored.size;
      } else
        entries.push(entry.kind === "dead link" ? [...digestEntry(entry), entry.target] : digestEntry(entry));
    }
    const bytes = digestFolder(entries);
    const target = folderPath(this.#home, bytes);
    makeFolder(dirname(target));
    writeAtomicSync(target, JSON.stringify(entries));
    return {bytes, size};
  }

  async get(digest: string, target: string): Promise<boolean> {
    if (existsSync(objectPath(this.#home, digest)))
      return this.#restore(target, (path) => this.#copyFile(digest, path));
    const entries = readFolder(folderPath(this.#home, digest), digest);
    return entries !== undefined && this.#restore(target, (path) => this.#copyFolder(entries, path));
  }

  async find(digest: string): Promise<StoredObject | undefined> {
    const path = objectPath(this.#home, digest);
    if (existsSync(path)) return (await this.#isWhole(digest)) ? {kind: "file", path} : undefined;
    const entries = readFolder(folderPath(this.#home, digest), digest);
    if (entries === undefined) return undefined;
    for (const entry of entries)
      if (isStoredFile(entry) && !(await this.#isWhole(entry[1]))) return undefined;
    const files = entries.map((entry): FolderFile => {
      const [name, own] = entry;
      return {name, digest: own, path: isStoredFile(entry) ? objectPath(this.#home, own) : undefined};
    });
    return {kind: "folder", files};
  }

  /** A damaged object is removed. */
  async #isWhole(digest: string): Promise<boolean> {
    const path = objectPath(this.#home, digest);
    const stat = statSync(path, {throwIfNoEntry: false});
    if (stat === undefined) return false;
    const hash = await hashFile(path, stat.size);
    if (isDigestOf(digest, hash)) return true;
    rmSync(path, {force: true});
    return false;
  }

  sweep(): void {
    if (!existsSync(this.#home)) return;
    for (const name of readdirSync(this.#home)) sweepTemporary(join(this.#home, name));
  }

  /** Lets `copy` write to a temporary name beside the target, and renames that over it if it is whole. */
  async #restore(target: string, copy: (path: string) => Promise<boolean>): Promise<boolean> {
    makeFolder(dirname(target));
    const temporary = temporaryPath(dirname(target), basename(target));
    try {
      if (!(await copy(temporary))) return false;
      this.#steps.reached("restore-copied");
      replacePath(temporary, target, this.#steps);
      return true;
    } finally {
      rmSync(temporary, {recursive: true, force: true});
    }
  }

  async #copyFile(digest: string, target: string): Promise<boolean> {
    const object = objectPath(this.#home, digest);
    if (!existsSync(object)) return false;
    const {hash} = await copyAndHash(object, target);
    const executable = digestWithMode(hash, true) === digest;
    if (hash !== digest && !executable) {
      rmSync(object, {force: true});
      return false;
    }
    chmodSync(target, (executable ? 0o777 : 0o666) & ~process.umask());
    return true;
  }

  async #copyFolder(entries: FolderObject, target: string): Promise<boolean> {
    mkdirSync(target);
    for (const entry of entries) {
      const [name, digest, link] = entry;
      const path = join(target, name);
      mkdirSync(isEmptyFolder(entry) ? path : dirname(path), {recursive: true});
      if (link !== undefined) symlinkSync(link, path);
      else if (isStoredFile(entry) && !(await this.#copyFile(digest, path))) return false;
    }
    flushFolders(target, entries);
    return true;
  }
}

/** Flushes all names in the folder and below it. */
function flushFolders(folder: string, entries: FolderObject): void {
  const folders = new Set([folder]);
  for (const [name] of entries)
    for (let at = dirname(join(folder, name)); !folders.has(at); at = dirname(at)) folders.add(at);
  for (const path of folders) flushFolder(path);
}

/** A digest becomes part of a path, and comes from a file that anyone may have edited. */
function checkDigest(digest: string): void {
  if (/^[0-9a-f]{64}$/.test(digest)) return;
  throw new ExpectedError("state", `"${digest}" is not a SHA-256 digest`, {
    file: "dag.lock",
    hint: "Restore dag.lock from git, or delete it and run `repro`.",
  });
}
