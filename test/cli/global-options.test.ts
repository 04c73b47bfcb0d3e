/** What stands before the command: -C DIR and --version. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {takeGlobalOptions} from "../../src/cli/global-options.ts";
import {temporaryFolder, writeFiles} from "../temporary-folder.ts";
import {runKymo} from "./kymo-process.ts";

const folder = temporaryFolder();
writeFiles(folder, {
  "outer/dag.yaml": "stages: {outer: {cmd: echo 1 > o.txt, outs: [o.txt]}}\n",
  "outer/inner/dag.yaml": "stages: {inner: {cmd: echo 1 > i.txt, outs: [i.txt]}}\n",
});
const kymo = (...words: string[]) => runKymo(words, {cwd: folder});

const test = suite("global options");

test("-C runs as if started there, and several are taken one from another", () => {
  assert.match(kymo("-C", "outer", "graph").stdout, "outer");
  assert.match(kymo("-C", "outer", "-C", "inner", "graph").stdout, "inner");
  assert.match(kymo("--", "-C", join(folder, "outer", "inner"), "graph").stdout, "inner");
  assert.match(kymo("-C", "outer/inner", "-C", "..", "graph").stdout, "outer");
});

test("a folder that is absent, a file, or not named is an error", () => {
  const cases: [string[], RegExp][] = [
    [["-C", "absent", "status"], /^error: there is no such folder\n {3}at: absent\n hint: .*after -C/],
    [["-C", "outer/dag.yaml", "status"], /^error: this is a file, not a folder\n {3}at: outer\/dag.yaml\n/],
    [["-C", "outer", "-C"], /^error: -C names no folder\n hint: /],
  ];
  for (const [words, message] of cases) {
    const {status, stdout, stderr} = kymo(...words);
    assert.equal([status, stdout], [2, ""]);
    assert.match(stderr, message);
  }
});

test("--version is that of package.json, wherever it is asked", () => {
  const {version} = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  assert.equal(kymo("--version"), {status: 0, stdout: `kymo ${version}\n`, stderr: ""});
  assert.is(kymo("-C", "outer", "--version").stdout, `kymo ${version}\n`);
});

test("only what stands before the command is taken, pnpm's own -- left out", () => {
  assert.equal(takeGlobalOptions(["--", "-C", "a", "-C", "b", "repro", "-C"]), {
    folders: ["a", "b"],
    wantsVersion: false,
    rest: ["repro", "-C"],
  });
  assert.equal(takeGlobalOptions(["status", "--version"]).wantsVersion, false);
});

test("the help names both", () => {
  const {stdout} = kymo();
  assert.match(stdout, /^ {2}-C DIR {2,}\S/m);
  assert.match(stdout, /^ {2}--version {2,}\S/m);
});

test.run();
