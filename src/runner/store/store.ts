/**
 * The content-addressed store: `.dag/store/<first two>/<sha256>` holds a file's bytes, `<sha256>.folder` the
 * list of a folder's files.
 *
 * An object is written under a temporary name, hashed from what was written, flushed, and renamed: one that has
 * its name is whole. What is restored is hashed again, so a damaged object is never handed out.
 */
import {constants, existsSync, mkdirSync, readFileSync, rmSync, statSync} from "node:fs";
import {chmod, copyFile, mkdir, open, rename, rm, stat} from "node:fs/promises";
import {basename, dirname, join, resolve} from "node:path";
import {flushFolder, sweepTemporary, temporaryPath, writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {errorCode} from "../../platform/system-error.ts";
import {listFolder, type ManifestEntry, manifestDigest} from "../content/folder.ts";
import {hashFile} from "../content/hash-file.ts";

export interface Store {
  /** Keeps a copy of a file or folder. Bytes on disk, of a folder their sum. Rejects with ExpectedError or ENOENT. */
  put(path: string): Promise<{readonly bytes: string; readonly size: number}>;
  /** Whether the object is there; of a folder, all its files. */
  has(digest: string): boolean;
  /** Puts the object at `target`, in place of what is there. False, and nothing touched, if it is not whole. */
  get(digest: string, target: string): Promise<boolean>;
  /** Removes what killed processes left half written. */
  sweep(): void;
}

/** Path, digest, and whether it is executable: the last is kept, though it is not part of the digest. */
type FolderObject = readonly (readonly [path: string, digest: string, executable: boolean])[];

/** The store of the workspace `root`; makes its folders when something is put. */
export function openStore(root: string): Store {
  const home = resolve(root, ".dag/store");
  const incoming = join(home, "incoming"); // on the same file system as the objects
  const objectPath = (digest: string): string => join(home, digest.slice(0, 2), digest);
  const folderPath = (digest: string): string => `${objectPath(digest)}.folder`;

  async function putFile(path: string): Promise<{bytes: string; size: number; executable: boolean}> {
    mkdirSync(incoming, {recursive: true});
    const temporary = temporaryPath(incoming, "object");
    try {
      const executable = ((await stat(path)).mode & 0o100) !== 0;
      const {bytes, size} = await copyAndHash(path, temporary);
      const target = objectPath(bytes);
      mkdirSync(dirname(target), {recursive: true});
      await chmod(temporary, executable || isExecutable(target) ? 0o555 : 0o444);
      await rename(temporary, target); // over an older copy, too: that repairs a damaged one
      flushFolder(dirname(target));
      return {bytes, size, executable};
    } finally {
      await rm(temporary, {force: true});
    }
  }

  async function putFolder(path: string): Promise<{bytes: string; size: number}> {
    const files: [string, string, boolean][] = [];
    let size = 0;
    for (const file of listFolder(path)) {
      const stored = await putFile(join(path, file));
      files.push([file, stored.bytes, stored.executable]);
      size += stored.size;
    }
    const bytes = digestOf(files);
    writeAtomicSync(folderPath(bytes), JSON.stringify(files));
    return {bytes, size};
  }

  async function getFile(digest: string, target: string, executable?: boolean): Promise<boolean> {
    const object = objectPath(digest);
    if (!existsSync(object)) return false;
    const mode = (executable ?? isExecutable(object)) ? 0o777 : 0o666;
    await mkdir(dirname(target), {recursive: true});
    const temporary = temporaryPath(dirname(target), basename(target));
    try {
      const {bytes} = await copyAndHash(object, temporary);
      if (bytes !== digest) {
        await rm(object, {force: true});
        return false;
      }
      await chmod(temporary, mode & ~process.umask());
      await replace(temporary, target);
      return true;
    } finally {
      await rm(temporary, {force: true});
    }
  }

  async function getFolder(files: FolderObject, target: string): Promise<boolean> {
    await mkdir(dirname(target), {recursive: true});
    const temporary = temporaryPath(dirname(target), basename(target));
    try {
      await mkdir(temporary);
      for (const [file, digest, executable] of files) {
        if (!(await getFile(digest, join(temporary, file), executable))) return false;
      }
      await replace(temporary, target);
      return true;
    } finally {
      await rm(temporary, {recursive: true, force: true});
    }
  }

  return {
    async put(path) {
      try {
        const given = resolve(root, path);
        if (statSync(given).isDirectory()) return await putFolder(given);
        const {bytes, size} = await putFile(given);
        return {bytes, size};
      } catch (error) {
        throw explainSystemError(error, path);
      }
    },
    has(digest) {
      checkDigest(digest);
      if (existsSync(objectPath(digest))) return true;
      return (
        readFolder(folderPath(digest), digest)?.every(([, file]) => existsSync(objectPath(file))) ?? false
      );
    },
    async get(digest, target) {
      checkDigest(digest);
      try {
        const place = resolve(root, target);
        if (existsSync(objectPath(digest))) return await getFile(digest, place);
        const files = readFolder(folderPath(digest), digest);
        return files !== undefined && (await getFolder(files, place));
      } catch (error) {
        throw explainSystemError(error, target);
      }
    },
    sweep() {
      sweepTemporary(incoming);
    },
  };
}

/** Copies, flushes, and hashes the copy: not the source, which may change meanwhile. */
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

/** Renames over `target`. A folder cannot be renamed over one with files in it, so the old one steps aside. */
async function replace(temporary: string, target: string): Promise<void> {
  const isFolder = statSync(temporary).isDirectory();
  const old = statSync(target, {throwIfNoEntry: false});
  if (old && (isFolder || old.isDirectory())) {
    const aside = temporaryPath(dirname(target), basename(target));
    await rename(target, aside);
    await rename(temporary, target);
    await rm(aside, {recursive: true, force: true});
  } else {
    await rename(temporary, target);
  }
  flushFolder(dirname(target));
}

function isExecutable(path: string): boolean {
  return ((statSync(path, {throwIfNoEntry: false})?.mode ?? 0) & 0o100) !== 0;
}

function digestOf(files: FolderObject): string {
  return manifestDigest(files.map(([path, digest]): ManifestEntry => [path, digest]));
}

/** The list of a stored folder's files; undefined, and removed, if it is damaged. */
function readFolder(path: string, digest: string): FolderObject | undefined {
  let files: FolderObject;
  try {
    files = JSON.parse(readFileSync(path, "utf8")) as FolderObject;
    if (digestOf(files) === digest && files.every(([file]) => isInside(file))) return files;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
  }
  rmSync(path, {force: true});
  return undefined;
}

function isInside(path: string): boolean {
  return (
    !path.startsWith("/") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}

/** A digest becomes part of a path, and comes from a file that anyone may have edited. */
function checkDigest(digest: string): void {
  if (/^[0-9a-f]{64}$/.test(digest)) return;
  throw new ExpectedError("state", `"${digest}" is not a SHA-256 digest`, {
    file: "dag.lock",
    hint: "Restore dag.lock from git, or delete it and run `repro`.",
  });
}
