/** One of the two things that are compared: the lock of a commit, or that of the working tree. */
import {findCommitted, resolveCommit} from "../../platform/git.ts";
import {parseLock, readLock} from "../store/lock-file.ts";
import type {RunRecord} from "../store/record.ts";

export interface Side {
  /** `HEAD (1a2b3c4)`, `working tree`. */
  readonly label: string;
  /** Undefined of the working tree. */
  readonly commit: string | undefined;
  /** By instance, sorted. Empty where there is no lock. */
  readonly records: ReadonlyMap<string, RunRecord>;
}

/** Throws an ExpectedError where git does not know the commit, or its lock cannot be read. */
export async function readCommit(root: string, name: string): Promise<Side> {
  const commit = await resolveCommit(root, name);
  const text = (await findCommitted(root, commit, "dag.lock")) ?? "";
  const short = commit.slice(0, 7);
  const label = commit.startsWith(name) ? short : `${name} (${short})`;
  return {label, commit, records: parseLock(text)};
}

/** Of a merge conflict in it, the side of this branch. */
export function readWorkingTree(root: string): Side {
  const lock = readLock(root);
  const records = new Map(lock.names().map((name) => [name, lock.recordsOf(name)[0]!]));
  return {label: "working tree", commit: undefined, records};
}
