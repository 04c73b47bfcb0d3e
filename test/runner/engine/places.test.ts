/** Where things lie: outputs on another disk, a read-only workspace, a caller in another folder. */
import {spawnSync} from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {JOIN_STAGE, Rig} from "./rig.ts";

const test = suite("places");
const bin = fileURLToPath(new URL("../../../src/cli/bin.mjs", import.meta.url));

/** A folder on another disk than the temporary one's; undefined where there is none. */
function findOtherDisk(): string | undefined {
  try {
    const folder = mkdtempSync("/dev/shm/kymo-");
    if (statSync(folder).dev !== statSync(new Rig().root).dev) return folder;
    rmSync(folder, {recursive: true});
  } catch {
    // not everywhere
  }
  return undefined;
}

const otherDisk = findOtherDisk();
if (otherDisk === undefined) console.log("skipped: there is no second disk at /dev/shm");
test.after(() => {
  if (otherDisk !== undefined) rmSync(otherDisk, {recursive: true});
});

(otherDisk === undefined ? test.skip : test)(
  "outputs on another disk are built, again and again, and restored",
  () => {
    const rig = new Rig({
      "dag.yaml": `stages:
  c: {cmd: "cat in.txt > big/out.txt", deps: [in.txt], outs: [big/out.txt]}
  t: {run: t.ts, deps: {i: in.txt}, outs: {o: big/t/o.txt}}
  bad: {cmd: "cat in.txt > big/bad.txt; grep -qv 3 in.txt", deps: [in.txt], outs: [big/bad.txt]}
`,
      "t.ts": JOIN_STAGE,
      "in.txt": "1\n",
    });
    symlinkSync(otherDisk!, rig.path("big"));
    assert.is(rig.repro().code, 0);
    rig.write("in.txt", "2\n");
    assert.equal(rig.repro().ran, ["bad", "c", "t"]);
    assert.equal([rig.read("big/out.txt"), rig.read("big/bad.txt")], ["2\n", "2\n"]);
    assert.match(rig.read("big/t/o.txt"), "in.txt:2");
    rig.write("in.txt", "3\n");
    assert.equal(rig.repro("--keep-going").failed, ["bad"]);
    assert.is(rig.read("big/bad.txt"), "2\n", "the last good output is back");
    rig.write("in.txt", "1\n");
    assert.equal(rig.repro().restored, ["bad", "c", "t"]);
    assert.is(rig.read("big/out.txt"), "1\n");
    assert.equal(readdirSync(otherDisk!).sort(), ["bad.txt", "out.txt", "t"], "nothing is left beside them");
    rig.close();
  },
);

/** A read-only view of the folder, by a mount or by permissions; undefined where neither works. */
function makeReadOnly(folder: string): (() => void) | undefined {
  const run = (...words: string[]): boolean => spawnSync(words[0]!, words.slice(1)).status === 0;
  if (process.getuid?.() !== 0) {
    for (const path of [folder, join(folder, ".dag")]) chmodSync(path, 0o555);
    return () => {
      for (const path of [folder, join(folder, ".dag")]) chmodSync(path, 0o755);
    };
  }
  if (!run("mount", "--bind", folder, folder)) return undefined;
  if (run("mount", "-o", "remount,ro,bind", folder)) return () => void run("umount", folder);
  run("umount", folder);
  return undefined;
}

