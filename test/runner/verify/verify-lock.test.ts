/** Whether dag.lock is fresh for what is here, without the artifacts and without data that git does not hold. */
import {relative} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {type LockVerification, verifyLock} from "../../../src/runner/verify/verify-lock.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {pipelineOf} from "../definition/workspace.ts";
import {NearRig} from "../engine/in-process.ts";

const test = suite("verify --lock");

const verify = (root: string): Promise<LockVerification> =>
  verifyLock(root, (absent) => pipelineOf(loadPipeline(root, {absent})));

/** Reads a file that git ignores, one that it holds, and one outside; `b` reads what `a` writes. */
async function makeRig(): Promise<{rig: NearRig; outside: string}> {
  const outside = temporaryFolder();
  writeFiles(outside, {"far.txt": "1"});
  const rig = new NearRig();
  const far = relative(rig.root, `${outside}/far.txt`);
  rig.write(
    "dag.yaml",
    `stages:
  a: {cmd: cat data/in.txt kept.txt ${far} > out/a, deps: [data/in.txt, kept.txt, ${far}], outs: [out/a]}
  b: {cmd: cp out/a out/b, deps: [out/a], outs: [out/b]}
`,
  );
  writeFiles(rig.root, {"data/in.txt": "1", "kept.txt": "2"});
  rig.commit("all", "data", "out");
  assert.is((await rig.build()).code, 0);
  return {rig, outside};
}

test("what git does not hold, and what lies outside, counts as it was recorded where it is gone", async () => {
  const {rig, outside} = await makeRig();
  rig.remove("out");
  rig.remove("data");
  writeFiles(outside, {});
  rig.remove(relative(rig.root, `${outside}/far.txt`));
  const {stale, orphans, unknown, isDamaged, absent} = await verify(rig.root);
  assert.equal([stale, orphans, unknown, isDamaged], [[], [], [], false]);
  assert.equal(absent, [relative(rig.root, `${outside}/far.txt`), "data/in.txt"].sort());
  rig.close();
});

test("a file that git holds is looked at: gone or changed, the lock is stale, and all that stands on it", async () => {
  const {rig} = await makeRig();
  rig.write("kept.txt", "3");
  const changed = await verify(rig.root);
  assert.equal(
    changed.stale.map(({name}) => name),
    ["a", "b"],
  );
  assert.equal(changed.absent, []);
  rig.remove("kept.txt");
  const {stale, absent} = await verify(rig.root);
  assert.equal(
    stale.map(({name, failure}) => [name, failure?.reason]),
    [
      ["a", "missing dependency"],
      ["b", undefined],
    ],
  );
  assert.equal(absent, []);
  rig.close();
});

test("a record of an instance that is no more is an orphan, and a damaged lock is said to be so", async () => {
  const {rig} = await makeRig();
  rig.write("dag.yaml", rig.read("dag.yaml").replace(/\n {2}b: .*/, ""));
  assert.equal((await verify(rig.root)).orphans, ["b"]);
  rig.write(
    "dag.lock",
    `<<<<<<< ours\n${rig.read("dag.lock")}=======\n${rig.read("dag.lock")}>>>>>>> theirs\n`,
  );
  assert.is((await verify(rig.root)).isDamaged, true);
  rig.close();
});

test.run();
