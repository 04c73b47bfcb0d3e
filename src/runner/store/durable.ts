/** Folders that are made, and files and folders that are put in place, so that it survives a power cut. */
import {lstatSync, mkdirSync, renameSync, rmSync, statSync} from "node:fs";
import {basename, dirname} from "node:path";
import {flushFolder, temporaryPath} from "../../platform/atomic-file.ts";
import type {Steps} from "../steps.ts";

/** Makes a folder with all above it; each that was missing is flushed into the folder that holds it. */
export function makeFolder(path: string): void {
  const first = mkdirSync(path, {recursive: true});
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) flushFolder(dirname(made));
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
    renameSync(from, to);
    rmSync(aside, {recursive: true, force: true});
  } else {
    renameSync(from, to);
  }
  flushFolder(dirname(to));
}