test("a workspace that can only be read is looked at: status, --dry and why", () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  c: {cmd: cp in.txt c.txt, deps: [in.txt], outs: [c.txt]}
  t: {run: t.ts, deps: {i: in.txt}, outs: {o: t.txt}}
`,
    "t.ts": JOIN_STAGE,
    "in.txt": "1\n",
  });
  assert.is(rig.repro().code, 0);
  rig.write("t.ts", JOIN_STAGE.replace("role +", '"new" +'));
  for (const isFresh of [true, false]) {
    if (!isFresh) rig.remove(".dag");
    if (!isFresh) mkdirSync(rig.path(".dag"));
    const undo = makeReadOnly(rig.root);
    if (undo === undefined) {
      console.log("skipped: no folder can be made read-only here");
      return;
    }
    try {
      const status = rig.dag("status");
      assert.equal([status.code, status.stderr], [1, ""]);
      assert.match(status.stdout, /stale {2}t\n/);
      assert.not.match(status.stdout, /stale {2}c\n/);
      assert.is(rig.dag("repro", "--dry").code, 0);
      assert.is(rig.dag("why", "t").stderr, "");
      assert.is(rig.dag("repro").code, 2);
    } finally {
      undo();
    }
  }
  rig.close();
});

test("a stage and a command run in the workspace, from wherever they are called", () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  t: {run: t.ts, deps: {i: data/x}, outs: {o: t.txt}}
  c: {cmd: cat data/x > c.txt, deps: [data/x], outs: [c.txt]}
`,
    "t.ts": `import {readFileSync, writeFileSync} from "node:fs";
export default {async run({outs}: any) { writeFileSync(outs.o, readFileSync("data/x", "utf8")); }};
`,
    "data/x": "root",
    "sub/data/x": "sub",
  });
  const {status, stderr} = spawnSync(process.execPath, [bin, "repro"], {
    cwd: rig.path("sub"),
    encoding: "utf8",
  });
  assert.is(status, 0, stderr);
  assert.equal([rig.read("t.txt"), rig.read("c.txt")], ["root", "root"]);
  rig.close();
});

test("a stage's link that leads out of its output is refused by name, one inside is kept", () => {
  const stage = (link: string) => `import {mkdirSync, symlinkSync, writeFileSync} from "node:fs";
export default {async run({outs}: any) {
  mkdirSync(outs.o);
  writeFileSync(outs.o + "/a.txt", "a");
  symlinkSync(${link}, outs.o + "/l");
}};
`;
  const rig = new Rig({"s.ts": stage('"a.txt"'), "dag.yaml": "stages: {s: {run: s.ts, outs: {o: out/o}}}\n"});
  assert.equal(rig.repro().ran, ["s"]);
  assert.equal(rig.repro().ran, []);
  for (const link of ['"../in.txt"', 'outs.o + "/a.txt"']) {
    rig.write("s.ts", stage(link));
    const {code, stderr} = rig.dag("repro");
    assert.is(code, 2);
    assert.match(stderr, "out/o/l is a link to");
    assert.is(readlinkSync(rig.path("out/o/l")), "a.txt");
  }
  rig.close();
});

test("a stage runs in UTC and in one language, unless it declares that it reads the caller's", () => {
  const stage = (env: string) => `stages:\n  t: {run: t.ts, deps: {i: i}, outs: {o: t.txt}${env}}\n`;
  const rig = new Rig({
    "dag.yaml": stage(""),
    "t.ts": `import {writeFileSync} from "node:fs";
export default {async run({outs}: any) { writeFileSync(outs.o, new Date(0).getHours() + " " + (1e4).toLocaleString()); }};
`,
    i: "",
  });
  const repro = () =>
    spawnSync(process.execPath, [bin, "repro"], {
      cwd: rig.root,
      encoding: "utf8",
      env: {...process.env, TZ: "Asia/Tokyo", LC_ALL: "de_DE.UTF-8"},
    });
  assert.is(repro().status, 0);
  assert.is(rig.read("t.txt"), "0 10,000");
  rig.write("dag.yaml", stage(", env: [TZ, LC_ALL]"));
  assert.is(repro().status, 0);
  assert.is(rig.read("t.txt"), "9 10.000");
  rig.close();
});

test("dag.lock that is a folder is refused by name", () => {
  const rig = new Rig({"dag.yaml": "stages:\n  s: {cmd: echo > o, outs: [o]}\n"});
  mkdirSync(rig.path("dag.lock"));
  for (const command of ["status", "repro"]) {
    const {code, stderr} = rig.dag(command);
    assert.is(code, 2);
    assert.match(stderr, "a folder lies where a file should be: dag.lock");
  }
  rig.close();
});

test.run();
