/** Is every output of dag.lock to be had, with the right bytes: in the working tree, the store, or the remote? */
import {statSync} from "node:fs";
import {join} from "node:path";
import {openDigests} from "../content/digest-file.ts";
import {findBytes} from "../diff/find-bytes.ts";
import {readWorkingTree} from "../diff/side.ts";
import {findRecordedDigest} from "../engine/lock-records.ts";
import {openLocalStore} from "../store/local-store.ts";
import {bytesOf, type FileRecord, type RunRecord} from "../store/record.ts";
import {findRemote, type Remote} from "../store/remote.ts";
import {openRunCache} from "../store/run-cache.ts";
import {isObjectWhole} from "../store/transfer.ts";

export interface CacheVerification {
  /** Outputs that are nowhere. */
  readonly missing: readonly CachedOutput[];
  /** Outputs that are in the store, and not, or altered, in the working tree. */
  readonly storedOnly: readonly CachedOutput[];
  /** Outputs that are in the remote alone. */
  readonly remoteOnly: readonly CachedOutput[];
  readonly total: number;
}

export interface CachedOutput {
  readonly instance: string;
  readonly path: string;
  /** What lies in the working tree in its place. */
  readonly here: "missing" | "altered";
}

/** Every object is read, and its digest taken. Throws an ExpectedError where dag.lock cannot be read. */
export async function verifyCache(root: string): Promise<CacheVerification> {
  const {records} = readWorkingTree(root);
  const kept = {root, digests: openDigests(root), store: openLocalStore(root), runs: openRunCache(root)};
  const remote = findRemote(root);
  const missing: CachedOutput[] = [];
  const remoteOnly: CachedOutput[] = [];
  const storedOnly: CachedOutput[] = [];
  let total = 0;
  for (const [instance, record] of records)
    for (const out of record.outs) {
      total += 1;
      const {path} = out;
      const digest = await findRecordedDigest(kept.digests, path);
      if (digest === out.bytes) continue;
      const isThere = statSync(join(root, path), {throwIfNoEntry: false}) !== undefined;
      const output: CachedOutput = {instance, path, here: isThere ? "altered" : "missing"};
      if ((await findBytes(kept, {...out, instance, record})) !== undefined) storedOnly.push(output);
      else if (await isInRemote(remote, out, record)) remoteOnly.push(output);
      else missing.push(output);
    }
  kept.digests.save();
  return {missing, storedOnly, remoteOnly, total};
}

/** What is there is read where it lies: nothing is fetched. */
async function isInRemote(
  remote: Remote | undefined,
  out: FileRecord,
  {fingerprint}: RunRecord,
): Promise<boolean> {
  return remote !== undefined && isObjectWhole(bytesOf(out, remote.runs.find(fingerprint)), remote.store);
}
