/**
 * Runs on their way into the database: one file each in `models/runs/`, whole or not there.
 *
 * DuckDB lets one process write. So a run is first written here, which needs no lock and cannot fail because of another
 * tracker; whoever next gets the database takes up all that is here, and removes a file only once its run is
 * committed. A process killed in between leaves the file, and taking it up again changes nothing. So nothing is lost.
 */
import {readdirSync, rmSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {writeAtomicSync} from "../platform/atomic-file.ts";
import {type Run, runSchema} from "./run.ts";

export function journalFolder(root: string): string {
  return join(root, "models", "runs");
}

export function writeToJournal(root: string, run: Run): void {
  writeAtomicSync(join(journalFolder(root), `${run.id}.json`), `${JSON.stringify(run, null, 1)}\n`);
}

export interface Waiting {
  /** Runs to take up. */
  readonly runs: readonly Run[];
  /** Files that hold no run: somebody else's, or edited by hand. They stay. */
  readonly unreadable: readonly string[];
}

export async function readJournal(root: string): Promise<Waiting> {
  const runs: Run[] = [];
  const unreadable: string[] = [];
  for (const name of listJournal(root)) {
    const path = join(journalFolder(root), name);
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue; // another process has taken it up
      throw error;
    }
    const run = parseRun(text);
    if (run === undefined || `${run.id}.json` !== name) unreadable.push(path);
    else runs.push(run);
  }
  return {runs, unreadable};
}

/** File names, sorted. */
export function listJournal(root: string): string[] {
  try {
    return readdirSync(journalFolder(root))
      .filter((name) => name.endsWith(".json") && !name.startsWith("."))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

export function removeFromJournal(root: string, {id}: Run): void {
  rmSync(join(journalFolder(root), `${id}.json`), {force: true});
}

function parseRun(text: string): Run | undefined {
  try {
    return runSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
