/**
 * A clean copy of a workspace in a temporary folder: what git has or would take up, and what the stages read that git
 * ignores. No output of a stage that runs, no dag.lock, nothing that the runner remembers.
 */
import {constants, cpSync, existsSync, lstatSync, mkdirSync, symlinkSync, utimesSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {compareCodeUnits} from "../../platform/canonical.ts";
import {explainSystemError} from "../../platform/failure.ts";
import {git} from "../../platform/git.ts";
import {listFolder} from "../content/folder.ts";
import type {Pipeline} from "../definition/instance.ts";
import {findWriter} from "../engine/find-writer.ts";
import {makeHome, nameWorkspace, removeHome, sweepHomes} from "../engine/temporary-home.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import type {WorkspaceKind} from "./variation.ts";

export interface CleanWorkspace {
  readonly root: string;
  remove(): void;
}

const OLD_SECONDS = 1_000_000_000; // 2001-09-09
const MEMORY = "/dev/shm";

/** `pipeline`: that of `root`, with the stages that are to run no longer frozen. */
export async function copyWorkspace(
  root: string,
  pipeline: Pipeline,
  kinds: readonly WorkspaceKind[],
  steps: Steps = NO_STEPS,
): Promise<CleanWorkspace> {
  // in memory folders are listed in another order than on a disk: that of the files' making, the last first
  const base = kinds.includes("listed otherwise") && existsSync(MEMORY) ? MEMORY : tmpdir();
  sweepHomes("verify", base);
  const home = makeHome("verify", base);
  const target = kinds.includes("elsewhere")
    ? join(home, "another", "place with spaces", "workspace")
    : join(home, "workspace");
  const remove = () => removeHome(home);
  try {
    steps.reached("home-made");
    nameWorkspace(home, target);
    mkdirSync(target, {recursive: true});
    await fill(root, target, pipeline, kinds);
    steps.reached("home-filled");
  } catch (error) {
    remove();
    throw explainSystemError(error, home);
  }
  return {root: target, remove};
}

async function fill(
  root: string,
  target: string,
  pipeline: Pipeline,
  kinds: readonly WorkspaceKind[],
): Promise<void> {
  const files = await listFiles(root, pipeline);
  for (const path of kinds.includes("listed otherwise") ? files.toReversed() : files) {
    mkdirSync(dirname(join(target, path)), {recursive: true});
    cpSync(join(root, path), join(target, path), {
      mode: constants.COPYFILE_FICLONE,
      verbatimSymlinks: true,
      preserveTimestamps: true,
    });
  }
  setTimes(root, target, files, kinds.includes("old files") ? OLD_SECONDS : undefined);
  if (existsSync(join(root, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(target, "node_modules"));
}

/** Those of the originals, folders included, or `seconds` since the epoch: what is listed must not depend on the copying. */
function setTimes(root: string, target: string, files: readonly string[], seconds: number | undefined): void {
  const folders = new Set<string>();
  for (const path of files)
    for (let at = dirname(path); at !== "." && !folders.has(at); at = dirname(at)) folders.add(at);
  for (const path of seconds === undefined ? folders : [...files, ...folders]) {
    const original = lstatSync(join(root, path));
    if (original.isSymbolicLink()) continue;
    utimesSync(join(target, path), seconds ?? original.atime, seconds ?? original.mtime);
  }
}

/** Relative to `root`, sorted. */
async function listFiles(root: string, pipeline: Pipeline): Promise<readonly string[]> {
  const known = await listKnown(root);
  const read = pipeline.nodes.flatMap(({instance}) =>
    instance.deps.flatMap(({paths}) => paths.filter((path) => !path.startsWith("../"))),
  );
  const frozen = pipeline.nodes.flatMap(({instance}) =>
    instance.frozen ? instance.outs.map(({path}) => path) : [],
  );
  const isOutput = (path: string): boolean => findWriter(pipeline, path)?.frozen === false;
  const all = new Set([...known, ...[...read, ...frozen].flatMap((path) => expand(root, path))]);
  return [...all]
    .filter((path) => !isOfTheRunner(path) && !isOutput(path) && isThere(join(root, path)))
    .sort(compareCodeUnits);
}

/** What each workspace has of its own; a folder that is a link elsewhere is listed by git like a file. */
function isOfTheRunner(path: string): boolean {
  return path === "dag.lock" || path === ".dag" || path === "node_modules";
}

/** Tracked, or not ignored; all of the folder where there is no repository. */
async function listKnown(root: string): Promise<readonly string[]> {
  try {
    const text = await git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", ".");
    return text.split("\0").filter((path) => path !== "");
  } catch {
    return listFolder(root)
      .map(({path}) => path)
      .filter((path) => !/^(\.dag|\.git|node_modules)\//.test(path));
  }
}

function expand(root: string, path: string): readonly string[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!lstatSync(full).isDirectory()) return [path];
  return listFolder(full).map((entry) => `${path}/${entry.path}`);
}

function isThere(path: string): boolean {
  return lstatSync(path, {throwIfNoEntry: false}) !== undefined;
}
