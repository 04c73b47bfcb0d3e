/** `KYMO_STATE_DIR`, and waiting for another run in the same workspace. */
import {spawn} from "node:child_process";
import {existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Rig} from "./rig.ts";

const test = suite("state folder");
const bin = fileURLToPath(new URL("../../../src/cli/bin.mjs", import.meta.url));

const open = (command = "cat in/a > out/a") =>
  new Rig({"dag.yaml": `stages:\n  a: {cmd: "${command}", deps: [in/a], outs: [out/a]}\n`, "in/a": "1"});

test("the state lies where it is told to, and outputs in the workspace", () => {
  const state = mkdtempSync(join(tmpdir(), "kymo-state-"));
  process.env.KYMO_STATE_DIR = state;
  try {
    const [rig, other] = [open(), open()];
    assert.is(rig.repro().code, 0);
    assert.is(other.repro().code, 0);
    assert.ok(lstatSync(rig.path(".dag")).isSymbolicLink());
    assert.is(readdirSync(state).length, 2, "each workspace has its own");
    rig.write("in/a", "2");
    rig.repro();
    rig.write("in/a", "1");
    assert.equal(rig.repro().restored, ["a"]);
    assert.is(rig.dag("status").code, 0);
    rig.close();
    other.close();
  } finally {
    delete process.env.KYMO_STATE_DIR;
    rmSync(state, {recursive: true});
  }
});

test("a stage finds its packages, and the guard its lines, where the state lies elsewhere", () => {
  const state = mkdtempSync(join(tmpdir(), "kymo-state-"));
  process.env.KYMO_STATE_DIR = state;
  const rig = new Rig({
    "dag.yaml": "stages:\n  a: {run: lib/a.ts, outs: {o: a}}\n  b: {run: lib/b.ts, outs: {o: b}}\n",
    "lib/a.ts":
      'import {writeFileSync} from "node:fs";\nimport * as z from "zod";\nexport default {async run({outs}: any) { writeFileSync(outs.o, z.string().parse("x")); }};\n',
    "lib/b.ts": "export default {async run() { Date.now(); }};\n",
  });
  try {
    const {ran, text} = rig.repro("--keep-going");
    assert.equal(ran, ["a"], text);
    assert.match(text, '"file":"lib/b.ts","place":"line 1');
  } finally {
    delete process.env.KYMO_STATE_DIR;
    rmSync(state, {recursive: true});
    rig.close();
  }
});

test("a .dag that is there already is named, with how to move it", () => {
  const rig = open();
  rig.repro();
  process.env.KYMO_STATE_DIR = rig.path("elsewhere");
  try {
    const {code, stderr} = rig.dag("status");
    assert.is(code, 2);
    assert.match(stderr, "there is a .dag already");
    assert.match(stderr, "mv ");
  } finally {
    delete process.env.KYMO_STATE_DIR;
  }
  rig.close();
});

test("without --wait another run is named at once; with it the run goes on when that has ended", async () => {
  const rig = open("while [ ! -e go ]; do sleep 0.02; done; cat in/a > out/a");
  const first = spawn(process.execPath, [bin, "repro"], {cwd: rig.root, stdio: "ignore"});
  const ended = new Promise((resolve) => first.once("close", resolve));
  while (!existsSync(rig.path(".dag/lock"))) await new Promise((resolve) => setTimeout(resolve, 10));
  const refused = rig.dag("repro");
  assert.is(refused.code, 2);
  assert.match(refused.stderr, `another process (pid ${first.pid}) is working here`);
  assert.is(rig.dag("repro", "--wait", "0.05").code, 2);
  const second = spawn(process.execPath, [bin, "repro", "--wait", "60"], {
    cwd: rig.root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const told = new Promise<void>((resolve) => {
    for (const stream of [second.stdout, second.stderr])
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("waits up to 60 s")) resolve();
      });
  });
  const done = new Promise((resolve) => second.once("close", resolve));
  await told;
  writeFileSync(rig.path("go"), "");
  await ended;
  assert.is(await done, 0);
  assert.match(text, `waits up to 60 s for another process (pid ${first.pid})`);
  assert.is(rig.read("out/a"), "1");
  rig.close();
});

test.run();
