/** Git, asked by its command line. */
import {execFile} from "node:child_process";
import {promisify} from "node:util";
import {ExpectedError} from "./failure.ts";

const MAX_BYTES = 512e6;

/** What `git words…` prints in `root`. Rejects with an ExpectedError that says what git said. */
export async function git(root: string, ...words: readonly string[]): Promise<string> {
  try {
    const options = {maxBuffer: MAX_BYTES, ...(words.includes("worktree") ? {env: withoutHook()} : {})};
    const {stdout} = await promisify(execFile)("git", ["-C", root, ...words], options);
    return stdout;
  } catch (error) {
    const {code, stderr = ""} = error as NodeJS.ErrnoException & {readonly stderr?: string};
    if (code === "ENOENT")
      throw new ExpectedError("state", "git is not installed", {hint: "Install git.", cause: error});
    const lines = stderr.trim().split("\n");
    const said = lines.find((line) => line.startsWith("fatal: ")) ?? lines.at(-1)!;
    if (said.includes("not a git repository"))
      throw new ExpectedError("state", "this is not a git repository", {
        file: root,
        hint: "Run it in a clone, or begin one: git init, git add and git commit.",
        cause: error,
      });
    throw new ExpectedError("usage", `git ${words[0]}: ${said.replace(/^fatal: /, "") || String(error)}`, {
      hint: "Check the commit's name with `git log`, and that this is a git repository.",
      cause: error,
    });
  }
}

/** Within a hook git names the index and the folder of the commit that is being made: another worktree is none of these. */
function withoutHook(): NodeJS.ProcessEnv {
  const {GIT_DIR: _dir, GIT_INDEX_FILE: _index, GIT_WORK_TREE: _tree, ...env} = process.env;
  return env;
}

/** What `git words…` prints when it is given `input`; undefined where it ends with an error, or there is no git. */
export function gitWithInput(
  root: string,
  words: readonly string[],
  input: string,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile("git", ["-C", root, ...words], {maxBuffer: MAX_BYTES}, (error, stdout) =>
      // check-ignore ends with 1 where nothing matches
      resolve(error === null || (error.code as unknown) === 1 ? stdout : undefined),
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** Merges text as git does, line by line, conflict markers and all, into the file `ours`. */
export async function mergeLines(ours: string, base: string, theirs: string): Promise<void> {
  const labels = ["-L", "ours", "-L", "base", "-L", "theirs"];
  try {
    await promisify(execFile)("git", ["merge-file", ...labels, ours, base, theirs]);
  } catch (error) {
    const {code} = error as {readonly code?: unknown};
    // it ends with the number of conflicts
    if (typeof code !== "number" || code > 127) throw error;
  }
}

/** The full name of a commit, a branch or a tag. Rejects with an ExpectedError for what is none. */
export async function resolveCommit(root: string, name: string): Promise<string> {
  // a name that begins with a dash would be an option
  const words = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
  try {
    return (await git(root, ...words)).trim();
  } catch (error) {
    if (error instanceof ExpectedError && error.reason === "state") throw error;
    throw new ExpectedError("usage", `"${name}" is no commit of this repository`, {
      hint: "Name a commit, a branch or a tag: `git log --oneline` lists them.",
      cause: error,
    });
  }
}

/** The text of a file, relative to `root`, as the commit has it; undefined where it has none. */
export async function findCommitted(root: string, commit: string, file: string): Promise<string | undefined> {
  const listed = await git(root, "ls-tree", "--name-only", commit, "--", file);
  return listed.trim() === "" ? undefined : git(root, "show", `${commit}:./${file}`);
}
