/** Builds what a commit's lock records and the store has no more, in a workspace of its own. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {formatFailure} from "../../platform/terminal/failure-text.ts";
import {openDigests} from "../content/digest-file.ts";
import {findRecordedDigest} from "../engine/lock-records.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import {openLocalStore} from "../store/local-store.ts";
import type {RebuildRequest, Rebuilt} from "../verify/rebuild.ts";
import {type CommitWorkspace, openCommitWorkspace, sweepCommitWorkspaces} from "./commit-workspace.ts";
import {findBytes, type Kept} from "./find-bytes.ts";
import type {Output} from "./pair-outputs.ts";
import type {Side} from "./side.ts";

export type Rebuild = (root: string, request: Pick<RebuildRequest, "targets" | "force">) => Promise<Rebuilt>;

/** What of it could not be had; empty where all is kept now. Throws an ExpectedError where a stage fails. */
export async function restoreSide(
  root: string,
  side: Side,
  kept: Kept,
  rebuild: Rebuild,
  steps: Steps = NO_STEPS,
): Promise<readonly string[]> {
  const {commit, records} = side;
  const gone = await findGone(kept, side);
  if (commit === undefined) return gone.map(({path}) => path);
  if (gone.length === 0) {
    await sweepCommitWorkspaces(root);
    return [];
  }
  const workspace = await openCommitWorkspace(root, commit, records, steps);
  try {
    const left = await takeCommitted(root, workspace, gone);
    if (left.length > 0) await build(side, workspace, left, rebuild);
  } finally {
    await workspace.remove();
  }
  return (await findGone(kept, side)).map(({path}) => path);
}

async function findGone(kept: Kept, {records}: Side): Promise<readonly Output[]> {
  const gone: Output[] = [];
  for (const [instance, record] of records)
    for (const out of record.outs) {
      const output = {...out, instance, record};
      if ((await findBytes(kept, output)) === undefined) gone.push(output);
    }
  return gone;
}

/** An output that git holds, such as a model, is put into the store. */
async function takeCommitted(
  root: string,
  workspace: CommitWorkspace,
  gone: readonly Output[],
): Promise<readonly Output[]> {
  const [digests, store] = [openDigests(workspace.root), openLocalStore(root)];
  const left: Output[] = [];
  for (const output of gone) {
    const path = join(workspace.root, output.path);
    if (existsSync(path) && (await findRecordedDigest(digests, output.path)) === output.bytes)
      await store.put(path);
    else left.push(output);
  }
  return left;
}

async function build(
  {label}: Side,
  workspace: CommitWorkspace,
  left: readonly Output[],
  rebuild: Rebuild,
): Promise<void> {
  const targets = [...new Set(left.map(({instance}) => instance))];
  const {failures} = await rebuild(workspace.root, {targets, force: false});
  const [first] = failures;
  if (first === undefined) return;
  const missing =
    workspace.missing.length === 0 ? "" : `\nnot here as it was then: ${workspace.missing.join(", ")}`;
  throw new ExpectedError(
    "state",
    `${label} could not be rebuilt\n${formatFailure(first.failure, (text) => text, {subject: first.name})}${missing}`,
    {hint: "Put back what it lacks, or check that commit out and build it there."},
  );
}
