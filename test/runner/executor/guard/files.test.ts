import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {temporaryFolder} from "../../../temporary-folder.ts";
import {runGuarded} from "./guarded.ts";

const test = suite("guard: files");
const FS = 'import * as fs from "node:fs"; import {readFile} from "node:fs/promises";';
const read = (body: string) => ({head: FS, body});

test("an undeclared file is refused by whichever function it is read, with the line to add", () => {
  const {ran, text} = runGuarded(
    {
      sync: read('fs.readFileSync("data/extra.csv");'),
      promised: read('await readFile("data/extra.csv");'),
      callback: read('await new Promise((done) => fs.readFile("data/extra.csv", done));'),
      stream: read('for await (const _ of fs.createReadStream("data/extra.csv"));'),
      listed: read('fs.readdirSync("data");'),
      asked: read('fs.existsSync("data/extra.csv");'),
      hidden: read(
        'process.getBuiltinModule?.("node:fs") ?? fs; (process.getBuiltinModule ?? (() => fs))("fs").statSync("data");',
      ),
      variables: read('(process as any).loadEnvFile?.("data/extra.csv") ?? fs.statSync("data/extra.csv");'),
      linked: read('fs.symlinkSync("../../../data/extra.csv", scratch + "/l");'),
      linkedWhole: read('fs.symlinkSync(process.cwd() + "/data/extra.csv", scratch + "/l");'),
      caught: read('try { fs.readFileSync("data/extra.csv"); } catch {}'),
      later: read(
        'setTimeout(() => fs.readFileSync("data/extra.csv"), 1); await new Promise(() => setInterval(() => {}, 60_000));',
      ),
    },
    {"data/extra.csv": "1"},
  );
  assert.equal(ran, []);
  assert.match(text, "the stage reads data/extra.csv, which dag.yaml does not declare");
  assert.match(text, '"file":"stages/sync.ts","place":"line 5, column 8"');
  assert.match(
    text,
    "Add `extra: data/extra.csv` below `deps:` of sync in dag.yaml, and read the path `deps.extra`.",
  );
  assert.is(text.match(/"reason":"undeclared"/g)?.length, 12);
});

test("a file of a package that the code does not import is refused", () => {
  const {ran, text} = runGuarded({
    file: read("fs.readFileSync('node_modules/yauzl/package.json');"),
    listed: read("fs.readdirSync('node_modules');"),
  });
  assert.equal(ran, []);
  assert.match(text, "reads node_modules/yauzl/package.json, of a package that its code does not import");
});

test("dependencies, outputs, scratch, own temporary files and those of packages are free", () => {
  const {ran, text} = runGuarded(
    {
      dep: {
        ...read("fs.readFileSync(deps.one); fs.readdirSync(deps.folder); fs.statSync(deps.folder + '/b');"),
        keys: "deps: {one: data/a.txt, folder: data/folder}",
      },
      scratch: read(
        'fs.writeFileSync(scratch + "/a", "1"); fs.symlinkSync("a", scratch + "/l"); fs.readFileSync(scratch + "/l"); fs.renameSync(scratch + "/a", scratch + "/b"); fs.readFileSync(scratch + "/b");',
      ),
      temporary: read(
        'const folder = fs.mkdtempSync((await import("node:os")).tmpdir() + "/own-"); fs.writeFileSync(folder + "/a", ""); fs.readFileSync(folder + "/a"); fs.rmSync(folder, {recursive: true});',
      ),
      packaged: {
        head: `${FS} import {unzipSync} from "fflate"; import yauzl from "yauzl";`,
        body: "void unzipSync; void yauzl; fs.readFileSync('node_modules/yauzl/package.json');",
      },
    },
    {"data/a.txt": "1", "data/folder/b": "2"},
  );
  assert.equal(ran, ["dep", "packaged", "scratch", "temporary"], text);
});

test("times of a file and its place on the disk are refused to the stage's own code; its size is free", () => {
  const dep = (body: string) => ({
    head: 'import * as fs from "node:fs"; import {stat} from "node:fs/promises";',
    body,
    keys: "deps: {one: data/a.txt}",
  });
  const {ran, text} = runGuarded(
    {
      sync: dep("fs.statSync(deps.one).mtimeMs;"),
      promised: dep("(await stat(deps.one)).ctime;"),
      callback: dep(
        "await new Promise<void>((done) => fs.stat(deps.one, (_: any, found: any) => done(found.ino)));",
      ),
      spread: dep("({...fs.lstatSync(deps.one)});"),
      sized: dep(
        `if (fs.statSync(deps.one).size !== 1 || !(await stat(deps.one)).isFile()) throw new Error("stat is broken");
    await new Promise<void>((done) => fs.stat(deps.one, (_: any, found: any) => done(found.mode)));`,
      ),
    },
    {"data/a.txt": "1"},
  );
  assert.equal(ran, ["sized"], text);
  assert.match(text, "the stage reads what the disk notes of a file beside what it holds (mtimeMs)");
});

test("writing beside the outputs and reading beyond the workspace are refused", () => {
  const beyond = join(temporaryFolder(), "home");
  mkdirSync(beyond, {recursive: true});
  writeFileSync(join(beyond, "x.csv"), "1");
  const {ran, text} = runGuarded(
    {
      beside: read('fs.writeFileSync("data/a.txt", "2");'),
      moved: read('fs.copyFileSync(deps.one, "copy.txt");'),
      beyond: read(`fs.readFileSync(${JSON.stringify(join(beyond, "x.csv"))});`),
    },
    {"data/a.txt": "1"},
  );
  assert.equal(ran, []);
  assert.match(text, "the stage writes data/a.txt, which is no output of it");
  assert.match(text, "x.csv, which dag.yaml does not declare");
  rmSync(beyond, {recursive: true});
});

test.run();
