/**
 * Orphaned outputs: those in the lock that no instance of the pipeline writes any more, since theirs was removed, or its
 * output renamed. Left in place a pattern would match them, and a build elsewhere would not.
 */

import {existsSync, readdirSync, rmdirSync, rmSync, statSync} from "node:fs";
import {dirname, join} from "node:path";
import {listFolder} from "../content/folder.ts";
import {foldersOf} from "../definition/path.ts";
import {stageOf} from "../definition/stage-of.ts";
import type {RunRecord} from "../store/record.ts";
import type {Event} from "./event.ts";
import {findRecordedDigest} from "./lock-records.ts";
import type {Workspace} from "./workspace.ts";

/** True when the lock has instances that the pipeline no longer has, or outputs that its instances no longer write. */
export function hasOrphans(workspace: Workspace): boolean {
  const {root} = workspace;
  return findOrphans(workspace).some(({name, isRemoved, outs}) =>
    isRemoved
      ? !areInstancesUnknown(workspace, stageOf(name))
      : outs.some(({path}) => existsSync(join(root, path))),
  );
}

/** The orphaned outputs that are there and that a run of the whole pipeline takes away, unless they were altered. */
export async function listOrphans(
  workspace: Workspace,
): Promise<readonly {name: string; paths: readonly string[]}[]> {
  const {root} = workspace;
  const orphans = findOrphans(workspace).filter(({name}) => !areInstancesUnknown(workspace, stageOf(name)));
  const sources = await findSources(
    workspace,
    new Set(orphans.flatMap(({outs}) => outs.map(({path}) => path))),
  );
  return orphans.flatMap(({name, outs}) => {
    const paths = outs
      .map(({path}) => path)
      .filter((path) => !sources.has(path) && existsSync(join(root, path)));
    return paths.length === 0 ? [] : [{name, paths}];
  });
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
 * Removes the orphaned outputs of the instances that `isIncluded` tells, and the records of those that are gone. True
 * where anything was removed. One that was altered by hand is left, with a warning; so is one that a stage names as its
 * dependency, that its code holds, or that the definition reads, which is a source file from now on.
 */
export async function removeOrphans(
  workspace: Workspace,
  records: Map<string, RunRecord>,
  isIncluded: (orphan: Orphan) => boolean,
  emit: (event: Event) => void,
): Promise<boolean> {
  const warn = (message: string): void => emit({type: "warning", message});
  let hasRemoved = false;
  const orphans = findOrphans(workspace);
  const sources = await findSources(
    workspace,
    new Set(orphans.flatMap(({outs}) => outs.map(({path}) => path))),
  );
  for (const orphan of orphans) {
    const {name, isRemoved, outs} = orphan;
    if (!isIncluded(orphan)) continue;
    const kept = outs.filter(({path}) => sources.has(path) && existsSync(join(workspace.root, path)));
    const {removed, altered} = await removeOutputs(
      workspace,
      outs.filter(({path}) => !sources.has(path)),
    );
    if (removed.length > 0) emit({type: "removed", name, paths: removed});
    hasRemoved ||= removed.length > 0;
    for (const path of altered)
      warn(`${path} belongs to no stage any more, but was altered by hand: it is left in place`);
    if (!isRemoved) continue;
    for (const {path} of kept)
      warn(
        `${path} is written by no stage any more, and ${sources.get(path)} reads it: it is kept as a source file`,
      );
    records.delete(name);
  }
  return hasRemoved;
}

export interface Orphan {
  readonly name: string;
  readonly stage: string;
  /** False of an instance that is still there, but writes other outputs. */
  readonly isRemoved: boolean;
  /** Those that no instance writes now. */
  readonly outs: RunRecord["outs"];
  /** What it read. */
  readonly deps: readonly string[];
}

function findOrphans({lock, pipeline}: Workspace): readonly Orphan[] {
  const frozen = new Map(pipeline.nodes.map(({instance}) => [instance.name, instance.frozen]));
  const owned = new Set(pipeline.nodes.flatMap(({instance}) => instance.outs.map(({path}) => path)));
  const isOwned = (path: string): boolean =>
    owned.has(path) || [...foldersOf(path)].some((folder) => owned.has(folder));
  return lock.names().flatMap((name) => {
    const isRemoved = !frozen.has(name);
    // a frozen instance is used as it is: what it wrote may be the only one there is
    if (frozen.get(name) === true) return [];
    const records = lock.recordsOf(name);
    const outs = records.flatMap((record) => record.outs.filter(({path}) => !isOwned(path)));
    if (!isRemoved && outs.length === 0) return [];
    const deps = records.flatMap((record) => record.deps.map(({path}) => path));
    return [{name, stage: stageOf(name), isRemoved, outs, deps}];
  });
}

/** Of the orphaned paths those that something reads beside patterns, each with the name of what reads it. */
async function findSources(
  {root, pipeline, code}: Workspace,
  orphaned: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>();
  if (orphaned.size === 0) return sources;
  const add = (path: string, reader: string): void => {
    for (const one of [path, ...foldersOf(path)]) if (orphaned.has(one)) sources.set(one, reader);
  };
  for (const path of pipeline.sources) add(path, "the definition");
  if (pipeline.tracker !== undefined) add(pipeline.tracker, "the tracker");
  for (const {instance} of pipeline.nodes)
    if (instance.action.kind === "run") {
      const found = await code.digest(instance.action.file).catch(() => undefined); // an error shows when it runs
      for (const path of found?.files ?? [instance.action.file]) add(path, instance.name);
    }
  const within = new Map<string, string[]>(); // folder → what is orphaned in it
  for (const path of orphaned)
    for (const folder of foldersOf(path)) {
      const inside = within.get(folder);
      if (inside === undefined) within.set(folder, [path]);
      else inside.push(path);
    }
  const filled = new Set(
    pipeline.nodes.flatMap(({instance}) => instance.outs.flatMap(({path}) => [...foldersOf(path)])),
  );
  for (const {instance} of pipeline.nodes)
    for (const {paths, many} of instance.deps) {
      if (many) continue;
      const dep = paths[0]!;
      add(dep, instance.name);
      const inside = within.get(dep);
      // a folder that stages write into is no source, though they may not have done so yet
      if (inside !== undefined && !filled.has(dep) && holdsOnly(root, dep, orphaned))
        for (const path of inside) sources.set(path, instance.name);
    }
  return sources;
}

/** Whether the folder that is depended on holds nothing but what is orphaned. */
function holdsOnly(root: string, folder: string, orphaned: ReadonlySet<string>): boolean {
  if (!statSync(join(root, folder), {throwIfNoEntry: false})?.isDirectory()) return false;
  return listFolder(join(root, folder)).every((entry) => orphaned.has(`${folder}/${entry.path}`));
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
