/** Git itself merges two branches of a pipeline, with the driver that it is told of. */
import {spawnSync} from "node:child_process";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Rig} from "../engine/rig.ts";

const test = suite("merge-driver");

const bin = fileURLToPath(new URL("../../../src/cli/bin.mjs", import.meta.url));

const DEFINITION = `stages:
  a: {cmd: "cat data/a > out/a", deps: [data/a], outs: [out/a]}
  b: {cmd: "cat data/b > out/b", deps: [data/b], outs: [out/b]}
  c: {cmd: "cat data/c1 data/c2 > out/c", deps: [data/c1, data/c2], outs: [out/c]}
`;

function git(rig: Rig, ...words: readonly string[]): {code: number | null; text: string} {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  const {status, stdout, stderr} = spawnSync("git", [...identity, ...words], {
    cwd: rig.root,
    encoding: "utf8",
  });
  return {code: status, text: stdout + stderr};
}

/** `theirs` and `ours` are written on a branch each, which build and commit; git stands on ours. */
function branch(ours: Readonly<Record<string, string>>, theirs: Readonly<Record<string, string>>): Rig {
  const data = {"data/a": "1", "data/b": "1", "data/c1": "1\n", "data/c2": "1\n"};
  const rig = new Rig({"dag.yaml": DEFINITION, ".gitattributes": "dag.lock merge=kymo\n", ...data});
  const build = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) rig.write(path, text);
    assert.is(rig.repro().code, 0);
    rig.commit("built", "out");
  };
  build({});
  git(rig, "config", "merge.kymo.driver", `node "${bin}" merge-driver %O %A %B`);
  git(rig, "checkout", "-q", "-b", "theirs");
  build(theirs);
  git(rig, "checkout", "-q", "main");
  build(ours);
  return rig;
}

test("branches that built different stages merge without a conflict, and both builds count", () => {
  const rig = branch({"data/a": "2"}, {"data/b": "2"});
  const {code, text} = git(rig, "merge", "--no-edit", "theirs");
  assert.is(code, 0, text);
  const {ran, restored} = rig.repro();
  assert.equal([ran, restored], [[], ["b"]], "theirs is known, and was built here once");
  assert.is(git(rig, "status", "--porcelain").text, "", "the merged lock is the one that repro writes");
  rig.close();
});

test("where both built the same stage the merge stops, and repro finds what the merged sources give", () => {
  const rig = branch({"data/c1": "2\n", "data/a": "2"}, {"data/c2": "2\n"});
  const {code, text} = git(rig, "merge", "--no-edit", "theirs");
  assert.is(code, 1);
  assert.match(text, "CONFLICT (content): Merge conflict in dag.lock");
  assert.match(text, "both sides built c");
  assert.match(rig.read("dag.lock"), /^<{7} ours\n {2}"c"/m);
  const {code: built, ran, fresh} = rig.repro();
  assert.equal([built, ran, fresh], [0, ["c"], ["a", "b"]]);
  assert.is(rig.read("out/c"), "2\n2\n");
  assert.not.match(rig.read("dag.lock"), /^[<=>]{7}/m);
  git(rig, "add", "--all");
  assert.is(git(rig, "commit", "--no-edit").code, 0);
  rig.close();
});

test("of two records in a conflict the one that holds is kept without a run", () => {
  const rig = branch({"data/c1": "2\n"}, {"data/c1": "3\n"});
  assert.is(git(rig, "merge", "--no-edit", "theirs").code, 1);
  git(rig, "checkout", "-q", "--theirs", "data/c1");
  const {ran, restored} = rig.repro();
  assert.equal([ran, restored], [[], ["c"]]);
  assert.not.match(rig.read("dag.lock"), /^[<=>]{7}/m);
  rig.close();
});

test("a lock that cannot be read is merged by its lines, and never passes for merged", () => {
  const rig = branch({"data/a": "2"}, {"data/b": "2"});
  git(rig, "checkout", "-q", "theirs");
  rig.write("dag.lock", rig.read("dag.lock").replace("kymo.lock/1", "kymo.lock/9"));
  rig.commit("from a later version");
  git(rig, "checkout", "-q", "main");
  const {code, text} = git(rig, "merge", "--no-edit", "theirs");
  assert.is(code, 1);
  assert.match(text, "merged by its lines, since dag.lock has the schema");
  assert.match(rig.read("dag.lock"), "kymo.lock/9");
  rig.close();
});

test.run();
