/** A new pipeline from nothing to fresh, in a folder where nothing is installed. */
import {existsSync, readdirSync, readFileSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {temporaryFolder, writeFiles} from "../temporary-folder.ts";
import {type EndedKymo, runKymo} from "./kymo-process.ts";

const NEW = [
  ".gitignore",
  "README.md",
  "dag.schema.json",
  "dag.yaml",
  "data/hello.txt",
  "package.json",
  "params.yaml",
  "stages/hello.ts",
];
const WORDS = "results/words.json";
const listFiles = (folder: string): string[] =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => !entry.isDirectory())
    .map(({parentPath, name}) => join(parentPath, name).slice(folder.length + 1))
    .sort();

const test = suite("init");

test("what it writes is built as it is, is fresh then, and stale once a parameter changes", () => {
  const cwd = temporaryFolder();
  const kymo = (...words: string[]): EndedKymo => runKymo(words, {cwd});
  const begun = kymo("init", "new/mine");
  assert.equal([begun.status, begun.stderr], [0, ""]);
  const mine = join(cwd, "new/mine");
  assert.equal(listFiles(mine), NEW);
  assert.match(begun.stdout, `pnpm dag -C ${mine} repro`);
  assert.is(kymo("-C", mine, "status").status, 1);

  const built = kymo("-C", mine, "repro");
  assert.equal([built.status, built.stderr], [0, ""]);
  assert.equal(JSON.parse(readFileSync(join(mine, WORDS), "utf8")), {words: 8});
  assert.is(kymo("-C", mine, "status").status, 0);

  const params = readFileSync(join(mine, "params.yaml"), "utf8");
  writeFiles(mine, {"params.yaml": params.replace("minLetters: 3", "minLetters: 5")});
  const stale = kymo("-C", mine, "status");
  assert.is(stale.status, 1);
  assert.match(stale.stdout, "parameter hello.minLetters changed: 3 → 5");
  assert.is(kymo("-C", mine, "repro").status, 0);
  assert.equal(JSON.parse(readFileSync(join(mine, WORDS), "utf8")), {words: 4});
});

test("its stage refuses a parameter that is no number, and names the file", () => {
  const cwd = temporaryFolder();
  runKymo(["init"], {cwd});
  const {status, stderr} = runKymo(["repro", "--set", "hello.minLetters=many"], {cwd});
  assert.is(status, 2);
  assert.match(stderr, "hello.minLetters is not a number\n   at: params.yaml");
});

test("git would keep the sources and dag.lock, and neither .dag nor what is built", () => {
  const cwd = temporaryFolder();
  runKymo(["init"], {cwd});
  const lines = readFileSync(join(cwd, ".gitignore"), "utf8").split("\n");
  for (const line of [".dag", "/results/", "node_modules/"]) assert.ok(lines.includes(line), line);
  const [first] = readFileSync(join(cwd, "dag.yaml"), "utf8").split("\n");
  assert.is(first, "# yaml-language-server: $schema=dag.schema.json");
});

const inTheWay: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, named: string]>> =
  {
    "files that it would write": [
      {"params.yaml": "mine", "stages/hello.ts": ""},
      "params.yaml, stages/hello.ts",
    ],
    "a file where a folder should be": [{data: "mine"}, "data"],
    "a pipeline of DVC": [{"dvc.yaml": ""}, "dvc.yaml"],
  };
for (const [name, [files, named]] of Object.entries(inTheWay))
  test(`${name}: named, and nothing is written`, () => {
    const cwd = temporaryFolder();
    writeFiles(cwd, files);
    const {status, stdout, stderr} = runKymo(["init"], {cwd});
    assert.equal([status, stdout], [2, ""]);
    assert.match(stderr, `error: already there: ${named}\n   at: .\n hint: `);
    assert.equal(listFiles(cwd), Object.keys(files).sort());
    for (const [path, text] of Object.entries(files)) assert.is(readFileSync(join(cwd, path), "utf8"), text);
  });

test("a link that leads nowhere is in the way, too", () => {
  const cwd = temporaryFolder();
  symlinkSync("nowhere", join(cwd, "dag.yaml"));
  assert.match(runKymo(["init"], {cwd}).stderr, "already there: dag.yaml\n");
  assert.not.ok(existsSync(join(cwd, "nowhere")));
});

test("a package.json is left as it is", () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, {"package.json": '{"name": "mine"}'});
  assert.is(runKymo(["init"], {cwd}).status, 0);
  assert.is(readFileSync(join(cwd, "package.json"), "utf8"), '{"name": "mine"}');
  assert.is(runKymo(["repro"], {cwd}).status, 0);
});

test("a folder that is a file is an error", () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, {file: ""});
  const {status, stderr} = runKymo(["init", "file"], {cwd});
  assert.is(status, 2);
  assert.match(stderr, /^error: this is a file, not a folder\n {3}at: file\n hint: /);
});

test("inside another pipeline it makes one of its own", () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, {"dag.yaml": "stages: {outer: {cmd: x}}\n"});
  assert.is(runKymo(["init", "inner"], {cwd}).status, 0);
  assert.match(runKymo(["graph"], {cwd: join(cwd, "inner")}).stdout, "hello");
});

test.run();
