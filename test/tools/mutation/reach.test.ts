/** Tests that reach a source, in a small tree of files. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findReach, readReferences} from "../../../tools/mutation/reach.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("reach");

const tree = {
  "src/near.ts":
    'import {far} from "./far.ts";\nimport type {T} from "./types.ts";\nexport const near = far;\n',
  "src/far.ts": "export const far = 1;\n",
  "src/types.ts": "export type T = 1;\n",
  "src/late.ts": 'export {far} from "./far.ts";\n',
  "src/cli/bin.mjs": 'await run({entries: {main: "src/cli/main.ts"}});\n',
  "src/cli/main.ts": 'import "../far.ts";\n',
  "src/alone.ts": "export {};\n",
  "test/near.test.ts": 'import {near} from "../src/near.ts";\n',
  "test/far.test.ts": 'import {far} from "../src/far.ts";\nconst late = await import("../src/late.ts");\n',
  "test/cli/rig.ts": 'export const bin = join(repository, "src/cli/bin.mjs");\n',
  "test/cli/run.test.ts": 'import {bin} from "./rig.ts";\n',
};
const root = temporaryFolder();
writeFiles(root, tree);
const reach = findReach(root, Object.keys(tree));
const testsOf = (file: string) =>
  reach
    .get(file)
    ?.map((found) => `${found.test} ${found.isStarted ? "started" : "imported"} ${found.distance}`);

test("the nearest test by import comes first, those behind a process last", () => {
  assert.equal(testsOf("src/far.ts"), [
    "test/far.test.ts imported 1",
    "test/near.test.ts imported 2",
    "test/cli/run.test.ts started 4",
  ]);
});

test("dynamic imports count", () => {
  assert.equal(testsOf("src/late.ts"), ["test/far.test.ts imported 1"]);
});

test("what a command line is bundled from is reached by the tests that start it", () => {
  assert.equal(testsOf("src/cli/main.ts"), ["test/cli/run.test.ts started 3"]);
});

test("what only types name is not reached", () => {
  assert.is(testsOf("src/types.ts"), undefined);
  assert.is(testsOf("src/alone.ts"), undefined);
});

test("of equally near tests, the one whose path is most like the source's comes first", () => {
  const files = {
    "src/store/lock.ts": "",
    "test/a.test.ts": 'import "../src/store/lock.ts";\n',
    "test/store/b.test.ts": 'import "../../src/store/lock.ts";\n',
    "test/store/lock.test.ts": 'import "../../src/store/lock.ts";\n',
  };
  const folder = temporaryFolder();
  writeFiles(folder, files);
  assert.equal(
    findReach(folder, Object.keys(files))
      .get("src/store/lock.ts")
      ?.map((found) => found.test),
    ["test/store/lock.test.ts", "test/store/b.test.ts", "test/a.test.ts"],
  );
});

test("a path in a string is taken from the file or from the repository", () => {
  const scripts = new Set(["test/child.ts", "src/bin.mjs", "child.ts"]);
  const text = 'fork(new URL("./child.ts", import.meta.url)); run("src/bin.mjs", "src/none.ts", "child.ts");';
  assert.equal(readReferences("test/a.test.ts", text, scripts), {
    imported: [],
    started: ["test/child.ts", "src/bin.mjs"],
  });
});

test.run();
