/** Instances that are in the lock and no longer in the pipeline. */
import type {RunRecord} from "../state/record.ts";
import type {Event} from "./event.ts";
import {removeOutputs} from "./execute.ts";
import type {Workspace} from "./workspace.ts";

/** Drops instances that are no longer in the pipeline, with the outputs that only they wrote; of the stages meant. */
export async function removeGone(
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
    if (names.has(name) || !isMeant(name.split("@", 1)[0]!)) continue;
    for (const record of workspace.lock.candidates(name)) {
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
