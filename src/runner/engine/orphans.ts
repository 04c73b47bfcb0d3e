/** Orphaned outputs: those of instances that are in the lock and no longer in the pipeline. */
import {existsSync, readdirSync, rmdirSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";
import type {RunRecord} from "../store/record.ts";
import type {Event} from "./event.ts";
import {findRecordedDigest} from "./lock-records.ts";
import type {Workspace} from "./workspace.ts";

/** True when the lock has instances that the pipeline no longer has. */
export function hasOrphans(workspace: Workspace): boolean {
  return findOrphans(workspace).some((name) => !areInstancesUnknown(workspace, stageOf(name)));
}

/**
 * Whether the stage's instances follow from a folder that a frozen instance has not written: then none of those
 * in the lock is an orphan, it is only not known here, as in a fresh clone.
 */
export function areInstancesUnknown({root, pipeline}: Workspace, stage: string): boolean {
  const producers = new Set(pipeline.stages.find(({name}) => name === stage)?.dynamicOn);
  return pipeline.nodes.some(
    ({instance: {name, frozen, outs}}) =>
      frozen && producers.has(name) && outs.some(({path}) => !existsSync(join(root, path))),
  );
}

/**
 * Removes the outputs that only orphans wrote, and their records; of the stages that `isIncluded` names. One that was
 * altered by hand is left, with a warning.
 */
export async function removeOrphans(
  workspace: Workspace,
  records: Map<string, RunRecord>,
  isIncluded: (stage: string) => boolean,
  emit: (event: Event) => void,
): Promise<void> {
  const {lock, pipeline} = workspace;
  const owned = new Set(pipeline.nodes.flatMap(({instance}) => instance.outs.map(({path}) => path)));
  for (const name of findOrphans(workspace)) {
    if (!isIncluded(stageOf(name))) continue;
    for (const {outs} of lock.recordsOf(name)) {
      const {removed, altered} = await removeOutputs(
        workspace,
        outs.filter(({path}) => !owned.has(path)),
      );
      if (removed.length > 0) emit({type: "removed", name, paths: removed});
      for (const path of altered)
        emit({
          type: "warning",
          message: `${path} belongs to no stage any more, but was altered by hand: it is left in place`,
        });
    }
    records.delete(name);
  }
}

function findOrphans({lock, pipeline}: Workspace): readonly string[] {
  const names = new Set(pipeline.nodes.map(({instance}) => instance.name));
  return lock.names().filter((name) => !names.has(name));
}

function stageOf(name: string): string {
  return name.split("@", 1)[0]!;
}

/** Removes outputs that are as recorded, and the folders that are empty then. */
async function removeOutputs(
  {root, digests, steps}: Workspace,
  outs: RunRecord["outs"],
): Promise<{removed: string[]; altered: string[]}> {
  const removed: string[] = [];
  const altered: string[] = [];
  for (const {path, bytes} of outs) {
    const actual = await findRecordedDigest(digests, path);
    if (actual === undefined) continue;
    if (actual !== bytes) {
      altered.push(path);
      continue;
    }
    rmSync(join(root, path), {recursive: true, force: true});
    removed.push(path);
    removeEmptyFolders(root, dirname(path));
    steps.reached("orphan-removed");
  }
  return {removed, altered};
}

function removeEmptyFolders(root: string, folder: string): void {
  for (let at = folder; at !== "." && !at.startsWith(".."); at = dirname(at)) {
    try {
      if (readdirSync(join(root, at)).length > 0) return;
      rmdirSync(join(root, at));
    } catch {
      return; // removed by someone else, or no longer empty
    }
  }
}
