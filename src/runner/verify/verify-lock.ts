/**
 * Is dag.lock fresh for the code, the parameters and the inputs that are here? Needs no artifact, no data that git does
 * not hold, and no installed package.
 */

import {existsSync} from "node:fs";
import {join} from "node:path";
import {gitWithInput} from "../../platform/git.ts";
import type {Pipeline} from "../definition/instance.ts";
import {stageOf} from "../definition/stage-of.ts";
import {computeStatus, findPending, isFresh, type Status} from "../engine/status.ts";
import {openWorkspace, type Workspace} from "../engine/workspace.ts";
import type {FileRecord, RunRecord} from "../store/record.ts";
import {makeLockDigests} from "./lock-digests.ts";

export interface LockVerification {
  readonly pipeline: Pipeline;
  readonly stale: readonly Status[];
  /** Records of instances that the pipeline no longer has. */
  readonly orphans: readonly string[];
  /** Stages whose instances follow from a folder that is not here: what the lock says of them is not looked at. */
  readonly unknown: readonly string[];
  /** True where the lock is a merge conflict, or a record of it is damaged: `repro` would write it again. */
  readonly isDamaged: boolean;
  /** Source files of which only the recorded digest is known. */
  readonly absent: readonly string[];
}

/**
 * `load` gives the pipeline of `root`, where absent files count as if they were there. Throws what it throws, and an
 * ExpectedError where dag.lock cannot be read.
 */
export async function verifyLock(
  root: string,
  load: (absent: readonly string[]) => Pipeline,
): Promise<LockVerification> {
  const first = openWorkspace(root, {nodes: [], stages: [], sources: []});
  const named = new Map(
    first.lock.names().flatMap((name) =>
      first.lock
        .recordsOf(name)
        .slice(0, 1)
        .map((record) => [name, record]),
    ),
  );
  const records = [...named.values()];
  const absent = await findAbsentSources(root, records);
  const pipeline = load([...absent]);
  const {digests} = first;
  const usedAsTheyAre = new Set(
    pipeline.nodes.flatMap(({instance}) => (instance.frozen ? instance.outs.map(({path}) => path) : [])),
  );
  const workspace: Workspace = {
    ...first,
    pipeline,
    digests: makeLockDigests(digests, {records, outs: findOutputs(pipeline, named), absent, usedAsTheyAre}),
  };
  const statuses = await computeStatus(workspace, pipeline.nodes);
  digests.save();
  const pending = findPending(pipeline, statuses).map(({stage}) => stage);
  const {orphans, unknown} = findUnplanned(workspace, pipeline, pending);
  const stale = statuses.filter((status) => !isFresh(status));
  const {isOutdated} = workspace.lock;
  return {
    pipeline,
    stale,
    orphans,
    unknown,
    isDamaged: isOutdated,
    absent: [...absent].sort(),
  };
}

/** What an instance wrote when it was recorded, and writes still: what it does not is a source by now. */
function findOutputs({nodes}: Pipeline, named: ReadonlyMap<string, RunRecord>): readonly FileRecord[] {
  const planned = new Map(
    nodes.map(({instance: {name, outs}}) => [name, new Set(outs.map(({path}) => path))]),
  );
  return [...named].flatMap(([name, {outs}]) =>
    outs.filter(({path}) => planned.get(name)?.has(path) ?? true),
  );
}

/** What was read, is no output, is not there, and is nothing that git would have put there. */
async function findAbsentSources(root: string, records: readonly RunRecord[]): Promise<ReadonlySet<string>> {
  const outs = new Set(records.flatMap((record) => record.outs.map(({path}) => path)));
  const read = new Set(records.flatMap(({deps}) => deps.map(({path}) => path)));
  const gone = [...read].filter((path) => !outs.has(path) && !existsSync(join(root, path)));
  if (gone.length === 0) return new Set();
  const outside = gone.filter((path) => path.startsWith("../") || path.startsWith("/"));
  const inside = gone.filter((path) => !outside.includes(path));
  return new Set([...outside, ...(await findIgnored(root, inside))]);
}

/** None where there is no repository. */
async function findIgnored(root: string, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const text = await gitWithInput(root, ["check-ignore", "--stdin", "-z"], `${paths.join("\0")}\0`);
  return text === undefined ? [] : text.split("\0").filter((path) => path !== "");
}

/** Records of no instance: those of stages whose instances cannot be told here are unknown, all others orphans. */
function findUnplanned(
  workspace: Workspace,
  {nodes}: Pipeline,
  pending: readonly string[],
): Pick<LockVerification, "orphans" | "unknown"> {
  const instances = new Map(nodes.map(({instance}) => [instance.name, instance]));
  const unplanned = workspace.lock.names().filter((name) => !instances.has(name));
  const stages = new Map(workspace.pipeline.stages.map((stage) => [stage.name, stage]));
  const isWritten = (producer: string): boolean =>
    instances.get(producer)?.outs.every(({path}) => existsSync(join(workspace.root, path))) ?? false;
  const isUnknown = (name: string): boolean => {
    const stage = stageOf(name);
    return pending.includes(stage) || stages.get(stage)?.dynamicOn?.every(isWritten) === false;
  };
  return {
    orphans: unplanned.filter((name) => !isUnknown(name)),
    unknown: [...new Set(unplanned.filter(isUnknown).map(stageOf))],
  };
}
