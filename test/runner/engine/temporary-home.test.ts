/**
 * Temporary workspaces, of `verify` and of `diff --rebuild`: killed at every named step, on a disk that refuses, two at once.
 * The next one sweeps what is left, and nothing of the user's is touched.
 */
import {execFileSync, spawn} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {toFailure} from "../../../src/platform/failure.ts";
import {formatIdentity, identityOf, ownIdentity} from "../../../src/platform/process-identity.ts";
import {openDigests} from "../../../src/runner/content/digest-file.ts";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {restoreSide} from "../../../src/runner/diff/restore-side.ts";
import {readCommit} from "../../../src/runner/diff/side.ts";
import {makeHome, nameWorkspace, sweepHomes} from "../../../src/runner/engine/temporary-home.ts";
import type {Step, Steps} from "../../../src/runner/steps.ts";
import {openLocalStore} from "../../../src/runner/store/local-store.ts";
import {openRunCache} from "../../../src/runner/store/run-cache.ts";
import {rebuild} from "../../../src/runner/verify/rebuild.ts";
import {verifyBuild} from "../../../src/runner/verify/verify-build.ts";
import {RefusingDisk} from "../../refusing-disk.ts";
import {pipelineOf} from "../definition/workspace.ts";
import {copyAsKilled, reproHere} from "./in-process.ts";
import {look} from "./look.ts";
import {Rig} from "./rig.ts";

const test = suite("temporary workspaces");

const request = {worker: "", signal: new AbortController().signal, emit: () => undefined};
type Work = (root: string, steps?: Steps) => Promise<unknown>;

/** What it found to be different; an array, empty where all is well. */
const verify: Work = async (root, steps) => {
  const {differences, failures} = await verifyBuild(root, pipelineOf(loadPipeline(root)), {
    ...request,
    targets: [],
    onBuild: () => undefined,
    ...(steps === undefined ? {} : {steps}),
  });
  return [...differences, ...failures];
};

/** The outputs of the commit before that could not be had. */
const rebuildBefore: Work = async (root, steps) => {
  const side = await readCommit(root, "HEAD~1");
  const kept = {root, digests: openDigests(root), store: openLocalStore(root), runs: openRunCache(root)};
  const build: Parameters<typeof restoreSide>[3] = (at, what) =>
    rebuild(at, {...request, ...what, ...(steps === undefined ? {} : {steps})});
  return restoreSide(root, side, kept, build, steps);
};

/** Built and committed twice, with other data each; the first build is stored no more. */
async function open(): Promise<Rig> {
  const rig = new Rig({
    "dag.yaml": `stages:
  a: {cmd: cp in out/a, deps: [in], outs: [out/a]}
  b: {cmd: mkdir -p out/b && cat out/a ignored > out/b/x, deps: [out/a, ignored], outs: [out/b]}
`,
    ignored: "data\n",
  });
  for (const text of ["first", "second"]) {
    rig.write("in", text);
    assert.is((await reproHere(rig.root)).code, 0);
    rig.commit(text, "out", "ignored");
  }
  for (const name of ["store", "runs"]) rmSync(rig.path(`.dag/${name}`), {recursive: true});
  return rig;
}

