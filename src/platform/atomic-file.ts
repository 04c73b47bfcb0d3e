/**
 * Files that are either the old ones or the new ones, whole, whatever is killed when.
 *
 * Text goes to a temporary file in the same folder, is flushed, and renamed over the target; then the folder is
 * flushed, so that the rename survives a power cut. A temporary name carries its owner, for `sweepTemporary`.
 */
import {closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync} from "node:fs";
import {basename, dirname, join} from "node:path";
import {explainSystemError} from "./failure.ts";
import {
  formatIdentity,
  isDead,
  ownIdentity,
  type ProcessIdentity,
  parseIdentity,
} from "./process-identity.ts";

const marker = ".kymo-";
/** A name may be as long as the file system allows; with the owner behind it, it would be too long. */
const SHOWN = 30;
let counter = 0;

/** A name in `folder` that no other process and no other call uses: `.fused.arrow.kymo-<owner>-<n>`. */
export function temporaryPath(folder: string, name: string): string {
  counter += 1;
  return join(folder, `.${name.slice(0, SHOWN)}${marker}${formatIdentity(ownIdentity())}-${counter}`);
}

/** Writes a file, of several texts one after another, and makes its folder. `durable: false` leaves out the flush, for what can be computed again. */
export function writeAtomicSync(
  path: string,
  data: string | Uint8Array | Iterable<string>,
  {durable = true, mode = 0o666} = {},
): void {
  const folder = dirname(path);
  const temporary = temporaryPath(folder, basename(path));
  try {
    mkdirSync(folder, {recursive: true});
    writeAll(temporary, data, durable, mode);
    renameSync(temporary, path);
    if (durable) flushFolder(folder);
  } catch (error) {
    removeIfPossible(temporary);
    throw explainSystemError(error, path);
  }
}

/** A disk that refused to write may refuse this as well: what was refused first is to be told. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, {force: true});
  } catch {
    // it is swept once its process has ended
  }
}

/** Writes what can be computed again; where that is not possible, as on a read-only disk, it will be. */
export function writeCacheSync(path: string, data: string | Uint8Array): void {
  try {
    writeAtomicSync(path, data, {durable: false});
  } catch {
    // slower next time, not wrong
  }
}

function writeAll(
  path: string,
  data: string | Uint8Array | Iterable<string>,
  durable: boolean,
  mode: number,
): void {
  const file = openSync(path, "wx", mode);
  try {
    for (const piece of typeof data === "string" || data instanceof Uint8Array ? [data] : data) {
      const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    }
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Flushes the bytes of a file that is there. */
export function flushFile(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Flushes a folder's list of names. Not every system can open a folder; there it is left to the system. */
export function flushFolder(path: string): void {
  let folder: number;
  try {
    folder = openSync(path, "r");
  } catch {
    return;
  }
  try {
    fsyncSync(folder);
  } catch {
    // EINVAL on file systems that flush names by themselves.
  } finally {
    closeSync(folder);
  }
}

/** Whether a file's name is one that `temporaryPath` gives. */
export function isTemporary(path: string): boolean {
  return basename(path).startsWith(".") && findOwner(basename(path)) !== undefined;
}

/** The process that a temporary name belongs to; undefined for any other name. */
function findOwner(name: string): ProcessIdentity | undefined {
  const at = name.lastIndexOf(marker);
  if (at < 0) return undefined;
  const text = name.slice(at + marker.length);
  return parseIdentity(text.slice(0, text.lastIndexOf("-")));
}

/** Removes from `folder` what killed processes left behind; what a living one still writes stays. */
export function sweepTemporary(folder: string): void {
  for (const path of listAbandoned(folder)) rmSync(path, {recursive: true, force: true});
}

/** The temporary files in `folder` whose process is dead, as paths; none where there is no such folder. */
export function listAbandoned(folder: string): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return []; // not made yet
  }
  return names.flatMap((name) => {
    const owner = findOwner(name);
    return owner !== undefined && isDead(owner) ? [join(folder, name)] : [];
  });
}
