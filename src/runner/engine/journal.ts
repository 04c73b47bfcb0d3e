/**
 * What a run is doing right now, on disk, so that the next run can undo what a killed one left.
 *
 * One file a running instance in `.dag/running/`. It names the process to stop if it still lives, the staging
 * folder to delete, and the last good outputs that a command's run had moved aside.
 */
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {isAlive, type ProcessIdentity} from "../../platform/process-identity.ts";

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

export function writeJournal(root: string, id: string, entry: JournalEntry): void {
  writeAtomicSync(join(root, FOLDER, `${id}.json`), JSON.stringify(entry));
}

export function closeJournal(root: string, id: string): void {
  rmSync(join(root, FOLDER, `${id}.json`), {force: true});
}

export function hasJournals(root: string): boolean {
  try {
    return readdirSync(join(root, FOLDER)).length > 0;
  } catch {
    return false;
  }
}

/** Undoes what a killed run left. Call it with the workspace lock held. Returns the instances concerned. */
export function recover(root: string): string[] {
  const recovered: string[] = [];
  if (hasJournals(root)) {
    for (const name of readdirSync(join(root, FOLDER)).sort()) {
      const path = join(root, FOLDER, name);
      const entry = parseEntry(path);
      if (entry !== undefined) {
        stopChild(entry);
        putBack(root, entry.aside);
        recovered.push(entry.instance);
      }
      rmSync(path, {force: true});
    }
  }
  rmSync(join(root, ".dag", "staging"), {recursive: true, force: true});
  return recovered;
}

function parseEntry(path: string): JournalEntry | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JournalEntry;
  } catch {
    return undefined; // a temporary name of a journal that was never finished
  }
}

function stopChild({child}: JournalEntry): void {
  if (child === undefined || !isAlive(child)) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended in between.
  }
}

/** Moves the last good outputs back to where they belong. */
export function putBack(root: string, aside: JournalEntry["aside"]): void {
  for (const {path, backup} of aside) {
    if (!existsSync(join(root, backup))) continue;
    rmSync(join(root, path), {recursive: true, force: true});
    mkdirSync(dirname(join(root, path)), {recursive: true});
    renameSync(join(root, backup), join(root, path));
  }
}
