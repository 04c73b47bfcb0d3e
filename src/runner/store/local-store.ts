/**
 * A store on this disk: `.dag/store/<first two>/<sha256>` holds a file's bytes, `<sha256>.folder` the list of a
 * folder's files.
 *
 * An object is written under a temporary name, hashed from what was written, flushed, and renamed: one that has
 * its name is whole. What is restored is hashed again, so a damaged object is never handed out.
 */
import {constants, existsSync, readdirSync, statSync} from "node:fs";
import {chmod, copyFile, mkdir, open, rename, rm, stat} from "node:fs/promises";
import {basename, dirname, join, resolve} from "node:path";
import {flushFolder, sweepTemporary, temporaryPath, writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {listFolder} from "../content/folder.ts";
import {hashFile} from "../content/hash-file.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import {makeFolder, replacePath} from "./durable.ts";
import {digestFolder, type FolderObject, readFolder} from "./folder-object.ts";
import type {Store} from "./store.ts";

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
    sweep: () => objects.sweep(),
  };
}

interface StoredFile {
  readonly bytes: string;
  readonly size: number;
  readonly executable: boolean;
}

class Objects {
  readonly #home: string;
  readonly #steps: Steps;
  /** For what is being written: on the same file system as the objects. */
  readonly #incoming: string;

  constructor(home: string, steps: Steps) {
    this.#home = home;
    this.#steps = steps;
    this.#incoming = join(home, "incoming");
  }

  has(digest: string): boolean {
    if (existsSync(this.#pathOf(digest))) return true;
    const files = readFolder(this.#folderPathOf(digest), digest);
    return files?.every(([, file]) => existsSync(this.#pathOf(file))) ?? false;
  }

  async putFile(path: string): Promise<StoredFile> {
    makeFolder(this.#incoming);
    const temporary = temporaryPath(this.#incoming, "object");
    try {
      const executable = ((await stat(path)).mode & 0o100) !== 0;
      const {bytes, size} = await copyAndHash(path, temporary);
      this.#steps.reached("store-copied");
      const target = this.#pathOf(bytes);
      makeFolder(dirname(target));
      await chmod(temporary, executable || isExecutable(target) ? 0o555 : 0o444);
      await rename(temporary, target); // over an older copy, too: that repairs a damaged one
      flushFolder(dirname(target));
      return {bytes, size, executable};
    } finally {
      await rm(temporary, {force: true});
    }
  }

  async putFolder(path: string): Promise<{bytes: string; size: number}> {
    const files: [string, string, boolean][] = [];
    let size = 0;
    for (const file of listFolder(path)) {
      const stored = await this.putFile(join(path, file));
      files.push([file, stored.bytes, stored.executable]);
      size += stored.size;
    }
    const bytes = digestFolder(files);
    const target = this.#folderPathOf(bytes);
    makeFolder(dirname(target));
    writeAtomicSync(target, JSON.stringify(files));
    return {bytes, size};
  }

  async get(digest: string, target: string): Promise<boolean> {
    if (existsSync(this.#pathOf(digest)))
      return this.#restore(target, (path) => this.#copyFile(digest, path));
    const files = readFolder(this.#folderPathOf(digest), digest);
    return files !== undefined && this.#restore(target, (path) => this.#copyFolder(files, path));
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
      await rm(temporary, {recursive: true, force: true});
    }
  }

  async #copyFile(digest: string, target: string, executable?: boolean): Promise<boolean> {
    const object = this.#pathOf(digest);
    if (!existsSync(object)) return false;
    const mode = (executable ?? isExecutable(object)) ? 0o777 : 0o666;
    const {bytes} = await copyAndHash(object, target);
    if (bytes !== digest) {
      await rm(object, {force: true});
      return false;
    }
    await chmod(target, mode & ~process.umask());
    return true;
  }

  async #copyFolder(files: FolderObject, target: string): Promise<boolean> {
    await mkdir(target);
    for (const [file, digest, executable] of files) {
      const path = join(target, file);
      await mkdir(dirname(path), {recursive: true});
      if (!(await this.#copyFile(digest, path, executable))) return false;
    }
    flushFolders(target, files);
    return true;
  }

  #pathOf(digest: string): string {
    return join(this.#home, digest.slice(0, 2), digest);
  }

  #folderPathOf(digest: string): string {
    return `${this.#pathOf(digest)}.folder`;
  }
}

/** Flushes the names of the files, in the folder and in all below it. */
function flushFolders(folder: string, files: FolderObject): void {
  const folders = new Set([folder]);
  for (const [file] of files)
    for (let at = dirname(join(folder, file)); !folders.has(at); at = dirname(at)) folders.add(at);
  for (const path of folders) flushFolder(path);
}

/** Copies, flushes, and hashes the copy: not the source, which may change at any time. */
async function copyAndHash(source: string, target: string): Promise<{bytes: string; size: number}> {
  await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  await chmod(target, 0o600); // a copy takes the mode of its source, which may be read-only
  const file = await open(target, "r+");
  try {
    await file.sync();
    return {bytes: await hashFile(target), size: (await file.stat()).size};
  } finally {
    await file.close();
  }
}

function isExecutable(path: string): boolean {
  return ((statSync(path, {throwIfNoEntry: false})?.mode ?? 0) & 0o100) !== 0;
}

/** A digest becomes part of a path, and comes from a file that anyone may have edited. */
function checkDigest(digest: string): void {
  if (/^[0-9a-f]{64}$/.test(digest)) return;
  throw new ExpectedError("state", `"${digest}" is not a SHA-256 digest`, {
    file: "dag.lock",
    hint: "Restore dag.lock from git, or delete it and run `repro`.",
  });
}