/** Runs with the folder as the system's temporary one. */
async function within<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const {TMPDIR} = process.env;
  process.env.TMPDIR = folder;
  try {
    return await work();
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

const git = (root: string, ...words: readonly string[]): string =>
  execFileSync("git", ["-C", root, ...words], {encoding: "utf8"}).trim();

/** All that is the user's: not what the runner keeps, nor git's own notes. */
function lookAtUsers(root: string): unknown {
  const files = Object.entries(look(root)).filter(
    ([path]) => !/^(\.dag|\.git|node_modules)(\/|$)/.test(path),
  );
  return [files, git(root, "status", "--porcelain"), git(root, "rev-parse", "HEAD")];
}

const countWorktrees = (root: string): number => git(root, "worktree", "list").split("\n").length;

/** Where the copy's worktrees and workspaces say that they lie. */
function moveReferences(home: string, moves: readonly (readonly [string, string])[]): void {
  const trees = join(home, "work/.git/worktrees");
  const names = existsSync(trees) ? readdirSync(trees).map((name) => join(trees, name, "gitdir")) : [];
  const homes = readdirSync(join(home, "tmp")).map((name) => join(home, "tmp", name));
  for (const path of [...names, ...homes.flatMap((one) => [join(one, "root"), join(one, "tree/.git")])])
    if (existsSync(path))
      writeFileSync(
        path,
        moves.reduce((text, [from, to]) => text.replaceAll(from, to), readFileSync(path, "utf8")),
      );
}

async function assertSurvives(work: Work, expected: readonly Step[]): Promise<void> {
  const rig = await open();
  const users = lookAtUsers(rig.root);
  const all = mkdtempSync(`${rig.root}-killed-`);
  const temporary = join(all, "tmp");
  mkdirSync(temporary);
  const seen = new Map<Step, string>();
  const reached = (step: Step): void => {
    if (seen.has(step)) return;
    const home = join(all, step);
    mkdirSync(home);
    copyAsKilled(rig.root, join(home, "work"));
    copyAsKilled(temporary, join(home, "tmp"));
    const {pid, start} = ownIdentity();
    moveReferences(home, [
      [temporary, join(home, "tmp")],
      [rig.root, join(home, "work")],
      [`${pid}.${start}.`, `${pid}.1.`],
    ]);
    seen.set(step, home);
  };
  assert.equal(await within(temporary, () => work(rig.root, {reached})), []);
  assert.equal([readdirSync(temporary), lookAtUsers(rig.root)], [[], users]);
  assert.equal(
    expected.filter((step) => !seen.has(step)),
    [],
    "steps that are never reached",
  );
  for (const [step, home] of seen) {
    const [root, left] = [join(home, "work"), join(home, "tmp")];
    assert.equal(lookAtUsers(root), users, `killed at ${step}`);
    assert.equal(await within(left, () => work(root)), [], `after a kill at ${step}`);
    assert.equal([readdirSync(left), countWorktrees(root)], [[], 1], `after a kill at ${step}`);
    assert.equal(lookAtUsers(root), users, `after a kill at ${step}`);
  }
  rmSync(all, {recursive: true});
  rig.close();
}

const OF_A_RUN = ["started", "store-copied", "after-run-cache", "after-record", "lock-written"] as const;

test("a rebuild of `verify` that is killed is swept by the next", () =>
  assertSurvives(verify, ["home-made", "home-filled", ...OF_A_RUN]));

test("a rebuild of a commit that is killed is swept by the next, in the repository as well", () =>
  assertSurvives(rebuildBefore, [
    "home-made",
    "worktree-added",
    "home-filled",
    ...OF_A_RUN,
    "worktree-removed",
  ]));

test("what a killed one had started is ended", async () => {
  const folder = mkdtempSync("/dev/shm/kymo-test-");
  const left = join(folder, `kymo-verify-${formatIdentity({...ownIdentity(), start: "1"})}-abcdef`);
  const other = join(folder, `kymo-verify-${formatIdentity(ownIdentity())}-abcdef`);
  for (const home of [left, other]) mkdirSync(join(home, "w/.dag/running"), {recursive: true});
  const child = spawn("sleep", ["60"], {detached: true, stdio: "ignore"});
  const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  writeFileSync(
    join(left, "w/.dag/running/1.json"),
    JSON.stringify({instance: "a", staging: "s", aside: [], child: identityOf(child.pid!)}),
  );
  nameWorkspace(left, join(left, "w"));
  sweepHomes("verify", folder);
  const made = makeHome("verify", folder);
  assert.is(await ended, "SIGKILL");
  assert.equal([existsSync(left), existsSync(other), existsSync(made)], [false, true, true]);
  rmSync(folder, {recursive: true});
});

test("where the temporary disk is full or refuses, it is said, and nothing is left", async () => {
  const rig = await open();
  const users = lookAtUsers(rig.root);
  for (const [work, name] of [
    [verify, "verify"],
    [rebuildBefore, "commit"],
  ] as const)
    for (let writes = 0; ; writes += 5) {
      const folder = mkdtempSync(`${rig.root}-${name}-`);
      const disk = new RefusingDisk(folder, writes % 2 === 0 ? "ENOSPC" : "EACCES", writes);
      disk.install();
      const said = await within(folder, () => work(rig.root)).then(
        (found) => JSON.stringify(found),
        (error: unknown) => toFailure(error, "state").message,
      );
      disk.remove();
      if (disk.hasRefused)
        assert.match(said, /the disk is full|permission is denied|^\[\]$/, `${name} ${writes}: ${said}`);
      assert.equal([lookAtUsers(rig.root), countWorktrees(rig.root)], [users, 1], `${name} ${writes}`);
      rmSync(folder, {recursive: true});
      for (const kept of ["store", "runs"]) rmSync(rig.path(`.dag/${kept}`), {recursive: true, force: true});
      if (!disk.hasRefused) break;
    }
  rig.close();
});

test("two at once do not meet", async () => {
  const rig = await open();
  const folder = mkdtempSync(`${rig.root}-two-`);
  const both = [rebuildBefore, rebuildBefore, verify, verify].map((work) => work(rig.root));
  assert.equal(await within(folder, () => Promise.all(both)), [[], [], [], []]);
  assert.equal([readdirSync(folder), countWorktrees(rig.root)], [[], 1]);
  rmSync(folder, {recursive: true});
  rig.close();
});

test("called by a hook of git, a rebuild leaves the index alone that the hook has set, and runs no hook", async () => {
  const rig = await open();
  rig.write(".git/hooks/post-checkout", `#!/bin/sh\ntouch ${rig.path("called")}\n`);
  execFileSync("chmod", ["+x", rig.path(".git/hooks/post-checkout")]);
  const index = readFileSync(rig.path(".git/index"));
  Object.assign(process.env, {GIT_INDEX_FILE: rig.path(".git/index"), GIT_DIR: rig.path(".git")});
  try {
    assert.equal(await rebuildBefore(rig.root), []);
  } finally {
    delete process.env.GIT_INDEX_FILE;
    delete process.env.GIT_DIR;
  }
  assert.equal([readFileSync(rig.path(".git/index")), rig.has("called")], [index, false]);
  rig.close();
});

test.run();
