/** Puts the outputs of an earlier run back in place. */
import {join} from "node:path";
import type {Instance} from "../definition/instance.ts";
import type {RunRecord} from "../store/record.ts";
import type {Workspace} from "./workspace.ts";

/** True once all of them are there. False if the store no longer has one, whole: then the instance has to run. */
export async function restoreOutputs(
  {root, digests, store, steps}: Workspace,
  instance: Instance,
  {outs}: RunRecord,
): Promise<boolean> {
  if (!hasSameOuts(instance, outs)) return false;
  for (const {path, bytes} of outs) {
    if ((await digests.findBytes(path)) === bytes) continue;
    if (!(await store.get(bytes, join(root, path)))) return false;
    steps.reached("output-restored");
  }
  return true;
}

/** Whether the record is of just the outputs that the instance has now. */
export function hasSameOuts({outs}: Instance, recorded: RunRecord["outs"]): boolean {
  const paths = new Set(recorded.map(({path}) => path));
  return paths.size === outs.length && outs.every(({path}) => paths.has(path));
}
