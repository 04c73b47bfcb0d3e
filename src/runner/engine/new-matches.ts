/**
 * What the patterns among an instance's dependencies match now and did not when the pipeline was planned. A command that
 * goes by the pattern itself would read it, and be recorded without it.
 */
import {existsSync, statSync} from "node:fs";
import {join} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {Disk} from "../definition/disk.ts";
import type {Instance, Pipeline} from "../definition/instance.ts";
import {foldersOf} from "../definition/path.ts";
import {compilePattern} from "../definition/pattern.ts";
import type {Workspace} from "./workspace.ts";

/** The first of such files; undefined where there is none. */
export function findNewMatch({root, pipeline}: Workspace, {deps}: Instance): string | undefined {
  const disk = new Disk(root);
  for (const {glob, paths} of deps) {
    if (glob === undefined) continue;
    const expected = new Set([...paths, ...glob.besides]);
    const {outs} = writtenPlaces(pipeline);
    const isWritten = (path: string): boolean => [path, ...foldersOf(path)].some((one) => outs.has(one));
    const found = listMatches(disk, glob.pattern).find((path) => !expected.has(path) && !isWritten(path));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Throws where a command is about to run and a file matches its pattern that was left over: it belongs to an instance
 * that is no longer there, and was altered, or is not in the lock, so that it was not removed. A stage is given its
 * files and does not see it; a command would.
 */
export function refuseLeftOvers({root}: Workspace, {action, deps}: Instance): void {
  if (action.kind !== "cmd") return;
  for (const {glob} of deps) {
    const path = glob?.besides.find((one) => existsSync(join(root, one)));
    if (path === undefined) continue;
    throw new ExpectedError(
      "state",
      `the file matches "${glob!.pattern}" and is left over from a stage that no longer writes it: the command would read it`,
      {file: path, hint: "Remove it, or move it to where no pattern looks."},
    );
  }
}

/**
 * How the folders look that a command's patterns look into: a file that was added and taken away shows in them. By
 * folder, with a slash at the end; not those that stages write into, which change all the time, nor the workspace.
 */
export function lookAtMatched({root, pipeline}: Workspace, {action, deps}: Instance): Map<string, string> {
  const looks = new Map<string, string>();
  const globs = deps.flatMap(({glob}) => (glob === undefined ? [] : [glob]));
  if (globs.length === 0 || action.kind !== "cmd") return looks;
  const disk = new Disk(root);
  for (const {pattern} of globs) listMatches(disk, pattern);
  const {folders: written} = writtenPlaces(pipeline);
  for (const folder of disk.walked) {
    const stat = written.has(folder) ? undefined : statSync(join(root, folder), {throwIfNoEntry: false});
    if (stat !== undefined) looks.set(`${folder}/`, `${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs}`);
  }
  return looks;
}

function listMatches(disk: Disk, pattern: string): readonly string[] {
  return disk.list(compilePattern(pattern, {binds: false}));
}

interface WrittenPlaces {
  readonly outs: ReadonlySet<string>;
  /** With the outs. */
  readonly folders: ReadonlySet<string>;
}

const known = new WeakMap<Pipeline, WrittenPlaces>();

function writtenPlaces(pipeline: Pipeline): WrittenPlaces {
  const found = known.get(pipeline);
  if (found !== undefined) return found;
  const outs = new Set(pipeline.nodes.flatMap(({instance}) => instance.outs.map(({path}) => path)));
  const folders = new Set([".", ...[...outs].flatMap((path) => [path, ...foldersOf(path)])]);
  known.set(pipeline, {outs, folders});
  return {outs, folders};
}
