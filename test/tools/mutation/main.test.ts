/** The whole of it on a small project: mutants that are found, that are not, and one without tests. */
import {spawn, spawnSync} from "node:child_process";
import {once} from "node:events";
import {readdirSync, readFileSync, realpathSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("pnpm test:mutation");

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const main = join(repository, "tools/mutation/main.ts");
const header =
  'import {suite} from "uvu";\nimport * as assert from "uvu/assert";\nconst test = suite("x");\n';
const sources = {
  "src/found.ts": "export const found = (a: number) => a + 1;\n",
  "src/unfound.ts": "export const unfound = (a: number) => a * 1;\n",
  "src/alone.ts": "export const alone = true;\n",
};
const root = realpathSync(temporaryFolder());
const temporary = temporaryFolder();
writeFiles(root, {
  ...sources,
  "package.json": '{"type": "module"}',
  ".gitignore": "node_modules\n",
  "test/found.test.ts": `${header}import {found} from "../src/found.ts";\nimport "../src/unfound.ts";
test("adds", () => assert.is(found(2), 3));\ntest.run();\n`,
  "test/broken.test.ts": `${header}import "../src/unfound.ts";\ntest("fails", () => assert.ok(false));\ntest.run();\n`,
});
symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
spawnSync("git", ["init", "--quiet"], {cwd: root});

function run(...words: string[]) {
  const {status, stdout, stderr} = spawnSync(process.execPath, ["--import", "tsx", main, ...words], {
    cwd: root,
    encoding: "utf8",
    env: {...process.env, NO_COLOR: "1", TMPDIR: temporary},
  });
  return {status, stdout, stderr};
}

test("the report counts by file and shows what was not found", () => {
  const {status, stdout} = run("src");
  assert.is(status, 0);
  assert.is(
    stdout,
    `file            mutants  killed  timed out  survived  no tests  score
src/alone.ts          1       0          0         0         1    0 %
src/found.ts          2       2          0         0         0  100 %
src/unfound.ts        2       0          0         2         0    0 %
all                   5       2          0         2         1   40 %

src/alone.ts:1:22  no tests
- export const alone = true;
+ export const alone = false;

src/unfound.ts:1:41  survived
- export const unfound = (a: number) => a * 1;
+ export const unfound = (a: number) => a / 1;

src/unfound.ts:1:43  survived
- export const unfound = (a: number) => a * 1;
+ export const unfound = (a: number) => a * 2;

test/broken.test.ts was not used: it fails without a mutant.
`,
  );
});

test("--json gives a record a line, --min the exit code", () => {
  const {status, stdout} = run("src/found.ts", "--json", "--min", "100", "--samples", "1", "--jobs", "2");
  assert.is(status, 0);
  const [mutant, summary] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(mutant.file, "src/found.ts");
  assert.is(mutant.status, "killed");
  assert.is(mutant.test, "test/found.test.ts");
  assert.equal(summary, {
    type: "summary",
    mutants: 1,
    killed: 1,
    timedOut: 0,
    survived: 0,
    noTests: 0,
    score: 100,
  });
  assert.is(run("src/alone.ts", "--min", "1").status, 1);
});

test("a target without sources is refused", () => {
  const {status, stderr} = run("docs");
  assert.is(status, 2);
  assert.match(stderr, /error: there are no TypeScript sources at docs\n hint: Name a folder/);
});

test("an interrupted run ends at once", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    cwd: root,
    env: {...process.env, TMPDIR: temporary},
  });
  await once(child.stderr, "data"); // the first mutant is done
  child.kill("SIGINT");
  assert.equal(await once(child, "exit"), [130, null]);
});

test("the working tree stays as it was, and no copy is left", () => {
  for (const [path, text] of Object.entries(sources))
    assert.is(readFileSync(join(root, path), "utf8"), text, path);
  assert.equal(
    readdirSync(temporary).filter((name) => name.startsWith("kymo-mutation-")),
    [],
  );
});

test.run();
