/**
 * What a run is doing right now, on disk, so that the next run can undo what a killed one left.
 *
 * One file a running instance in `.dag/running/`. It names the process to stop if it still lives, the staging
 * folder to delete, and the last good outputs that a command's run had moved aside.
 */
import {lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import type {ProcessIdentity} from "../../platform/process-identity.ts";
import type {Steps} from "../steps.ts";
import {makeFolder} from "../store/durable.ts";

export interface JournalEntry {
  readonly instance: string;
  /** Relative to the workspace. */
  readonly staging: string;
  /** The leader of the child's process group, once it runs. */
  readonly child?: ProcessIdentity;
  /** Outputs moved into the staging folder before a command ran. */
  readonly aside: readonly {readonly path: string; readonly backup: string}[];
}

const FOLDER = join(".dag", "running");

/** Outputs that were moved aside are found again after a power cut; without any, a child that is gone is all it tells. */
export function writeJournal(root: string, id: string, entry: JournalEntry): void {
  makeFolder(join(root, FOLDER));
  writeAtomicSync(join(root, FOLDER, `${id}.json`), JSON.stringify(entry), {
    durable: entry.aside.length > 0,
  });
}

export function closeJournal(root: string, id: string): void {
  rmSync(join(root, FOLDER, `${id}.json`), {force: true});
}

/** The file names in the journal's folder, also of entries that were never finished. */
export function listJournal(root: string): readonly string[] {
  try {
    return readdirSync(join(root, FOLDER)).sort();
  } catch {
    return []; // nothing has ever run here
  }
}

/** Undefined where the entry was never finished, or is damaged. */
export function readJournal(root: string, name: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(readFileSync(join(root, FOLDER, name), "utf8")) as JournalEntry;
    const isWhole = entry.aside.every(({path, backup}) =>
      [path, backup].every((one) => typeof one === "string"),
    );
    return isWhole ? entry : undefined;
  } catch {
    return undefined;
  }
}

export function removeJournal(root: string, name: string): void {
  rmSync(join(root, FOLDER, name), {force: true});
}

/** Whether anything has that name, also a link that leads nowhere: a command would write through it. */
export function isThere(path: string): boolean {
  return lstatSync(path, {throwIfNoEntry: false}) !== undefined;
}

/** Moves the last good outputs back to where they belong. May be done again after a kill in the midst of it. */
export function putBack(root: string, aside: JournalEntry["aside"], steps: Steps): void {
  for (const {path, backup} of aside) {
    if (!isThere(join(root, backup))) continue;
    rmSync(join(root, path), {recursive: true, force: true});
    mkdirSync(dirname(join(root, path)), {recursive: true});
    renameSync(join(root, backup), join(root, path));
    steps.reached("output-back");
  }
}
