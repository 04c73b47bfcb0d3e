/** `.ci/check`, which CI and `pnpm ci:check` run, on a pipeline of its own. */
import {spawnSync} from "node:child_process";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Rig} from "../runner/engine/rig.ts";

const test = suite("the gates");

const script = fileURLToPath(new URL("../../.ci/check", import.meta.url));

function open(): Rig {
  const rig = new Rig({
    "dag.yaml": `stages:
  score: {cmd: "cat data/in.json > out/score.json", deps: [data/in.json], outs: {score: {path: out/score.json, metrics: true}}}
`,
    "params.yaml": "checks:\n  - score.f1 >= 0.75\n",
    "data/in.json": '{"f1": 0.8}',
  });
  assert.is(rig.repro().code, 0);
  rig.commit("first", "out");
  return rig;
}

function gates(rig: Rig, ...words: readonly string[]): {code: number | null; stdout: string} {
  const env = {...process.env, NO_COLOR: "1", KYMO_REPORTS: ".dag/reports"};
  const {status, stdout} = spawnSync("bash", [script, ...words], {cwd: rig.root, encoding: "utf8", env});
  return {code: status, stdout};
}

test("a commit passes, from a working tree without outputs, and its reports lie where they are expected", () => {
  const rig = open();
  rig.remove("out");
  const {code, stdout} = gates(rig);
  assert.is(code, 0, stdout);
  for (const line of ["dag.lock is fresh", "what was built is what dag.lock says", "1 of 1 checks hold"])
    assert.match(stdout, line);
  assert.match(rig.read(".dag/reports/diff.md"), "No artifact differs");
  for (const name of ["verify-lock.xml", "verify-cache.xml", "check.xml"])
    assert.match(rig.read(`.dag/reports/${name}`), "<testsuites");
  rig.close();
});

test("a check that fails fails the gates, and what changed is reported all the same", () => {
  const rig = open();
  rig.write("data/in.json", '{"f1": 0.7}');
  assert.is(rig.repro().code, 0);
  rig.commit("worse");
  const {code, stdout} = gates(rig, "HEAD~1");
  assert.is(code, 1);
  assert.match(stdout, "1 of 1 checks failed");
  assert.match(rig.read(".dag/reports/diff.md"), "out/score.json");
  rig.close();
});

test("a stale lock ends it, and nothing is built", () => {
  const rig = open();
  rig.write("data/in.json", '{"f1": 0.9}');
  const lock = rig.read("dag.lock");
  const {code, stdout} = gates(rig);
  assert.is(code, 1);
  assert.match(stdout, "dag.lock is stale: `pnpm dag repro`, and commit it");
  assert.is(rig.read("dag.lock"), lock);
  assert.is(rig.read("out/score.json"), '{"f1": 0.8}');
  rig.close();
});

test("a build that gives another lock fails, though each output is kept", () => {
  const rig = open();
  rig.write(
    "dag.yaml",
    rig
      .read("dag.yaml")
      .replace(
        "cat data/in.json >",
        "echo $RANDOM; node -p 'JSON.stringify({f1: 0.8, at: process.hrtime()[1]})' >",
      ),
  );
  assert.is(rig.repro().code, 0);
  rig.commit("not reproducible");
  for (const path of [".dag", "out"]) rig.remove(path);
  const {code, stdout} = gates(rig);
  assert.is(code, 1);
  assert.match(stdout, "what was built is not what dag.lock says");
  rig.close();
});

test.run();
