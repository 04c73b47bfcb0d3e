/** Where a run was made: the machine, the packages that compute, the commit. */
import {execFile} from "node:child_process";
import {readFile} from "node:fs/promises";
import {availableParallelism, cpus} from "node:os";
import {join} from "node:path";
import {promisify} from "node:util";
import type {Run} from "./run.ts";

/** Packages whose version can change a number. */
const PACKAGES = [
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-node",
  "apache-arrow",
  "onnxruntime-node",
  "pure-rand",
];

export async function describeEnvironment(root: string): Promise<Run["environment"]> {
  const packages: Record<string, string> = {};
  for (const name of PACKAGES) {
    const version = await findVersion(root, name);
    if (version !== undefined) packages[name] = version;
  }
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    packages,
  };
}

async function findVersion(root: string, name: string): Promise<string | undefined> {
  try {
    const text = await readFile(join(root, "node_modules", name, "package.json"), "utf8");
    const {version} = JSON.parse(text) as {version?: unknown};
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined; // not installed
  }
}

/**
 * The commit, and whether the tree differed from it. A run writes its outputs (`own`, relative
 * paths), dag.lock and the record itself, so these do not count. Null where there is no repository, no commit, or no git.
 */
export async function findCommit(root: string, own: readonly string[]): Promise<Run["git"]> {
  const git = async (...words: string[]): Promise<string> => {
    const {stdout} = await promisify(execFile)("git", ["-C", root, ...words], {maxBuffer: 64e6});
    return stdout;
  };
  try {
    const commit = (await git("rev-parse", "--verify", "HEAD")).trim();
    const excluded = ["dag.lock", "models/runs", "models/runs.duckdb", ...own].map(
      (path) => `:(exclude,literal)${path}`,
    );
    const changes = await git("status", "--porcelain", "--", ".", ...excluded);
    return {commit, dirty: changes.trim() !== ""};
  } catch {
    return null;
  }
}
