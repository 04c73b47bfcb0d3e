/** Orphaned outputs: those of instances that are in the lock and no longer in the pipeline. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {RunRecord} from "../store/record.ts";
import type {Event} from "./event.ts";
import {removeOutputs} from "./execute.ts";
import type {Workspace} from "./workspace.ts";

/** True when the lock has instances that the pipeline no longer has. */
export function hasOrphans(workspace: Workspace): boolean {
  const {lock, pipeline} = workspace;
  const names = new Set(pipeline.nodes.map(({instance}) => instance.name));
  const orphans = lock.names().filter((name) => !names.has(name));
  return orphans.some((name) => !areInstancesUnknown(workspace, stageOf(name)));
}

/**
 * Whether the stage's instances follow from a folder that a frozen instance has not written: then none of those
 * in the lock is an orphan, it is only not known here, as in a fresh clone.
 */
export function areInstancesUnknown({root, pipeline}: Workspace, stage: string): boolean {
  const producers = new Set(pipeline.stages.find(({name}) => name === stage)?.dynamicOn);
  return (
    producers.size > 0 &&
    pipeline.nodes.some(
      ({instance: {name, frozen, outs}}) =>
        frozen && producers.has(name) && outs.some(({path}) => !existsSync(join(root, path))),
    )
  );
}

function stageOf(name: string): string {
  return name.split("@", 1)[0]!;
}

/** Drops instances that are no longer in the pipeline, with the outputs that only they wrote; of the stages meant. */
export async function removeOrphans(
  workspace: Workspace,
  records: Map<string, RunRecord>,
  isMeant: (stage: string) => boolean,
  emit: (event: Event) => void,
): Promise<void> {
  const names = new Set(workspace.pipeline.nodes.map(({instance}) => instance.name));
  const owned = new Set(
    workspace.pipeline.nodes.flatMap(({instance}) => instance.outs.map(({path}) => path)),
  );
  for (const name of workspace.lock.names()) {
    if (names.has(name) || !isMeant(stageOf(name))) continue;
    for (const record of workspace.lock.recordsOf(name)) {
      const orphaned = {...record, outs: record.outs.filter(({path}) => !owned.has(path))};
      const {removed, kept} = await removeOutputs(workspace, orphaned);
      if (removed.length > 0) emit({type: "removed", name, paths: removed});
      for (const path of kept)
        emit({
          type: "warning",
          message: `${path} belongs to no stage any more, but was altered by hand: it is left in place`,
        });
    }
    records.delete(name);
  }
}
