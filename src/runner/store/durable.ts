/** Folders that are made, and files and folders that are put in place, so that it survives a power cut. */
import {cpSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync} from "node:fs";
import {open} from "node:fs/promises";
import {basename, dirname, join} from "node:path";
import {flushFile, flushFolder, temporaryPath} from "../../platform/atomic-file.ts";
import {errorCode} from "../../platform/system-error.ts";
import type {Steps} from "../steps.ts";

/** Makes a folder with all above it; each that was missing is flushed into the folder that holds it. */
export function makeFolder(path: string): void {
  const first = mkdirSync(path, {recursive: true});
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) flushFolder(dirname(made));
}

/** As `flushFolder`, while other work goes on. */
export async function flushFolderAside(path: string): Promise<void> {
  try {
    const folder = await open(path);
    await folder.sync().finally(() => folder.close());
  } catch {
    // a system that opens no folder, or flushes names by itself
  }
}

/** Flushes a file's bytes, or those of all files in a folder with their names. */
export function flushTree(path: string): void {
  const stat = lstatSync(path);
  if (stat.isFile()) flushFile(path);
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(path)) flushTree(join(path, name));
  flushFolder(path);
}

/**
 * Renames a file or folder to `to`, in place of what is there. What a folder replaces, or what replaces a folder, is
 * moved aside first, since no rename does that in one step: a kill in between leaves nothing at `to`, never a part.
 */
export function replacePath(from: string, to: string, steps: Steps): void {
  const old = lstatSync(to, {throwIfNoEntry: false});
  if (old !== undefined && (old.isDirectory() || statSync(from).isDirectory())) {
    const aside = temporaryPath(dirname(to), basename(to));
    renameSync(to, aside);
    steps.reached("folder-aside");
    move(from, to);
    rmSync(aside, {recursive: true, force: true});
  } else {
    move(from, to);
  }
  flushFolder(dirname(to));
}

/** A rename; to another disk a copy that is whole before it has its name. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
    return;
  } catch (error) {
    if (errorCode(error) !== "EXDEV") throw error;
  }
  const near = temporaryPath(dirname(to), basename(to));
  try {
    cpSync(from, near, {recursive: true, verbatimSymlinks: true, errorOnExist: true});
    flushTree(near);
    renameSync(near, to);
  } finally {
    rmSync(near, {recursive: true, force: true});
  }
  rmSync(from, {recursive: true, force: true});
}
