/**
 * What the patterns among an instance's dependencies match now and did not when the pipeline was planned. A command that
 * goes by the pattern itself would read it, and be recorded without it.
 */
import {existsSync, type FSWatcher, statSync, watch} from "node:fs";
import {join} from "node:path";
import {setImmediate} from "node:timers/promises";
import {isTemporary} from "../../platform/atomic-file.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {Disk} from "../definition/disk.ts";
import type {Instance, Pipeline} from "../definition/instance.ts";
import {foldersOf} from "../definition/path.ts";
import {compilePattern, matchPattern} from "../definition/pattern.ts";
import type {Workspace} from "./workspace.ts";

/** The first of such files; undefined where there is none. */
export function findNewMatch({root, pipeline}: Workspace, {deps}: Instance): string | undefined {
  const disk = new Disk(root);
  for (const {glob, paths} of deps) {
    if (glob === undefined) continue;
    const expected = new Set([...paths, ...glob.besides]);
    const {outs} = writtenPlaces(pipeline);
    const found = listMatches(disk, glob.pattern).find(
      (path) => !expected.has(path) && !isWritten(outs, path),
    );
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

/** Tells once a command has ended. */
export interface MatchWatch {
  /** A file that was there for a while and that a pattern matches; undefined where none was seen. May be called again. */
  end(): Promise<string | undefined>;
}

/**
 * Watches the folders of a command's patterns that `lookAtMatched` leaves out, since stages write into them all the
 * time. Where the system cannot watch a folder, what comes and goes there is not seen.
 */
export function watchMatches({root, pipeline}: Workspace, {action, deps}: Instance): MatchWatch {
  const globs = deps.flatMap(({glob, paths}) => (glob === undefined ? [] : [{...glob, paths}]));
  if (globs.length === 0 || action.kind !== "cmd") return {end: () => Promise.resolve(undefined)};
  const disk = new Disk(root);
  const expected = new Set(globs.flatMap(({paths, besides}) => [...paths, ...besides]));
  const patterns = globs.map(({pattern}) => compilePattern(pattern, {binds: false}));
  for (const pattern of patterns) disk.list(pattern);
  const {outs, folders} = writtenPlaces(pipeline);
  let seen: string | undefined;
  const watchers: FSWatcher[] = [];
  const onChange = (path: string): void => {
    const isOwn = expected.has(path) || isTemporary(path) || isWritten(outs, path);
    if (!isOwn && patterns.some((pattern) => matchPattern(pattern, path) !== undefined)) seen ??= path;
  };
  for (const folder of disk.walked)
    if (folders.has(folder))
      try {
        const prefix = folder === "." ? "" : `${folder}/`;
        const watcher = watch(join(root, folder), {persistent: false}, (_, name) => {
          if (name !== null) onChange(prefix + name);
        });
        watchers.push(watcher.on("error", () => undefined));
      } catch {
        // too many are watched already
      }
  return {
    async end() {
      if (watchers.length > 0) await setImmediate(); // what the system has told already
      for (const watcher of watchers) watcher.close();
      return seen;
    },
  };
}

function isWritten(outs: ReadonlySet<string>, path: string): boolean {
  return [path, ...foldersOf(path)].some((one) => outs.has(one));
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
