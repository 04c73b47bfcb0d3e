/** `dag doctor` finds what is planted, and each command that it prints repairs that. */
import {spawnSync} from "node:child_process";
import {chmodSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Finding} from "../../../src/runner/doctor/finding.ts";
import {copies, Rig} from "../engine/rig.ts";

const test = suite("dag doctor");

const bin = fileURLToPath(new URL("../../../src/cli/bin.mjs", import.meta.url));
const DEAD = "4194304.1.no-such-boot";

/** A pipeline in git that has nothing wrong with it. */
const open = copies(() => {
  const rig = new Rig({
    "dag.yaml": `stages:
  a: {cmd: "cat data/a > out/a", deps: [data/a], outs: [out/a]}
  b: {cmd: "cp out/a out/b", deps: [out/a], outs: [out/b]}
`,
    "data/a": "1",
    "out/README.md": "What lies here.",
    ".gitattributes": "dag.lock merge=kymo\n",
  });
  assert.is(rig.repro().code, 0);
  rig.commit("first", "/out/*", "!/out/README.md");
  shell(rig, "git config merge.kymo.driver 'kymo merge-driver %O %A %B'");
  return rig;
});

function shell(rig: Rig, command: string): void {
  const call = command.replaceAll("pnpm dag", `node ${bin}`);
  const {status, stderr} = spawnSync("sh", ["-c", call], {cwd: rig.root, encoding: "utf8"});
  assert.is(status, 0, `${command}\n${stderr}`);
}

function examine(rig: Rig, ...words: readonly string[]): {code: number | null; findings: readonly Finding[]} {
  const {code, stdout, stderr} = rig.dag("doctor", "--json", ...words);
  assert.ok(stdout.startsWith("{"), stderr);
  return {code, findings: (JSON.parse(stdout) as {findings: Finding[]}).findings};
}

/** By a word of what is to be found: how it comes about. */
const PLANTS: Readonly<Record<string, (rig: Rig) => void>> = {
  "an output is missing: out/b": (rig) => rig.remove("out/b"),
  "an output is altered since the build: out/a": (rig) => rig.write("out/a", "by hand"),
  "no stage writes lies among the outputs: out/note 1.txt": (rig) => rig.write("out/note 1.txt", ""),
  "a run was killed here while it built 1": (rig) => {
    rig.write(".dag/lock", DEAD);
    rig.write(".dag/running/x.json", '{"instance": "a", "staging": ".dag/staging/x", "aside": []}');
  },
  "killed processes left a temporary file: out/.a.kymo-": (rig) => rig.write(`out/.a.kymo-${DEAD}-1`, ""),
  "dag.lock has damaged records: b": (rig) =>
    rig.write("dag.lock", rig.read("dag.lock").replace(/("b": \{\n {3}"check": ")..../, "$1beef")),
  "dag.lock is as a merge left it": (rig) =>
    rig.write(
      "dag.lock",
      `<<<<<<< ours\n${rig.read("dag.lock")}=======\n${rig.read("dag.lock")}>>>>>>> theirs\n`,
    ),
  "the lock is broken": (rig) => rig.write("dag.lock", "no JSON"),
  ".gitignore lacks .dag": (rig) => rig.write(".gitignore", "node_modules\n/out/*\n!/out/README.md\n"),
  ".gitattributes lacks": (rig) => rig.write(".gitattributes", ""),
  "git is not told how to merge": (rig) => shell(rig, "git config --unset merge.kymo.driver"),
};

test("what is planted is found, and its command repairs it", () => {
  const rig = open();
  const healthy = rig.dag("doctor");
  assert.is(healthy.code, 0, healthy.stdout);
  assert.match(healthy.stdout, /^✓ nothing is wrong with: Node, packages, dag\.yaml, dag\.lock/);
  for (const [message, plant] of Object.entries(PLANTS)) {
    plant(rig);
    const {code, findings} = examine(rig);
    assert.is(code, 1, message);
    const found = findings.find((finding) => finding.message.includes(message));
    assert.ok(found, `${message}\n${JSON.stringify(findings)}`);
    for (const command of found.repair) shell(rig, command);
    assert.equal(examine(rig).findings, [], message);
  }
  rig.close();
});

test("damage in the store is found with --deep alone, and left until the command is given", () => {
  const rig = open();
  const home = rig.path(".dag/store");
  const folder = readdirSync(home).find((name) => name !== "incoming")!;
  const object = `.dag/store/${folder}/${readdirSync(join(home, folder))[0]}`;
  chmodSync(rig.path(object), 0o644);
  rig.write(object, "damaged");
  assert.equal(examine(rig).findings, []);
  const {findings} = examine(rig, "--deep");
  assert.equal(
    findings.map(({message}) => message),
    [`1 of ${countObjects(home)} objects of the store are damaged: ${object}`],
  );
  assert.ok(rig.has(object));
  shell(rig, findings[0]!.repair[0]!);
  assert.equal(examine(rig, "--deep").findings, []);
  rig.close();
});

function countObjects(home: string): number {
  return readdirSync(home, {recursive: true}).filter((name) => /[0-9a-f]{64}$/.test(String(name))).length;
}

test("errors of dag.yaml are told with their place, and nothing is said of outputs then", () => {
  const rig = open();
  rig.write("dag.yaml", "stages:\n  a: {cmd: x, dep: [y]}\n");
  const {code, stdout} = rig.dag("doctor");
  assert.is(code, 1);
  assert.match(stdout, /^✗ dag\.yaml:2:15: unknown key "dep" in stage "a" {2}→ Did you mean "deps"\?$/m);
  assert.not.match(stdout, "out/");
  rig.close();
});

test("the driver is named as git calls it, from the top of the repository, in two lines", () => {
  const rig = open();
  shell(rig, "git config --unset merge.kymo.driver");
  const {code, stdout} = rig.dag("doctor");
  assert.is(code, 1);
  const [first, second] = stdout.split("\n");
  assert.match(first!, /^! git is not told how to merge dag\.lock {2}→ git config merge\.kymo\.name /);
  assert.match(
    second!,
    /^ +git config merge\.kymo\.driver 'node .*src\/cli\/bin\.mjs merge-driver %O %A %B'$/,
  );
  assert.is(first!.indexOf("git config"), second!.indexOf("git config"));
  rig.close();
});

test("a file that git ignores for its own sake is known", () => {
  const rig = open();
  rig.write("out/cache.db", "");
  assert.is(examine(rig).code, 1);
  rig.write(".gitignore", `${rig.read(".gitignore")}out/cache.db\n`);
  assert.equal(examine(rig).findings, []);
  rig.close();
});

test.run();
