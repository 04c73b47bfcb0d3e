/** Mutants in a copy of a small project, and what is left of the copy afterwards. */
import {existsSync, readFileSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {MutantRunner} from "../../../tools/mutation/run-mutant.ts";
import {sampleMutants} from "../../../tools/mutation/sample.ts";
import {makeSandboxes} from "../../../tools/mutation/sandbox.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("a mutant's run");

const header = 'import {suite} from "uvu";\nconst test = suite("x");\n';
const files = {
  "package.json": '{"type": "module"}',
  "src/loop.ts": "export function once() {\n  do {} while (false);\n}\n",
  "test/loop.test.ts": `${header}import {once} from "../src/loop.ts";\ntest("ends", once);\ntest.run();\n`,
  // A promise that never settles lets Node end with no error and no counts.
  "test/silent.test.ts": `${header}test("waits", () => new Promise(() => {}));\ntest.run();\n`,
};
const root = temporaryFolder();
writeFiles(root, files);
symlinkSync(fileURLToPath(new URL("../../../node_modules", import.meta.url)), join(root, "node_modules"));
const {list, remove} = makeSandboxes(root, Object.keys(files), 1);
const [sandbox] = list;
const [hanging] = sampleMutants(root, ["src/loop.ts"], 1, 1);

test("one that does not end is stopped", async () => {
  const runner = new MutantRunner({limitS: 60, spareS: 1});
  assert.equal(await runner.run(hanging!, ["test/loop.test.ts"], sandbox!), {
    status: "timed out",
    test: "test/loop.test.ts",
  });
});

test("tests that fail or take too long without it are not used", async () => {
  const failing = new MutantRunner({limitS: 60});
  assert.equal(await failing.run(hanging!, ["test/silent.test.ts"], sandbox!), {status: "no tests"});
  assert.equal(await failing.unusableTests(), [{test: "test/silent.test.ts", why: "fails without a mutant"}]);
  const slow = new MutantRunner({limitS: 0.001});
  assert.equal(await slow.run(hanging!, ["test/loop.test.ts"], sandbox!), {status: "no tests"});
  assert.equal(await slow.unusableTests(), [
    {test: "test/loop.test.ts", why: "takes too long without a mutant"},
  ]);
});

test("the copy is restored: what was changed, removed or left behind", () => {
  const path = (name: string) => join(sandbox!.root, name);
  writeFileSync(path("src/loop.ts"), "");
  rmSync(path("test"), {recursive: true});
  writeFileSync(path("left.txt"), "");
  writeFileSync(join(sandbox!.temporary, "left.txt"), "");
  sandbox!.restore();
  for (const [name, text] of Object.entries(files)) assert.is(readFileSync(path(name), "utf8"), text, name);
  assert.not.ok(existsSync(path("left.txt")));
  assert.not.ok(existsSync(join(sandbox!.temporary, "left.txt")));
  assert.ok(existsSync(path("node_modules/uvu")));
});

test("the copy is not the project's own files, and goes", () => {
  assert.is(readFileSync(join(root, "src/loop.ts"), "utf8"), files["src/loop.ts"]);
  remove();
  assert.not.ok(existsSync(sandbox!.root));
});

test.run();
