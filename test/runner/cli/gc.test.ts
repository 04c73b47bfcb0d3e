/** `dag gc` and `dag checkout` in a git repository of their own. */
import {execFileSync} from "node:child_process";
import {readdirSync, rmSync, utimesSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readCommit, readWorkingTree} from "../../../src/runner/diff/side.ts";
import {NO_STEPS} from "../../../src/runner/steps.ts";
import {findGarbage, removeGarbage} from "../../../src/runner/store/collect.ts";
import {openLocalStore} from "../../../src/runner/store/local-store.ts";
import {openLockJournal} from "../../../src/runner/store/lock-journal.ts";
import {readRun} from "../../../src/runner/store/run-cache.ts";
import {copies, JOIN_STAGE, Rig} from "../engine/rig.ts";

const test = suite("gc and checkout");

const DEFINITION = `stages:
  one: {cmd: "cat in/a > out/one.txt", deps: [in/a], outs: [out/one.txt]}
  many: {cmd: "mkdir -p out/many/none && cp in/a out/many/a && echo same > out/many/b", deps: [in/a], outs: [out/many]}
  join: {run: stages/join.ts, deps: {one: out/one.txt}, outs: {text: out/joined.txt}}
`;

const open = copies(() => {
  const rig = new Rig({"dag.yaml": DEFINITION, "stages/join.ts": JOIN_STAGE, "in/a": "first"});
  build(rig, "first");
  rig.commit("first", "out");
  return rig;
});

function build(rig: Rig, text: string): void {
  rig.write("in/a", text);
  const {code, text: log} = rig.repro();
  assert.is(code, 0, log);
}

const gc = (rig: Rig, ...words: readonly string[]) => {
  const {code, stdout, stderr} = rig.dag("gc", "--json", ...words);
  assert.is(code, 0, stderr);
  return JSON.parse(stdout) as {
    runs: number;
    objects: number;
    leftObjects: number;
    leftBytes: number;
    kept: string[];
    removed: boolean;
  };
};

function runFiles(rig: Rig): readonly string[] {
  const home = rig.path(".dag/runs");
  return readdirSync(home).flatMap((folder) =>
    readdirSync(join(home, folder)).map((name) => join(home, folder, name)),
  );
}

/** Each entry of the run cache has all of its objects. */
function isConsistent(rig: Rig): boolean {
  const store = openLocalStore(rig.root);
  return runFiles(rig).every((path) => {
    const run = readRun(path, path.slice(-69, -5));
    return run?.outs.every(({bytes}) => store.has(bytes)) === true;
  });
}

test("what no lock needs is shown first, and goes only with --yes", () => {
  const rig = open();
  build(rig, "between");
  build(rig, "last");
  const shown = gc(rig);
  assert.equal([shown.runs, shown.removed], [3, false]);
  assert.ok(shown.objects > 0);
  assert.equal(gc(rig).objects, shown.objects, "nothing was removed by looking");
  assert.match(rig.dag("gc").stdout, "`pnpm dag gc --yes`");
  assert.is(gc(rig, "--yes").objects, shown.objects);
  assert.equal([gc(rig).runs, gc(rig).objects], [0, 0]);
  assert.ok(isConsistent(rig));
  rig.write("in/a", "first");
  assert.equal(rig.repro().restored, ["join", "many", "one"], "what HEAD needs is still there");
  rig.write("in/a", "between");
  assert.equal(rig.repro().ran, ["join", "many", "one"]);
  rig.close();
});

test("branches, tags, and commits and ranges that are named are kept", () => {
  const rig = open();
  const git = (...words: readonly string[]) =>
    execFileSync("git", words, {cwd: rig.root, encoding: "utf8"}).trim();
  for (const text of ["second", "third", "fourth"]) {
    build(rig, text);
    rig.commit(text);
  }
  git("tag", "v2", "HEAD~2");
  git("branch", "side", "HEAD~3");
  build(rig, "uncommitted");
  assert.equal(gc(rig).kept.sort(), ["main", "side", "v2", "working tree"]);
  assert.is(gc(rig).runs, 3, "those of the third");
  assert.is(gc(rig, "--keep", "HEAD~1").runs, 0);
  assert.is(gc(rig, "--keep", "v2..HEAD").runs, 0);
  assert.is(rig.dag("gc", "--keep", "nowhere").code, 2);
  assert.is(rig.dag("gc", "--keep", "--all").code, 2);
  rig.close();
});

test("a lock that cannot be read on a branch stops it, and nothing is removed", () => {
  const rig = open();
  build(rig, "second");
  const lock = rig.read("dag.lock");
  rig.write("dag.lock", "{");
  rig.commit("broken");
  rig.write("dag.lock", lock);
  build(rig, "third");
  const before = runFiles(rig).length;
  const {code, stderr} = rig.dag("gc", "--yes");
  assert.is(code, 2);
  assert.match(stderr, "cannot be read, so nothing is removed");
  assert.is(runFiles(rig).length, before);
  rig.close();
});

