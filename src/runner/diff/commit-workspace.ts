/**
 * A commit as a workspace of its own: a temporary git worktree that shares the store and the run cache, with the packages
 * that are installed here and the data that git does not hold.
 */
import {cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {git} from "../../platform/git.ts";
import {openDigests} from "../content/digest-file.ts";
import type {RunRecord} from "../store/record.ts";

export interface CommitWorkspace {
  readonly root: string;
  /** What was read, and is neither in the commit nor here as it was. */
  readonly missing: readonly string[];
  remove(): Promise<void>;
}

/** `records`: those of the commit's lock. */
export async function openCommitWorkspace(
  root: string,
  commit: string,
  records: ReadonlyMap<string, RunRecord>,
): Promise<CommitWorkspace> {
  const home = mkdtempSync(join(tmpdir(), "kymo-commit-"));
  const tree = join(home, "tree");
  const prefix = (await git(root, "rev-parse", "--show-prefix")).trim();
  await git(root, "worktree", "add", "--quiet", "--detach", "--force", tree, commit);
  const workspace = join(tree, prefix);
  for (const name of ["store", "runs"]) {
    mkdirSync(join(root, ".dag", name), {recursive: true});
    mkdirSync(join(workspace, ".dag"), {recursive: true});
    symlinkSync(join(root, ".dag", name), join(workspace, ".dag", name));
  }
  if (existsSync(join(root, "node_modules")) && !existsSync(join(workspace, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(workspace, "node_modules"));
  const missing = await copyInputs(root, workspace, records);
  return {
    root: workspace,
    missing,
    remove: async () => {
      await git(root, "worktree", "remove", "--force", tree).catch(() => undefined);
      rmSync(home, {recursive: true, force: true});
    },
  };
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
