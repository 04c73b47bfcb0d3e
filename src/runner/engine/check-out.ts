/** Puts the outputs of a lock in place, from the store. */
import {join} from "node:path";
import {openDigests} from "../content/digest-file.ts";
import {stageOf} from "../definition/stage-of.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import {bytesOf, type RunRecord} from "../store/record.ts";
import {openSharedRuns, openStore} from "../store/remote.ts";
import {findRecordedDigest} from "./lock-records.ts";

export interface CheckedOut {
  readonly path: string;
  readonly instance: string;
  /** `kept`: an edited output that is nowhere else. `missing`: the store does not have it. */
  readonly how: "same" | "restored" | "kept" | "missing";
}

export interface CheckOutOptions {
  /** True: only says what would be done. */
  readonly isDry?: boolean;
  /** True: also over what was edited and is nowhere else. */
  readonly isForced?: boolean;
  readonly steps?: Steps;
}

/** `stages`: stages or instances; none stands for all. Call it with the workspace lock held. */
export async function checkOut(
  root: string,
  records: ReadonlyMap<string, RunRecord>,
  stages: readonly string[],
  {isDry = false, isForced = false, steps = NO_STEPS}: CheckOutOptions = {},
): Promise<readonly CheckedOut[]> {
  const [digests, store, runs] = [openDigests(root), openStore(root, steps), openSharedRuns(root)];
  const results: CheckedOut[] = [];
  for (const [instance, record] of records) {
    if (stages.length > 0 && !stages.includes(instance) && !stages.includes(stageOf(instance))) continue;
    const stored = runs.find(record.fingerprint);
    for (const out of record.outs) {
      const {path, bytes} = out;
      const put = async (): Promise<CheckedOut["how"]> => {
        if ((await findRecordedDigest(digests, path)) === bytes) return "same";
        const own = bytesOf(out, stored);
        if (!store.has(own)) return "missing";
        const there = await digests.findBytes(path);
        if (there !== undefined && !isForced && !store.has(there)) return "kept";
        if (isDry) return "restored";
        return (await store.get(own, join(root, path))) ? "restored" : "missing";
      };
      results.push({path, instance, how: await put()});
    }
  }
  digests.save();
  return results;
}
