/** The locks that garbage collection keeps: of the working tree, and of commits. */
import {ExpectedError} from "../../platform/failure.ts";
import {git, gitWithInput} from "../../platform/git.ts";
import {listStudies} from "../definition/study.ts";
import {readCommit} from "../diff/side.ts";
import {parseLock, readLock} from "../store/lock-file.ts";
import type {RunRecord} from "../store/record.ts";

export interface KeptLocks {
  readonly records: readonly RunRecord[];
  /** `working tree`, `main`, `v1.0`. */
  readonly names: readonly string[];
}

/**
 * HEAD, every local branch, every tag, and `keep`: commits, or ranges `A..B`. Without a repository the working tree alone.
 * Throws an ExpectedError for a lock that cannot be read: what it needs is not known then.
 */
export async function readKeptLocks(root: string, keep: readonly string[]): Promise<KeptLocks> {
  const lock = readLock(root);
  const own = [lock, ...listStudies(root).map((study) => readLock(root, study))];
  const records = own.flatMap((one) => one.names().flatMap((name) => one.recordsOf(name)));
  const commits = new Map<string, string>();
  for (const [commit, name] of [...(await listRefs(root)), ...(await listNamed(root, keep))])
    if (!commits.has(commit)) commits.set(commit, name);
  const blobs = await findBlobs(root, [...commits.keys()]);
  const known = new Set<string>();
  for (const [commit, name] of commits) {
    const blob = blobs.get(commit);
    if (blob !== undefined && known.has(blob)) continue;
    if (blob !== undefined) known.add(blob);
    // that of the working tree, for the most part
    const read = async (): Promise<readonly RunRecord[]> => {
      if (blob === undefined) return [...(await readCommit(root, commit)).records.values()];
      const text = await git(root, "cat-file", "blob", blob);
      return text === lock.text && !lock.isOutdated ? [] : [...parseLock(text).values()];
    };
    records.push(...(await explain(read, name)));
  }
  return {records, names: ["working tree", ...new Set(commits.values())]};
}

/** The object that each commit's dag.lock is; nothing of one that has none, or that git cannot tell. */
async function findBlobs(root: string, commits: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asked = commits.map((commit) => `${commit}:./dag.lock\n`).join("");
  const text = (await gitWithInput(root, ["cat-file", "--batch-check"], asked)) ?? "";
  const lines = text.split("\n");
  return new Map(
    commits.flatMap((commit, i) => {
      const blob = /^([0-9a-f]{40,64}) blob \d+$/.exec(lines[i] ?? "")?.[1];
      return blob === undefined ? [] : [[commit, blob] as const];
    }),
  );
}

async function explain<T>(read: () => Promise<T>, name: string): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new ExpectedError("state", `the dag.lock of ${name} cannot be read, so nothing is removed`, {
      hint: `${(error as Error).message}. Repair it there, or remove the branch or tag.`,
      cause: error,
    });
  }
}

type NamedCommit = readonly [commit: string, name: string];

async function listRefs(root: string): Promise<readonly NamedCommit[]> {
  let text: string;
  try {
    const format = "%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end) %(refname:short)";
    text = await git(root, "for-each-ref", `--format=${format}`, "refs/heads", "refs/tags");
    text += `${(await git(root, "rev-parse", "--verify", "--quiet", "HEAD").catch(() => "")).trim()} HEAD\n`;
  } catch {
    return []; // no repository
  }
  return text
    .split("\n")
    .map((line): NamedCommit => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)])
    .filter(([commit]) => /^[0-9a-f]{40,64}$/.test(commit));
}

async function listNamed(root: string, keep: readonly string[]): Promise<readonly NamedCommit[]> {
  const found: NamedCommit[] = [];
  for (const name of keep) {
    const words = name.includes("..") ? ["rev-list", name] : ["rev-list", "--max-count=1", name];
    const text = await git(root, ...words, "--").catch((error: unknown) => {
      throw new ExpectedError("usage", `--keep ${name} names no commit of this repository`, {
        hint: "Give a commit, a branch, a tag, or a range such as v1.0..main.",
        cause: error,
      });
    });
    for (const commit of text.split("\n").filter((line) => line !== "")) found.push([commit, name]);
  }
  return found;
}
