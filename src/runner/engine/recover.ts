/** Undoes what a killed run has left behind, so that each instance is as it was before or as it is to be. */
import {readFileSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";
import {sweepTemporary} from "../../platform/atomic-file.ts";
import {isDead, parseIdentity} from "../../platform/process-identity.ts";
import type {Executor} from "../executor/executor.ts";
import {listJournal, putBack, readJournal, removeJournal} from "./journal.ts";
import type {Workspace} from "./workspace.ts";

/** Whether a run was killed here: it has left its journal, or its lock. */
export function needsRecovery(root: string): boolean {
  return listJournal(root).length > 0 || isLockAbandoned(root);
}

function isLockAbandoned(root: string): boolean {
  try {
    const owner = parseIdentity(readFileSync(join(root, ".dag", "lock"), "utf8"));
    return owner === undefined || isDead(owner);
  } catch {
    return false; // no run, or one that has just ended
  }
}

/** Call it with the workspace lock held. Returns the names of the instances that were killed. */
export function recover(workspace: Workspace, executor: Executor): string[] {
  const {root, steps} = workspace;
  const killed: string[] = [];
  for (const name of listJournal(root)) {
    const entry = readJournal(root, name);
    if (entry !== undefined) {
      if (entry.child !== undefined) executor.stop(entry.child);
      putBack(root, entry.aside, steps);
      killed.push(entry.instance);
    }
    removeJournal(root, name);
  }
  rmSync(join(root, ".dag", "staging"), {recursive: true, force: true});
  sweepWorkspace(workspace);
  return killed;
}

/** Removes the temporary files of dead processes from all folders that the runner writes to. */
function sweepWorkspace({root, pipeline, lock, store, runs}: Workspace): void {
  const recorded = lock.names().flatMap((name) => lock.recordsOf(name));
  const outs = [
    ...pipeline.nodes.flatMap(({instance}) => instance.outs.map(({path}) => path)),
    ...recorded.flatMap((record) => record.outs.map(({path}) => path)),
  ];
  const own = ["", "code", "scratch"].map((name) => join(".dag", name));
  const folders = new Set([".", ...own, ...outs.map((path) => dirname(path))]);
  for (const folder of folders) sweepTemporary(join(root, folder));
  store.sweep();
  runs.sweep();
}
