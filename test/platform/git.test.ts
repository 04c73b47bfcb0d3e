/** Git asked by its command line: merged lines, commits and committed files, and what git refuses. */
import {execFileSync} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findCommitted, git, gitWithInput, mergeLines, resolveCommit} from "../../src/platform/git.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder, writeFiles} from "../temporary-folder.ts";

const test = suite("git");
const ME = ["-c", "user.name=t", "-c", "user.email=t@example.org"];

function commitFiles(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  execFileSync("git", ["-C", root, "init", "-q"]);
  execFileSync("git", ["-C", root, "add", "-A"]);
  execFileSync("git", ["-C", root, ...ME, "commit", "-qm", "first"]);
  return root;
}

test("lines are merged, two conflicts are marked, and what cannot be merged is an error", async () => {
  const root = temporaryFolder();
  const lines = (...changed: readonly string[]): string => `${changed.join("\na\nb\nc\nd\n")}\n`;
  const write = (name: string, text: string): string => {
    writeFileSync(join(root, name), text);
    return join(root, name);
  };
  const base = write("base", lines("1", "2", "3"));
  const ours = write("ours", lines("one", "2", "3"));
  await mergeLines(ours, base, write("theirs", lines("1", "2", "three")));
  assert.is(readFileSync(ours, "utf8"), lines("one", "2", "three"));
  await mergeLines(write("ours", lines("x", "2", "x")), base, write("theirs", lines("y", "2", "y")));
  assert.is(readFileSync(ours, "utf8").match(/^<<<<<<< ours$/gm)?.length, 2);
  const binary = write("binary", "\0");
  await mergeLines(ours, base, binary).then(
    () => assert.unreachable(),
    ({code}: {code: number}) => assert.is(code, 255),
  );
});

test("a commit is found by its name, and what is none is refused, an option included", async () => {
  const root = commitFiles({"a.txt": "a\n"});
  const commit = await resolveCommit(root, "HEAD");
  assert.match(commit, /^[0-9a-f]{40}$/);
  for (const name of ["nowhere", "--all", ""]) {
    const {reason, message} = await refusalOf(resolveCommit(root, name));
    assert.equal([reason, message], ["usage", `"${name}" is no commit of this repository`]);
  }
  const elsewhere = await refusalOf(resolveCommit(temporaryFolder(), "HEAD"));
  assert.is(elsewhere.message, "this is not a git repository");
});

test("a committed file is read as the commit has it; one that it has not is undefined", async () => {
  const root = commitFiles({"sub/a.txt": "a\n"});
  writeFileSync(join(root, "sub/a.txt"), "changed\n");
  assert.is(await findCommitted(root, "HEAD", "sub/a.txt"), "a\n");
  assert.is(await findCommitted(join(root, "sub"), "HEAD", "a.txt"), "a\n");
  assert.is(await findCommitted(root, "HEAD", "b.txt"), undefined);
});

test("what git says is the error, and a question without a match is no error", async () => {
  const root = commitFiles({".gitignore": "*.log\n"});
  const {message} = await refusalOf(git(root, "show", "nowhere"));
  assert.match(message, /^git show: .*nowhere/);
  assert.not.match(message, "fatal:");
  const asked = ["check-ignore", "--stdin"];
  assert.is(await gitWithInput(root, asked, "a.log\nb.txt\n"), "a.log\n");
  assert.is(await gitWithInput(root, asked, "b.txt\n"), "");
  assert.is(await gitWithInput(temporaryFolder(), asked, "b.txt\n"), undefined);
  // it ends before it has read what it is given
  assert.is(await gitWithInput(root, ["cat-file", "--no-such-option"], "b.txt\n".repeat(1e6)), undefined);
});

test.run();
