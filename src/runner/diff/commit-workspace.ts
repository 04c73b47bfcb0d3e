/**
 * A commit as a workspace of its own: a temporary git worktree that shares the store and the run cache, with the packages
 * that are installed here and the data that git does not hold.
 */
import {cpSync, existsSync, mkdirSync, symlinkSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {explainSystemError} from "../../platform/failure.ts";
import {git} from "../../platform/git.ts";
import {isDead} from "../../platform/process-identity.ts";
import {openDigests} from "../content/digest-file.ts";
import {findHomeOwner, makeHome, nameWorkspace, removeHome, sweepHomes} from "../engine/temporary-home.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import type {RunRecord} from "../store/record.ts";

export interface CommitWorkspace {
  readonly root: string;
  /** What was read, and is neither in the commit nor here as it was. */
  readonly missing: readonly string[];
  remove(): Promise<void>;
}

/** `records`: those of the commit's lock. Throws ExpectedError where git or the disk refuses. */
export async function openCommitWorkspace(
  root: string,
  commit: string,
  records: ReadonlyMap<string, RunRecord>,
  steps: Steps = NO_STEPS,
): Promise<CommitWorkspace> {
  await sweepCommitWorkspaces(root);
  const home = makeHome("commit", tmpdir());
  const tree = join(home, "tree");
  const remove = async (): Promise<void> => {
    await forgetWorktree(root, tree);
    steps.reached("worktree-removed");
    removeHome(home);
  };
  try {
    steps.reached("home-made");
    const prefix = (await git(root, "rev-parse", "--show-prefix")).trim();
    const workspace = join(tree, prefix);
    nameWorkspace(home, workspace);
    await worktree(root, "add", "--quiet", "--detach", "--force", tree, commit);
    steps.reached("worktree-added");
    const missing = await furnish(root, workspace, records);
    steps.reached("home-filled");
    return {root: workspace, missing, remove};
  } catch (error) {
    await remove();
    throw explainSystemError(error, home);
  }
}

/** No hook of the user's is run, nor is an index meant that a hook has set. */
function worktree(root: string, ...words: readonly string[]): Promise<string> {
  return git(root, "-c", "core.hooksPath=/dev/null", "worktree", ...words);
}

/** Also one that is half made, or gone. */
async function forgetWorktree(root: string, tree: string): Promise<void> {
  await worktree(root, "remove", "--force", "--force", tree).catch(() => undefined);
}

/** Removes what killed processes have left in the repository, and in the system's temporary folder. */
export async function sweepCommitWorkspaces(root: string): Promise<void> {
  const listed = await git(root, "worktree", "list", "--porcelain", "-z");
  for (const line of listed.split("\0")) {
    if (!line.startsWith("worktree ")) continue;
    const tree = line.slice("worktree ".length);
    const owner = findHomeOwner("commit", tree);
    if (owner !== undefined && isDead(owner)) await forgetWorktree(root, tree);
  }
  sweepHomes("commit", tmpdir());
}

/** Links the store, the run cache and the packages, and copies what git does not hold. */
async function furnish(
  root: string,
  workspace: string,
  records: ReadonlyMap<string, RunRecord>,
): Promise<readonly string[]> {
  for (const name of ["store", "runs"]) {
    mkdirSync(join(root, ".dag", name), {recursive: true});
    mkdirSync(join(workspace, ".dag"), {recursive: true});
    symlinkSync(join(root, ".dag", name), join(workspace, ".dag", name));
  }
  if (existsSync(join(root, "node_modules")) && !existsSync(join(workspace, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(workspace, "node_modules"));
  return copyInputs(root, workspace, records);
}

/** What git ignores and the commit's stages read, where what lies here is what they read. */
async function copyInputs(
  root: string,
  workspace: string,
  records: ReadonlyMap<string, RunRecord>,
): Promise<readonly string[]> {
  const digests = openDigests(root);
  const outs = new Set([...records.values()].flatMap((record) => record.outs.map(({path}) => path)));
  const read = new Map(
    [...records.values()].flatMap(({deps}) => deps.map(({path, content}) => [path, content] as const)),
  );
  const missing: string[] = [];
  for (const [path, content] of read) {
    if (outs.has(path) || path.startsWith("../") || existsSync(join(workspace, path))) continue;
    if ((await digests.findBytes(path)) !== content) missing.push(path);
    else {
      mkdirSync(dirname(join(workspace, path)), {recursive: true});
      cpSync(join(root, path), join(workspace, path), {recursive: true, preserveTimestamps: true});
    }
  }
  return missing;
}
