/** The files of a store: where an object lies, how one comes in, and whether its bytes are its own. */
import {chmodSync, constants, renameSync, rmSync} from "node:fs";
import {copyFile, open} from "node:fs/promises";
import {dirname, join} from "node:path";
import {temporaryPath} from "../../platform/atomic-file.ts";
import {digestWithMode, hashFile} from "../content/hash-file.ts";
import {flushFolderAside, makeFolder} from "./durable.ts";

/** For what is being written: on the same file system as the objects. */
const INCOMING = "incoming";

/** `home`: the folder of the store. */
export function objectPath(home: string, digest: string): string {
  return join(home, digest.slice(0, 2), digest);
}

/** Of the list of what is in a folder. */
export function folderPath(home: string, digest: string): string {
  return `${objectPath(home, digest)}.folder`;
}

/** Whether bytes of this hash are those of the object: as they are, or as those of a file that can be executed. */
export function isDigestOf(digest: string, hash: string): boolean {
  return hash === digest || digestWithMode(hash, true) === digest;
}

/**
 * A file under its digest: copied under a temporary name, hashed from what arrived, flushed, renamed. `nameOf` gives the
 * digest for the hash; undefined where the file is not to come in.
 */
export async function takeFile(
  source: string,
  home: string,
  nameOf: (hash: string) => string | undefined,
): Promise<{readonly bytes: string; readonly size: number} | undefined> {
  const incoming = join(home, INCOMING);
  makeFolder(incoming);
  const temporary = temporaryPath(incoming, "object");
  try {
    const {hash, size} = await copyAndHash(source, temporary);
    const bytes = nameOf(hash);
    if (bytes === undefined) return undefined;
    const target = objectPath(home, bytes);
    makeFolder(dirname(target));
    chmodSync(temporary, 0o444);
    renameSync(temporary, target); // over an older copy, too: that repairs a damaged one
    await flushFolderAside(dirname(target));
    return {bytes, size};
  } finally {
    rmSync(temporary, {force: true});
  }
}

/** Copies, flushes, and hashes the copy: not the source, which may change at any time. */
export async function copyAndHash(source: string, target: string): Promise<{hash: string; size: number}> {
  await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  chmodSync(target, 0o600); // a copy takes the mode of its source, which may be read-only
  const file = await open(target, "r+");
  try {
    await file.sync();
    const {size} = await file.stat();
    return {hash: await hashFile(target, size), size};
  } finally {
    await file.close();
  }
}
