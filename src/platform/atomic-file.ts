/**
 * Files that are either the old ones or the new ones, whole: text goes to a temporary file in the same folder, is
 * flushed, and renamed over the target.
 */
import {closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync} from "node:fs";
import {basename, dirname, join} from "node:path";

let counter = 0;

/** Writes a file and makes its folder. */
export function writeAtomic(path: string, data: string | Uint8Array): void {
  const folder = dirname(path);
  mkdirSync(folder, {recursive: true});
  const temporary = join(folder, `.${basename(path)}.${process.pid}-${counter++}.tmp`);
  const file = openSync(temporary, "wx");
  try {
    try {
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw error;
  }
  flushFolder(folder);
}

/** Flushes a folder's list of names, so that a rename survives a power cut. */
function flushFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Some systems cannot open or flush a folder; there it is left to the system.
  }
}
