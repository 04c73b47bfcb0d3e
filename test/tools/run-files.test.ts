import assert from "node:assert/strict";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {join, relative} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import {runFiles} from "../run-files.ts";

const test = suite<{folder: string}>("test files in one process");
const root = fileURLToPath(new URL("../..", import.meta.url));

// Inside the repository, so that uvu is found.
test.before.each((context) => {
  context.folder = mkdtempSync(join(root, "test/.run-files-"));
});
test.after.each(({folder}) => rmSync(folder, {recursive: true}));

const file = (name: string, body: string): string =>
  `import {suite} from "uvu";\nconst test = suite("${name}");\n${body}\ntest.run();\n`;

test("each has its own counts; one that ends the process has failed, and those after it run nevertheless", async ({
  folder,
}) => {
  const files = Object.entries({
    "a.ts": file("a", 'test("one", () => {});\ntest("two", () => {});\ntest.skip("three", () => {});'),
    "b.ts": file("b", 'test("wrong", () => { throw new Error("as it should"); });\ntest("right", () => {});'),
    "c.ts": 'throw new Error("while it loads");\n',
    "d.ts": file("d", 'test("ends", () => process.exit(0));'),
    "e.ts": file("e", 'test("last", () => {});'),
  }).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return relative(root, join(folder, name));
  });
  const results = await runFiles(files, 60_000);
  assert.deepEqual(
    results.map((result) => [result.file, result.passed, result.failed, result.skipped]),
    files.map((path, i) => [
      path,
      ...[
        [2, 0, 1],
        [1, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
        [1, 0, 0],
      ][i]!,
    ]),
  );
  assert.match(results[1]!.output, /as it should/);
  assert.match(results[2]!.output, /while it loads/);
});

test.run();
