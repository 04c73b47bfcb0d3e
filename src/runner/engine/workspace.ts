/** A workspace as the engine sees it: its pipeline, its remembered digests, its store and its lock. */
import {type CodeDigests, openCodeDigests} from "../code/digest-code.ts";
import {type Digests, openDigests} from "../content/digest-file.ts";
import type {Pipeline} from "../definition/instance.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import {type Lock, readLock} from "../store/lock-file.ts";
import {openSharedRuns, openStore} from "../store/remote.ts";
import type {RunCache} from "../store/run-cache.ts";
import type {Store} from "../store/store.ts";

export interface Workspace {
  readonly root: string;
  readonly pipeline: Pipeline;
  readonly digests: Digests;
  readonly code: CodeDigests;
  readonly store: Store;
  readonly runs: RunCache;
  readonly lock: Lock;
  readonly steps: Steps;
}

/** `digests`: those of an earlier look at the same workspace, to go on with. */
export function openWorkspace(
  root: string,
  pipeline: Pipeline,
  steps: Steps = NO_STEPS,
  digests: Digests = openDigests(root),
): Workspace {
  return {
    root,
    pipeline,
    digests,
    code: openCodeDigests(root),
    store: openStore(root, steps),
    runs: openSharedRuns(root),
    lock: readLock(root, pipeline.study),
    steps,
  };
}