test("age and size leave what is young, and what fits, the oldest going first", () => {
  const rig = open();
  build(rig, "old".repeat(1000));
  const old = new Date(Date.now() - 40 * 86_400_000);
  const committed = new Set(
    [...readWorkingTree(rig.root).records.values()].map(({fingerprint}) => fingerprint),
  );
  for (const path of runFiles(rig)) if (committed.has(path.slice(-69, -5))) utimesSync(path, old, old);
  build(rig, "young".repeat(1000));
  build(rig, "first");
  assert.is(gc(rig).runs, 6);
  assert.is(gc(rig, "--older-than", "30d").runs, 3);
  assert.is(gc(rig, "--older-than", "60d").runs, 0);
  const {leftBytes} = gc(rig, "--max-size", "1GB");
  assert.is(gc(rig, "--max-size", "1GB").runs, 0);
  const smaller = gc(rig, "--max-size", `${leftBytes - 1}B`, "--yes");
  assert.ok(smaller.runs >= 1 && smaller.runs <= 3, String(smaller.runs));
  rig.write("in/a", "young".repeat(1000));
  assert.equal(rig.repro().restored, ["join", "many", "one"], "the old ones went");
  for (const words of [
    ["--older-than", "soon"],
    ["--max-size", "big"],
  ])
    assert.is(rig.dag("gc", ...words).code, 2);
  rig.close();
});

test("a kill at any step leaves no run without its objects, and the next collection goes on", () => {
  const rig = open();
  build(rig, "second");
  build(rig, "third");
  const kept = {records: [...readWorkingTree(rig.root).records.values()]};
  for (let step = 1; ; step++) {
    let left = step;
    const steps = {
      reached: () => {
        left -= 1;
        if (left === 0) throw new Error("killed");
      },
    };
    const garbage = findGarbage(rig.root, kept, new Set());
    if (garbage.runs.length + garbage.objects.length + garbage.code.length === 0) break;
    try {
      removeGarbage(garbage, steps);
    } catch {
      // killed
    }
    assert.ok(isConsistent(rig), `step ${step}`);
    assert.ok(step < 50);
  }
  removeGarbage(findGarbage(rig.root, kept, new Set()), NO_STEPS);
  rmSync(rig.path("out"), {recursive: true});
  assert.equal(rig.repro().restored, ["join", "many", "one"]);
  rig.close();
});

test("HEAD's runs are kept while records that a killed run has left stand in their place here", () => {
  const rig = open();
  const committed = rig.read("dag.lock");
  build(rig, "second");
  const {records} = readWorkingTree(rig.root);
  rig.write("dag.lock", committed);
  const journal = openLockJournal(rig.root, committed);
  for (const [name, record] of records) journal.append(name, record);
  assert.is(gc(rig).runs, 0);
  journal.remove();
  assert.is(gc(rig).runs, 3, "those of the killed run");
  rig.close();
});

test("checkout puts back what a commit's lock records, and says what is stale then", async () => {
  const rig = open();
  build(rig, "second");
  assert.is(rig.dag("checkout", "HEAD").code, 0);
  assert.is(rig.read("out/one.txt"), "first");
  assert.is(rig.read("out/many/a"), "first");
  assert.is(rig.read("in/a"), "second", "sources stay");
  assert.is(rig.dag("status").code, 1);
  assert.is(rig.dag("checkout").code, 0, "back to the lock that is here");
  assert.is(rig.read("out/one.txt"), "second");
  assert.is(rig.dag("status").code, 0);
  assert.is(rig.dag("checkout", "HEAD", "many").code, 0);
  assert.equal([rig.read("out/one.txt"), rig.read("out/many/a")], ["second", "first"]);
  assert.is((await readCommit(rig.root, "HEAD")).records.size, 3);
  rig.close();
});

test("checkout overwrites no edit that is nowhere else, shows it with --dry, and names what is missing", () => {
  const rig = open();
  build(rig, "second");
  rig.write("out/one.txt", "edited by hand");
  const dry = rig.dag("checkout", "HEAD", "--dry");
  assert.match(dry.stdout, /kept +out\/one\.txt/);
  assert.is(rig.read("out/many/a"), "second");
  const {code, stdout} = rig.dag("checkout", "HEAD");
  assert.is(code, 1);
  assert.match(stdout, "--force overwrites it");
  assert.is(rig.read("out/one.txt"), "edited by hand");
  assert.is(rig.dag("checkout", "HEAD", "--force").code, 0);
  assert.is(rig.read("out/one.txt"), "first");
  rmSync(rig.path(".dag/store"), {recursive: true});
  rmSync(rig.path("out/one.txt"));
  const gone = rig.dag("checkout", "HEAD", "one");
  assert.is(gone.code, 1);
  assert.match(gone.stdout, "`pnpm dag repro one` builds it");
  assert.is(rig.dag("checkout", "HEAD", "nothing").code, 2);
  assert.is(rig.dag("checkout", "nowhere").code, 2);
  rig.close();
});

test.run();
